"""A group of waiting pushes, decided together: what was read goes in, what is to be written comes out. No database here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from time import monotonic
from typing import Any

from pydantic_core import to_json

from planwart.planning.catalogue import symbols_by_id
from planwart.planning.sync.cache import PlanState
from planwart.planning.sync.decide import (
    NOT_KNOWN,
    VIEWER,
    Author,
    Decision,
    Refusal,
    Setting,
    Undone,
    decide,
    touched,
)
from planwart.planning.sync.grants import Rights
from planwart.planning.sync.items import Item
from planwart.planning.sync.schema import Delete, Json, Patch, Put


@dataclass(frozen=True, slots=True)
class Applied:
    """The push is on disk as this revision; the batch that carries it is its acknowledgement."""

    revision: int


@dataclass(frozen=True, slots=True)
class Repeated:
    """The push had been applied before, as this revision."""

    revision: int


@dataclass(frozen=True, slots=True)
class Lost:
    """Nobody knows whether it is on disk. The client must come back and repeat it."""


Answer = Applied | Repeated | Refusal | Lost


@dataclass(slots=True)
class Waiting:
    """A push on its way to the disk. ``answer`` is called once."""

    plan_id: int
    op_id: str
    author: Author
    changes: Sequence[Put | Patch | Delete]
    answer: Callable[[Answer], None]
    step: str | None = None
    undoes: str | None = None
    tries: int = 0
    since: float = field(default_factory=monotonic)

    @property
    def user_id(self) -> int:
        return self.author.user_id or 0

    @property
    def ids(self) -> list[str]:
        return [change.record.id if isinstance(change, Put) else change.id for change in self.changes]


@dataclass(slots=True)
class LockedPlan:
    """A plan whose row this transaction holds, and its state, which moves on with each decision."""

    id: int
    organisation_id: int
    counters: Mapping[str, int]
    floors: frozenset[int]
    state: PlanState


@dataclass(frozen=True, slots=True)
class Found:
    """What the transaction read after the locks. ``undone`` goes by plan and push, ``since`` by plan, push and person."""

    plans: dict[int, LockedPlan]
    rights: Rights
    seen: dict[tuple[int, str], int]
    undone: dict[tuple[int, str], Undone]


@dataclass(frozen=True, slots=True)
class _Done:
    item: Item
    inverse: Sequence[Json]


class Group:
    """Decides pushes in order and collects what to write. The plans' states are ahead of the disk until the commit."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.answers: list[tuple[Waiting, Answer]] = []
        self.passed_over: list[Waiting] = []
        self._done: dict[int, list[_Done]] = defaultdict(list)
        self._records: dict[tuple[int, str], Json] = {}
        self._changes: list[Json] = []
        self._prefixes = prefixes()

    def decide_all(self, pushes: Iterable[Waiting]) -> None:
        for push in pushes:
            plan = self.found.plans.get(push.plan_id)
            if plan is None:
                self.passed_over.append(push)
            else:
                self.answers.append((push, self._answer(plan, push)))

    @property
    def items(self) -> dict[int, list[Item]]:
        """The new revisions by plan, in order."""
        return {plan_id: [done.item for done in dones] for plan_id, dones in self._done.items()}

    def parameters(self) -> tuple[str, str, str, str]:
        """Return the parameters of ``sql.WRITE``: changes, records in their last state, and twice the plans by id."""
        plans = [self.found.plans[plan_id] for plan_id in self._done]
        counted = _json({str(plan.id): {"revision": plan.state.revision, "tag_counters": plan.counters} for plan in plans})
        return _json(self._changes), _json(list(self._records.values())), counted, counted

    def _answer(self, plan: LockedPlan, push: Waiting) -> Answer:
        revision = self.found.seen.get((plan.id, push.op_id))
        if revision is not None:
            return Repeated(revision)
        right = self.found.rights.get((plan.id, push.user_id))
        if right is None or not right.edits:
            return VIEWER
        if right.side is not push.author.side:
            push.author = Author(push.author.user_id, push.author.name, right.side)
        return self.apply(plan, push)

    def apply(self, plan: LockedPlan, push: Waiting) -> Answer:
        """Decide one push whose right has been checked."""
        undone = None
        if push.undoes is not None:
            undone = self._undone(plan.id, push)
            if undone is None:
                return NOT_KNOWN
        revision = plan.state.revision + 1
        setting = Setting(plan.floors, plan.counters, self._prefixes, revision)
        decision = decide(plan.state.records, push.changes, push.author, setting, undone)
        if isinstance(decision, Refusal):
            return decision
        self._take(plan, push, decision, revision)
        return Applied(revision)

    def _take(self, plan: LockedPlan, push: Waiting, decision: Decision, revision: int) -> None:
        plan.state.records.update(decision.records)
        plan.state.revision = revision
        plan.counters = decision.counters
        self.found.seen[plan.id, push.op_id] = revision
        self._done[plan.id].append(_Done(Item(revision, push.op_id, push.author, decision.changes), decision.inverse))
        for record in decision.records.values():
            self._records[plan.id, record.id] = {
                "plan_id": plan.id,
                "organisation_id": plan.organisation_id,
                "id": record.id,
                "kind": record.kind,
                "floor_id": record.floor,
                "data": record.data,
                "tag": record.tag,
                "revision": record.revision,
                "by_side": record.by_side,
                "by_name": record.by_name,
            }
        self._changes.append(
            {
                "plan_id": plan.id,
                "revision": revision,
                "organisation_id": plan.organisation_id,
                "op_id": push.op_id,
                "step": push.step,
                "author_id": push.author.user_id,
                "author_name": push.author.name,
                "author_side": str(push.author.side),
                "changes": decision.changes,
                "inverse": decision.inverse,
            }
        )

    def _undone(self, plan_id: int, push: Waiting) -> Undone | None:
        """Find the push that is taken back, on disk or earlier in this group, and what others did since."""
        stored = self.found.undone.get((plan_id, str(push.undoes)))
        later = self._done[plan_id]
        if stored is None:
            place = next((number for number, done in enumerate(later) if done.item.op_id == push.undoes), None)
            if place is None:
                return None
            item = later[place].item
            stored = Undone(item.author.user_id, item.revision, item.changes, later[place].inverse, {})
            later = later[place + 1 :]
        since = dict(stored.since)
        for done in later:
            if done.item.author.user_id != push.author.user_id:
                add_touched(since, done.item.changes)
        return Undone(stored.author_id, stored.revision, stored.changes, stored.inverse, since)


def add_touched(since: dict[str, frozenset[str]], changes: Sequence[Json]) -> None:
    """Add to ``since`` the fields that ``changes`` wrote."""
    for id_, fields in touched(changes):
        since[id_] = since.get(id_, frozenset()) | fields


def undone_from(rows: Iterable[Sequence[Any]], since_rows: Iterable[Sequence[Any]]) -> dict[tuple[int, str], Undone]:
    """Read the answers of ``sql.UNDONE`` and ``sql.SINCE``.

    Rows of ``SINCE`` were asked for one person; only the push's own author can undo it, so no two people share an answer that counts.
    """
    since: dict[tuple[int, str, int], dict[str, frozenset[str]]] = defaultdict(dict)
    for plan, op_id, person, changes in since_rows:
        add_touched(since[plan, op_id, person], changes)
    return {
        (plan, op_id): Undone(author_id, revision, changes, inverse, since.get((plan, op_id, author_id), {}))
        for plan, op_id, author_id, revision, changes, inverse in rows
    }


@cache
def prefixes() -> dict[str, str]:
    """Return the tag prefix of every symbol of the catalogue."""
    return {id_: symbol.prefix for id_, symbol in symbols_by_id().items()}


def _json(value: Any) -> str:
    return to_json(value).decode()
