"""Programs: how a key becomes the actor of its member."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.dateparse import parse_datetime

from planwart.foundation.actor import Actor, anonymous, member
from planwart.foundation.scope import acting
from planwart.foundation.tokens import API_PREFIX, digest

SUFFIX = " (API)"
_MOST_NAME = 80 - len(SUFFIX)  # elements and revisions keep eighty characters of who made them


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a key stands for at this moment."""

    token_id: int
    token_name: str
    actor: Actor
    language: str
    last_used_at: dt.datetime | None


def bearer_of(text: str) -> Bearer | None:
    """Return whom a key stands for; None where it was revoked, has expired, or its member no longer works there.

    What he does is told under his name with an addition. The name of the key stays inside the firm.
    """
    if not text.startswith(API_PREFIX):
        return None
    with acting(anonymous()), connection.cursor() as cursor:
        cursor.execute("select wall.api_token(%s)", [digest(text)])
        (found,) = cursor.fetchone() or (None,)
    if found is None:
        return None
    return _bearer(json.loads(found) if isinstance(found, str) else found)


def _bearer(found: dict[str, Any]) -> Bearer:
    return Bearer(
        token_id=found["token"],
        token_name=found["name"],
        actor=member(
            user_id=found["user"],
            organisation_id=found["organisation"],
            membership_id=found["membership"],
            role=found["role"],
            name=found["member"][:_MOST_NAME] + SUFFIX,
            read_only=found["read_only"],
        ),
        language=found["language"],
        last_used_at=parse_datetime(found["last_used_at"]) if found["last_used_at"] else None,
    )
