"""Write the pushes of all plans, grouped: one transaction and two round trips for all that wait.

One task in one process. A push is answered only after its commit. What goes wrong never leaves a plan locked: every exception
rolls back and drops the cache, then each push of the group is tried alone. When the line is lost, nothing is answered; each push
is tried again on a new line, where its op id says whether it had been committed.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any, Final

import psycopg
from pydantic_core import to_json

from planwart.planning.sync import sql
from planwart.planning.sync.cache import PlanCache
from planwart.planning.sync.connection import connect
from planwart.planning.sync.decide import FAILED
from planwart.planning.sync.grants import asked, rights_from
from planwart.planning.sync.group import Applied, Found, Group, LockedPlan, Lost, Repeated, Waiting, undone_from
from planwart.planning.sync.items import Item

Connection = psycopg.AsyncConnection[tuple[Any, ...]]
Publish = Callable[[int, list[Item]], None]

GROUP: Final = 256
MAX_TRIES: Final = 3
LOCKED_PAUSE_S: Final = 0.003
RECONNECT_S: Final = 0.2
PATIENCE_S: Final = 30.0

log = logging.getLogger(__name__)


class NoDatabaseError(Exception):
    """There is no line to the database right now."""


class PlanWriter:
    """Takes pushes, writes them in groups, answers each and publishes the new revisions.

    ``publish`` is called once per plan and group, in order, before the answers. ``unsure`` is called after anything that may
    have left committed revisions unpublished: whoever follows a plan then looks at the disk.
    """

    def __init__(
        self,
        publish: Publish,
        unsure: Callable[[], None] = lambda: None,
        opens: Callable[[], Awaitable[Connection]] = lambda: connect(name="plan writer", writes=True),
    ) -> None:
        self._publish = publish
        self._unsure = unsure
        self._opens = opens
        self._waiting: deque[Waiting] = deque()
        self._in_hand: list[Waiting] = []
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._connection: Connection | None = None
        self._cache = PlanCache()
        self.groups = 0

    def submit(self, push: Waiting) -> None:
        """Queue a push; its answer follows from the event loop."""
        self._waiting.append(push)
        self._idle.clear()
        self._wake.set()

    @property
    def backend_pid(self) -> int | None:
        """The database process whose notices are our own."""
        return self._connection.info.backend_pid if self._connection is not None and not self._connection.closed else None

    async def run(self) -> None:
        """Write until cancelled. Started again after a crash, it first takes up what it held."""
        self._cache.clear()
        self._put_back(self._in_hand)
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                while self._waiting:
                    await self._write_next()
                self._idle.set()
        finally:
            await self._close()

    async def drain(self) -> None:
        """Wait until nothing waits: at a clean stop no push in hand is left unanswered."""
        await self._idle.wait()

    async def _write_next(self) -> None:
        self._in_hand = [self._waiting.popleft() for _ in range(min(GROUP, len(self._waiting)))]
        try:
            passed_over = await self._write(self._in_hand)
            pause = LOCKED_PAUSE_S
        except NoDatabaseError:
            log.warning("The plan writer has no database; it tries again.")
            passed_over = self._in_hand
            pause = RECONNECT_S
        except Exception as error:  # noqa: BLE001  # whatever it is, no plan stays locked and no push unanswered
            _log_failure(f"A group of {len(self._in_hand)} pushes failed; each is tried alone", error)
            passed_over = await self._each_alone(self._in_hand)
            pause = LOCKED_PAUSE_S
        nothing_done = len(passed_over) == len(self._in_hand)
        self._put_back(self._patient(passed_over))
        if nothing_done:
            await asyncio.sleep(pause)

    async def _each_alone(self, pushes: Sequence[Waiting]) -> list[Waiting]:
        passed_over: list[Waiting] = []
        held: set[int] = set()
        await self._recover()
        for push in pushes:
            if push.plan_id not in held:
                left = await self._alone(push)
                held.update(one.plan_id for one in left)
                passed_over += left
            else:  # behind one that was passed over: it must not overtake
                passed_over.append(push)
        return passed_over

    async def _alone(self, push: Waiting) -> list[Waiting]:
        push.tries += 1
        try:
            return await self._write([push])
        except NoDatabaseError:
            return [push]
        except Exception as error:  # noqa: BLE001  # as above
            lost = _is_lost_line(error)
            _log_failure(f"Push {push.op_id} failed alone, try {push.tries}", error)
            await self._recover()
            if lost and push.tries < MAX_TRIES:
                return [push]
            push.answer(Lost() if lost else FAILED)
            return []

    def _put_back(self, pushes: Iterable[Waiting]) -> None:
        """To the front: at the end of the queue a patch would overtake its put."""
        self._waiting.extendleft(reversed(list(pushes)))
        self._in_hand = []
        if self._waiting:
            self._wake.set()

    def _patient(self, pushes: Iterable[Waiting]) -> list[Waiting]:
        """Give up on what has waited too long for another's lock or for the database."""
        now = monotonic()
        still: list[Waiting] = []
        for push in pushes:
            if now - push.since < PATIENCE_S:
                still.append(push)
            else:
                push.answer(Lost())
        return still

    # --- One group ------------------------------------------------------------------------------------------------

    async def _write(self, pushes: Sequence[Waiting]) -> list[Waiting]:
        """Write a group and answer it; return the pushes whose plan another transaction holds."""
        connection = await self._connected()
        self.groups += 1
        found = await self._read(connection, pushes)
        group = Group(found)
        group.decide_all(pushes)
        items = group.items
        async with connection.pipeline():
            if items:
                await connection.execute(sql.WRITE_AND_NOTIFY, group.parameters(), prepare=True)
            await connection.execute("commit", prepare=True)
        for plan_id, new in items.items():
            self._publish(plan_id, new)
        for push, answer in group.answers:
            # After a lost line the batch that others see is on its way too, and says more than an ack.
            push.answer(Applied(answer.revision) if push.tries and isinstance(answer, Repeated) else answer)
        self._cache.trim()
        return group.passed_over

    async def _read(self, connection: Connection, pushes: Sequence[Waiting]) -> Found:
        plan_ids = _json(sorted({push.plan_id for push in pushes}))
        people = _json(asked({(push.plan_id, push.user_id) for push in pushes}))
        undoing = [push for push in pushes if push.undoes is not None]
        async with connection.pipeline():
            await connection.execute("begin", prepare=True)
            await connection.execute(sql.WRITER_ROLE, prepare=True)
            locked = await connection.execute(sql.LOCK_FREE_PLANS, [plan_ids], prepare=True)
            rights = await connection.execute(sql.GRANTS, [people], prepare=True)
            floors = await connection.execute(sql.FLOORS, [plan_ids], prepare=True)
            seen = await connection.execute(sql.SEEN, [_json([{"plan": push.plan_id, "op": push.op_id} for push in pushes])], prepare=True)
            undone = await connection.execute(sql.UNDONE, [_undone(undoing)]) if undoing else None
            since = await connection.execute(sql.SINCE, [_undone(undoing)]) if undoing else None
        plans = await self._locked_plans(connection, await locked.fetchall(), await floors.fetchall())
        return Found(
            plans,
            rights_from(await rights.fetchall()),
            {(plan, op): revision for plan, op, revision in await seen.fetchall() if revision is not None},
            undone_from(await undone.fetchall(), await since.fetchall()) if undone and since else {},
        )

    async def _locked_plans(self, connection: Connection, rows: Sequence[Any], floors: Iterable[Any]) -> dict[int, LockedPlan]:
        """Bring the state of each locked plan up to its revision; another process or a service may have written."""
        floor_ids: dict[int, set[int]] = {}
        for plan_id, floor_id in floors:
            floor_ids.setdefault(plan_id, set()).add(floor_id)
        plans: dict[int, LockedPlan] = {}
        for plan_id, revision, organisation_id, counters in rows:
            state = self._cache.get(plan_id)
            if state.revision > revision:  # the database was restored to an earlier time
                state.forget()
            plans[plan_id] = LockedPlan(plan_id, organisation_id, counters, frozenset(floor_ids.get(plan_id, ())), state)
            if state.revision != revision:
                cursor = await connection.execute(sql.RECORDS_SINCE, [plan_id, state.revision])
                state.learn(await cursor.fetchall(), revision)
        return plans

    # --- The line -------------------------------------------------------------------------------------------------

    async def _connected(self) -> Connection:
        if self._connection is None or self._connection.closed:
            try:
                self._connection = await self._opens()
            except (psycopg.Error, OSError) as error:
                raise NoDatabaseError from error
        return self._connection

    async def _recover(self) -> None:
        """Leave no transaction open and believe nothing that was held."""
        self._cache.clear()
        if self._connection is not None:
            try:
                await asyncio.wait_for(self._connection.rollback(), 2)
            except Exception:  # noqa: BLE001  # whatever is wrong with the line, a new one is not
                await self._close()
        self._unsure()

    async def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                await connection.close()


def _is_lost_line(error: Exception) -> bool:
    return isinstance(error, psycopg.OperationalError | OSError)


def _log_failure(what: str, error: Exception) -> None:
    """A lost line happens; everything else is a fault of ours and shown with its way through the program."""
    log.warning("%s: %s", what, error, exc_info=None if _is_lost_line(error) else error)


def _undone(pushes: Iterable[Waiting]) -> str:
    return _json([{"plan": push.plan_id, "op": push.undoes, "person": push.user_id, "ids": push.ids} for push in pushes])


def _json(value: Any) -> str:
    return to_json(value).decode()
