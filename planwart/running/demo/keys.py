"""Keys of the demo's members, for people who script against it. Only ``demo.json`` knows their text."""

from __future__ import annotations

import json
from pathlib import Path

from planwart.foundation.scope import acting
from planwart.sharing.actors import bearer_of
from planwart.sharing.queries import api_tokens_visible_to
from planwart.sharing.services.tokens import make_api_token, revoke_api_token
from planwart.tenancy.actors import actor_of
from planwart.tenancy.choices import Role
from planwart.tenancy.models import Membership
from planwart.tenancy.queries import members_visible_to

NAME = "demo.json"


def known_keys(path: Path) -> dict[str, str]:
    """Return the keys that an earlier listing told, by person; none where it cannot be read."""
    try:
        cast = json.loads(path.read_text(encoding="utf-8"))["cast"]
        return {name: str(entry["api_token"]) for name, entry in cast.items() if "api_token" in entry}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def key_for(membership: Membership, known: str = "") -> str | None:
    """Return a member's key: the known one while it is valid, else a new one in its place. An owner makes it.

    None where the firm has no owner any more who could.
    """
    bearer = bearer_of(known) if known else None
    if bearer is not None and bearer.actor.membership_id == membership.pk:
        return known
    member = actor_of(membership)
    with acting(member):
        owner = members_visible_to(member).filter(role=Role.OWNER, archived_at=None).first()
    if owner is None:
        return None
    maker = member if membership.role != Role.STAFF else actor_of(owner)
    with acting(maker):
        for old in api_tokens_visible_to(maker).filter(membership=membership, name=NAME, revoked_at=None):
            revoke_api_token(actor=maker, token=old)
        _token, text = make_api_token(
            actor=maker, organisation=membership.organisation, name=NAME, read_only=False, days=None, membership=membership
        )
    return text
