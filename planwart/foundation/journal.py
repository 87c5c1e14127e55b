"""``record()``: the history people read and the outbox that mails read, in one transaction."""

import json
from typing import Any

from django.db import connection, transaction

from planwart.foundation.actor import Actor
from planwart.foundation.facts import name_of, to_data

OUTBOX_CHANNEL = "planwart_outbox"

# Without RETURNING: an actor may write history it may not read.
_JOURNAL = """
insert into foundation_journal (organisation_id, place_id, fact, data, actor_kind, actor_user_id, actor_name)
values (%s, %s, %s, %s, %s, %s, %s)"""
_OUTBOX = "insert into foundation_outbox (organisation_id, fact, data) values (%s, %s, %s)"


def record(fact: Any, *, actor: Actor, organisation_id: int | None = None, place_id: int | None = None) -> None:
    """Write ``fact`` to the journal and the outbox of the open transaction.

    ``organisation_id`` defaults to the actor's. The relay is woken after the commit, by a
    statement of its own: a NOTIFY inside would make all commits queue for one lock.
    """
    organisation = organisation_id if organisation_id is not None else actor.organisation_id
    name, data = name_of(fact), json.dumps(to_data(fact))
    with connection.cursor() as cursor:
        cursor.execute(_JOURNAL, [organisation, place_id, name, data, str(actor.kind), actor.user_id, actor.name])
        cursor.execute(_OUTBOX, [organisation, name, data])
    notify_after_commit(OUTBOX_CHANNEL)


def notify_after_commit(channel: str, payload: str = "") -> None:
    """Send a PostgreSQL notice once the open transaction has been committed."""

    def send() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select pg_notify(%s, %s)", [channel, payload])

    transaction.on_commit(send)
