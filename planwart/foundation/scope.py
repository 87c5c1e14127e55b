"""The transaction in which an actor acts, and what the database knows of him.

The application's login owns nothing and may read no tenant table. A scope takes the actor's
role for one transaction and tells the wall who asks; outside a scope PostgreSQL itself answers
``permission denied``. Scopes nest: the inner one gives back what it took.

The scope of a read-only actor is a read-only transaction. Scopes inside it are so too, whoever acts there: PostgreSQL lets a
transaction become read-only at any time, and never the other way round.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import InternalError, connections, transaction

from planwart.foundation.actor import Actor
from planwart.foundation.errors import NotAllowed

_SETTINGS = ("role", "planwart.kind", "planwart.id", "planwart.org", "planwart.user")
_SET = "select " + ", ".join(f"set_config('{name}', %s, true)" for name in _SETTINGS)
_OUTSIDE = ("none", "", "", "", "")
_READ_ONLY = "set transaction read only"
_REFUSED_WRITE = "25006"  # SQLSTATE read_only_sql_transaction

_current: ContextVar[Actor | None] = ContextVar("planwart_actor", default=None)
_told: ContextVar[tuple[str, ...]] = ContextVar("planwart_told", default=_OUTSIDE)


def settings_of(actor: Actor | None) -> tuple[str, ...]:
    """Return role, kind, id, organisation and user as the wall reads them; empty means none."""
    if actor is None:
        return _OUTSIDE
    ids = (actor.db_id, actor.organisation_id, actor.user_id)
    return (actor.db_role, str(actor.kind), *("" if value is None else str(value) for value in ids))


@contextmanager
def acting(actor: Actor, *, using: str = "default") -> Iterator[Actor]:
    """Open a transaction in which ``actor`` asks.

    Nested in another scope it is a savepoint; leaving it restores the outer actor. When the body
    raises, the rollback restores the settings, for they are local to the transaction.
    Raises NotAllowed where something is written for a read-only actor.
    """
    try:
        with _settings(using, actor, settings_of(actor)):
            yield actor
    except InternalError as error:
        if getattr(error.__cause__, "sqlstate", None) == _REFUSED_WRITE:
            raise NotAllowed from error
        raise


@contextmanager
def outside(*, using: str = "default") -> Iterator[None]:
    """Step out of the actor's role for a moment, back to the bare login.

    The login reaches accounts and sessions only; signing somebody in happens there.
    """
    with _settings(using, None, settings_of(None)):
        yield


@contextmanager
def writing_plans(*, using: str = "default") -> Iterator[None]:
    """Take the plan writer's role inside an open scope; the plan's tables are written by it alone.

    The actor stays who he is: whoever calls this has checked his right after locking the plan.
    """
    actor = _current.get()
    _, *who = settings_of(actor)
    with _settings(using, actor, ("pw_planwriter", *who)):
        yield


@contextmanager
def _settings(using: str, actor: Actor | None, values: tuple[str, ...]) -> Iterator[None]:
    nested = connections[using].in_atomic_block
    outer = _told.get()
    with transaction.atomic(using=using):
        if actor is not None and actor.read_only:  # ends with this scope, also where it is a savepoint
            with connections[using].cursor() as cursor:
                cursor.execute(_READ_ONLY)
        _tell(using, values)
        tokens = (_current.set(actor), _told.set(values))
        try:
            yield
        finally:
            _current.reset(tokens[0])
            _told.reset(tokens[1])
        if nested:  # else COMMIT forgets them
            _tell(using, outer)


def _tell(using: str, values: tuple[str, ...]) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(_SET, values)
