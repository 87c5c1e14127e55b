"""Read plans for sockets: snapshots, what came since, and who may see them. One line to the database, opened anew when it breaks."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from pydantic_core import to_json

from planwart.planning.sync import sql
from planwart.planning.sync.connection import connect
from planwart.planning.sync.decide import Record
from planwart.planning.sync.grants import Pair, Right, asked, rights_from
from planwart.planning.sync.items import Item, item_from
from planwart.planning.sync.schema import Json

Connection = psycopg.AsyncConnection[tuple[Any, ...]]

MOST_CHANGES_SINCE: Final = 500
"""A client further behind gets all records: that is shorter than the story of how they came to be."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A plan at one revision: all live records, or the revisions since the one that was known."""

    revision: int
    plan: Json
    records: list[Json] | None
    items: list[Item] | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What must stay true of a socket's person: the session lives, the account is active, the password is the same."""

    session_key: str
    user_id: int
    password_mark: str


@dataclass(frozen=True, slots=True)
class HoldsKey:
    """The same for a program: its key is valid and its member works there. ``digest`` is what the database keeps of the key."""

    digest: bytes


class PlanReader:
    """Reads under the plan writer's role, one transaction at a time."""

    def __init__(self, name: str = "plan reader") -> None:
        self._name = name
        self._connection: Connection | None = None
        self._free = asyncio.Lock()

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                await connection.close()

    async def rights(self, pairs: Collection[Pair]) -> dict[Pair, Right]:
        """Return the live rights among these pairs of plan and user."""
        async with self._transaction() as connection:
            cursor = await connection.execute(sql.GRANTS, [_json(asked(pairs))])
            return rights_from(await cursor.fetchall())

    async def signed_in(self, people: Collection[SignedIn]) -> set[SignedIn]:
        """Return who of these is signed in still; accounts belong to the bare login."""
        asked_for = [{"session": one.session_key, "person": one.user_id, "mark": one.password_mark} for one in people]
        async with self._line() as connection:
            cursor = await connection.execute(_SIGNED_IN, [_json(asked_for)])
            return {SignedIn(*row) for row in await cursor.fetchall()}

    async def hold_keys(self, programs: Collection[HoldsKey]) -> set[HoldsKey]:
        """Return whose key of these is valid still."""
        if not programs:
            return set()
        asked_for = [{"digest": one.digest.hex()} for one in programs]
        async with self._transaction() as connection:
            cursor = await connection.execute(_HOLD_KEYS, [_json(asked_for)])
            return {HoldsKey(bytes.fromhex(digest)) for (digest,) in await cursor.fetchall()}

    async def changes(self, plan_id: int, known: int, until: int | None = None) -> list[Item]:
        """Return the revisions after ``known``, in order."""
        async with self._transaction() as connection:
            cursor = await connection.execute(sql.CHANGES_SINCE, [plan_id, known, until or 2**62])
            return [item_from(row) for row in await cursor.fetchall()]

    async def plan(self, plan_id: int) -> Json:
        """Return what of a plan is no record: name, floors, drawings."""
        async with self._transaction() as connection:
            return await _plan(connection, plan_id)

    async def snapshot(self, plan_id: int, known: int | None, *, customer: int | None = None) -> Snapshot:
        """Return the plan, or what came since the revision a client knows.

        A ``customer`` is told no story that is older than his access, whatever he says he knows: he gets the plan as it is now. What was
        drawn and removed before he was invited is not his to read.
        """
        async with self._transaction() as connection:
            cursor = await connection.execute(sql.REVISION, [plan_id])
            row = await cursor.fetchone()
            revision = row[0] if row else 0
            plan = await _plan(connection, plan_id)
            if known is not None and customer is not None:
                cursor = await connection.execute(sql.OLDER_THAN_ACCESS, {"plan": plan_id, "known": known, "person": customer})
                if await cursor.fetchone() != (False,):
                    known = None
            if known is not None and revision - MOST_CHANGES_SINCE <= known <= revision:
                cursor = await connection.execute(sql.CHANGES_SINCE, [plan_id, known, revision])
                return Snapshot(revision, plan, None, [item_from(row) for row in await cursor.fetchall()])
            cursor = await connection.execute(sql.RECORDS_SINCE, [plan_id, -1])
            records = [Record(*row) for row in await cursor.fetchall()]
            return Snapshot(revision, plan, [record.to_wire() for record in records if record.data is not None], None)

    @asynccontextmanager
    async def _line(self) -> AsyncIterator[Connection]:
        async with self._free:
            if self._connection is None or self._connection.closed:
                self._connection = await connect(name=self._name)
            try:
                yield self._connection
            except BaseException:  # also a cancelled task leaves a line in the middle of an answer
                await self.close()
                raise

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Connection]:
        async with self._line() as connection:
            await connection.execute("begin isolation level repeatable read read only")
            await connection.execute(sql.WRITER_ROLE)
            yield connection
            await connection.execute("commit")


async def _plan(connection: Connection, plan_id: int) -> Json:
    cursor = await connection.execute(sql.PLAN_NAME, [plan_id])
    row: Sequence[Any] = await cursor.fetchone() or (plan_id, "")
    floors = await connection.execute(sql.PLAN_FLOORS, [plan_id])
    return {"id": plan_id, "name": row[1], "floors": [_floor(*floor) for floor in await floors.fetchall()], "shows": "working"}


def _floor(id_: int, name: str, position: int, width: int, height: int, mm_per_px: float, calibrated: bool, key: str | None) -> Json:
    """Describe a floor; ``key`` names the stored raster and becomes an address in the web's room."""
    base = {"key": key, "width_px": width, "height_px": height, "mm_per_px": mm_per_px, "calibrated": calibrated}
    return {"id": id_, "name": name, "position": position, "base": base if key is not None else None}


def _json(value: Any) -> str:
    return to_json(value).decode()


_HOLD_KEYS: Final = """
select a.digest from jsonb_to_recordset(%s::jsonb) as a(digest text) where wall.api_token(decode(a.digest, 'hex')) is not null"""

_SIGNED_IN: Final = """
select s.session_key, u.id, a.mark
from jsonb_to_recordset(%s::jsonb) as a(session text, person bigint, mark text)
join django_session s on s.session_key = a.session and s.expire_date > now()
join identity_user u on u.id = a.person and u.is_active and md5(u.password) = a.mark"""
