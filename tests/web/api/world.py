"""Keys of the cast, and what stands in the addresses of the API."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.http.response import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from planwart.foundation.actor import system
from planwart.foundation.scope import acting
from planwart.foundation.tokens import digest, new_api_token
from planwart.sharing.models import ApiToken
from planwart.sharing.services.staff import invite_staff
from planwart.sharing.services.tokens import make_api_token
from planwart.tenancy.choices import Role
from tests.cast import Cast, Firm, Person
from tests.web.matrix.api import ApiWorld
from tests.web.test_access_matrix import draw


def key_of(cast: Cast, name: str, *, read_only: bool = False, **fields: object) -> str:
    """Give somebody of the cast a key, as if it had been made for him long ago."""
    actor = cast.people[name].actor
    text = new_api_token()
    with acting(system("tests")):
        ApiToken.objects.create(
            organisation_id=actor.its_organisation,
            membership_id=actor.membership_id or 0,
            created_by_id=actor.membership_id or 0,
            name=f"Programm von {name}",
            digest=digest(text),
            read_only=read_only,
            **fields,
        )
    return text


def keys_of(cast: Cast) -> dict[str, str]:
    """A key for each of ``matrix.api.KEYS``."""
    now = timezone.now()
    return {
        **{name: key_of(cast, name) for name in ("anna", "adam", "ben", "erik", "frieda")},
        "reader": key_of(cast, "anna", read_only=True),
        "revoked": key_of(cast, "anna", revoked_at=now),
        "expired": key_of(cast, "anna", expires_at=now - dt.timedelta(days=1)),
        "wrong": "pw_" + "A" * 43,
        "none": "",
    }


def program(key: str) -> Client:
    """A program that shows this key with each request."""
    return Client(headers={"Authorization": f"Bearer {key}"} if key else {})


def world_of(cast: Cast, firm: Firm, owner: Person, *, customer_id: int, member_id: int, key_owner: Person) -> ApiWorld:
    drawing = draw(owner, firm.floor)
    offer = invite_staff(
        actor=owner.actor, organisation=firm.organisation, email=f"team-{firm.organisation.pk}@example.org", role=Role.STAFF
    )
    token, _text = make_api_token(actor=key_owner.actor, organisation=firm.organisation, name="Kalkulation", read_only=True, days=30)
    return ApiWorld(
        project_id=firm.project.pk,
        unit_id=firm.plan.unit_id,
        floor_id=firm.floor.pk,
        plan_id=firm.plan.pk,
        customer_id=customer_id,
        member_id=member_id,
        invitation_id=offer.pk,
        token_id=token.pk,
        key=drawing.raster.key,
        source_key=drawing.source.key,
    )


def brandts_world(cast: Cast) -> ApiWorld:
    return world_of(
        cast, cast.brandt, cast.anna, customer_id=cast.pending.pk, member_id=cast.sina.actor.membership_id or 0, key_owner=cast.adam
    )


def sommers_world(cast: Cast) -> ApiWorld:
    return world_of(cast, cast.sommer, cast.erik, customer_id=999_998, member_id=cast.erik.actor.membership_id or 0, key_owner=cast.erik)


def send(client: Client, method: str, address: str, body: Mapping[str, Any] | None = None, *, multipart: bool = False) -> HttpResponseBase:
    """Send one request; the connection of the test stays as it is."""
    if multipart:
        response: HttpResponseBase = client.post(address, dict(body or {}))
    elif body is None:
        response = client.generic(method.upper(), address)
    else:
        response = client.generic(method.upper(), address, json.dumps(body), content_type="application/json")
    for close in getattr(response, "_resource_closers", ()):
        close()  # response.close() would end the transaction of the test as well
    return response


def body_of(response: HttpResponseBase) -> bytes:
    return response.content if isinstance(response, HttpResponse) else b""


def note_all_keys(cast: Cast) -> None:
    """Note the use of all keys ahead, so that nothing changes by using one."""
    with acting(system("tests")):
        ApiToken.objects.update(last_used_at=timezone.now())


def path_of(route: str, names: tuple[str, ...], world: ApiWorld, **instead: object) -> str:
    return reverse(route, kwargs={name: instead.get(name, getattr(world, name)) for name in names})


def rows_of_everything() -> dict[str, object]:
    """All tenant rows as the system sees them, to tell whether anything has changed."""
    with acting(system("tests")), connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public' and tablename ~ %s", [TENANT_TABLES])
        tables = sorted(name for (name,) in cursor.fetchall())
        found = {}
        for table in tables:
            cursor.execute(f"select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {table} t")
            found[table] = cursor.fetchone()
    return found


TENANT_TABLES = "^(tenancy|sharing|places|planning|files|foundation|mail)_"
