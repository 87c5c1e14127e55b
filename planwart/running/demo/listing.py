"""``demo.json``: who is who in the demo and where its things are, for people who script against it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from planwart.foundation.actor import Actor, person
from planwart.foundation.scope import acting
from planwart.identity.queries import user_by_email
from planwart.planning.models import Plan
from planwart.planning.queries import accesses_of_person, floors_of, plans_visible_to
from planwart.running.demo.cast import FIRM, NAMES, PASSWORD, email_of
from planwart.running.demo.keys import key_for, known_keys
from planwart.running.demo.plans import UNIT
from planwart.tenancy.actors import actor_of
from planwart.tenancy.models import Membership
from planwart.tenancy.queries import memberships_of

Json = dict[str, Any]


def write_listing(path: Path, *, base_url: str) -> None:
    """Write ``demo.json`` whole, readable by its owner only. What a person has deleted meanwhile is left out."""
    known = known_keys(path)
    cast = {key: entry for key in NAMES if (entry := _entry(key, known.get(key, ""))) is not None}
    listing: Json = {"base_url": base_url, "password": PASSWORD, "cast": cast}
    anna = _membership("anna")
    if anna is not None:
        listing |= _demo_unit(actor_of(anna), anna.organisation.slug, base_url)
    partial = path.with_suffix(".part")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        json.dump(listing, stream, ensure_ascii=False, indent=2)
    partial.replace(path)


def _entry(key: str, known_key: str) -> Json | None:
    user = user_by_email(email_of(key))
    if user is None:
        return None
    entry: Json = {"email": user.email, "password": PASSWORD, "name": user.name}
    if user.is_operator:
        return entry | {"kind": "operator"}
    membership = _membership(key)
    if membership is not None:
        entry |= {"kind": "member", "role": membership.role, "organisation": membership.organisation.name}
        return entry | {"api_token": key_for(membership, known_key)}
    with acting(person(user.pk)):
        access = accesses_of_person(user.pk).first()
    return entry if access is None else entry | {"kind": "customer", "role": access.role, "organisation": FIRM, "plan_id": access.plan_id}


def _membership(key: str) -> Membership | None:
    user = user_by_email(email_of(key))
    if user is None:
        return None
    with acting(person(user.pk)):
        return memberships_of(user.pk).select_related("organisation").first()


def _demo_unit(actor: Actor, slug: str, base_url: str) -> Json:
    with acting(actor):
        plan: Plan | None = plans_visible_to(actor).filter(unit__name=UNIT).select_related("unit").order_by("id").first()
        if plan is None:
            return {}
        floors = [{"id": floor.pk, "name": floor.name} for floor in floors_of(actor, plan)]
    unit_url = f"{base_url}/o/{slug}/wohneinheiten/{plan.unit_id}/"
    return {
        "unit": {"id": plan.unit_id, "name": plan.unit.name, "url": unit_url},
        "plan": {"id": plan.pk, "url": f"{unit_url}plan/", "customer_url": f"{base_url}/plan/{plan.pk}/", "floors": floors},
    }
