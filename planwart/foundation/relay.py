"""The relay: hands committed facts to their handlers, each exactly once per success.

Services write the outbox row only. The relay reads what waits, calls the handlers, which enqueue
jobs in the same transaction, and marks the row. What fails waits longer each time and stays visible.
"""

import datetime as dt
import logging

from django.db import models, transaction
from django.utils import timezone

from planwart.foundation.actor import system
from planwart.foundation.facts import from_data, handlers_of
from planwart.foundation.models import OutboxEntry
from planwart.foundation.scope import acting

log = logging.getLogger(__name__)

_LONGEST_WAIT = dt.timedelta(hours=1)


def relay_once(limit: int = 100) -> int:
    """Relay up to ``limit`` waiting facts and return how many were looked at."""
    with acting(system("relay")):
        waiting = list(
            OutboxEntry.objects.filter(relayed_at=None)
            .filter(models.Q(retry_at=None) | models.Q(retry_at__lte=timezone.now()))
            .order_by("id")
            .select_for_update(skip_locked=True)[:limit]
        )
        for entry in waiting:
            _relay(entry)
    return len(waiting)


def _relay(entry: OutboxEntry) -> None:
    try:
        with transaction.atomic():
            for handler in handlers_of(entry.fact):
                handler(from_data(entry.fact, entry.data))
            entry.relayed_at = timezone.now()
            entry.save(update_fields=["relayed_at"])
    except Exception as error:  # a faulty handler must not stop the facts behind it
        log.exception("the fact %s (%s) could not be relayed", entry.fact, entry.pk)
        entry.attempts += 1
        entry.error = f"{type(error).__name__}: {error}"[:2000]
        entry.retry_at = timezone.now() + min(dt.timedelta(seconds=5 * 2**entry.attempts), _LONGEST_WAIT)
        entry.relayed_at = None
        entry.save(update_fields=["attempts", "error", "retry_at"])
