"""Jobs, behind one thin verb. Jobs carry ids, never objects or text."""

from procrastinate.contrib.django import app


def enqueue(task: str, **ids: int | str) -> None:
    """Put a job on the queue, in the open transaction.

    ``task`` is the full name of a procrastinate task, ``planwart.<room>.tasks.<name>``. Called by
    the handlers of facts, in the relay: a service records a fact and leaves the queue alone.
    """
    app.configure_task(task).defer(**ids)
