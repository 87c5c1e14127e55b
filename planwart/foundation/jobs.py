"""Jobs, behind one thin verb. Jobs carry ids, never objects or text."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException

from planwart.foundation.actor import Actor, ActorKind, system
from planwart.foundation.errors import NotFound, require
from planwart.foundation.scope import acting

# The worker gives the common app a connection of its own; a job put there would be seen, and run, before the transaction
# that wanted it is committed. This one always speaks through Django's connection.
_queue = App(connector=DjangoConnector(alias="default"))


def enqueue(task: str, **ids: int | str) -> None:
    """Put a job on the queue, in the open transaction.

    ``task`` is the full name of a procrastinate task, ``planwart.<room>.tasks.<name>``. Called by
    the handlers of facts, in the relay: a service records a fact and leaves the queue alone.
    """
    _queue.configure_task(task).defer(**ids)


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job nobody tries any more: which one, how often it was tried, and when it last failed."""

    job_id: int
    task: str
    attempts: int
    failed_at: dt.datetime | None


_FAILED = """
select j.id, j.task_name, j.attempts, (select max(e.at) from procrastinate_events e where e.job_id = j.id and e.type = 'failed')
from procrastinate_jobs j where j.status = 'failed' order by j.id desc limit %s"""


def failed_jobs(actor: Actor, *, limit: int = 50) -> list[FailedJob]:
    """Return the failed jobs, latest first, for the operator only. What they carry is not told."""
    if actor.kind is not ActorKind.OPERATOR:
        return []
    with acting(system("look for failed jobs")), connection.cursor() as cursor:
        cursor.execute(_FAILED, [limit])
        return [FailedJob(*row) for row in cursor.fetchall()]


def retry_job(*, actor: Actor, job_id: int) -> None:
    """Put a failed job back on the queue. Raises NotAllowed for everybody but the operator, NotFound if it has not failed."""
    require(actor.kind is ActorKind.OPERATOR)
    with acting(system("try a failed job again")):
        try:
            app.job_manager.retry_job_by_id(job_id, retry_at=timezone.now())
        except ConnectorException as error:
            raise NotFound from error
