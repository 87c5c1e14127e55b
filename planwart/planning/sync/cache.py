"""Plans held in memory between groups, so that most groups read no record."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from planwart.planning.sync.decide import Record

MAX_PLANS: Final = 256
MAX_RECORDS: Final = 200_000


@dataclass(slots=True)
class PlanState:
    """The records of a plan, tombstones included, as of ``revision``; -1 says that nothing is known yet."""

    revision: int = -1
    records: dict[str, Record] = field(default_factory=dict)

    def learn(self, rows: Iterable[Sequence[Any]], revision: int) -> None:
        """Take in the rows of ``sql.RECORDS_SINCE``, read under the plan's lock at ``revision``."""
        for row in rows:
            record = Record(*row)
            self.records[record.id] = record
        self.revision = revision

    def forget(self) -> None:
        """Know nothing again."""
        self.records.clear()
        self.revision = -1


class PlanCache:
    """The plans used last, bounded in number and in records. Dropping any of it is always right."""

    def __init__(self, max_plans: int = MAX_PLANS, max_records: int = MAX_RECORDS) -> None:
        self._plans: OrderedDict[int, PlanState] = OrderedDict()
        self._max_plans = max_plans
        self._max_records = max_records

    def __len__(self) -> int:
        return len(self._plans)

    def get(self, plan_id: int) -> PlanState:
        """Return the state of a plan, empty and at revision -1 when it is not held."""
        state = self._plans.setdefault(plan_id, PlanState())
        self._plans.move_to_end(plan_id)
        return state

    def clear(self) -> None:
        self._plans.clear()

    def trim(self) -> None:
        """Let go of the plans used longest ago until the bounds hold; the one used last stays."""
        held = sum(len(state.records) for state in self._plans.values())
        while len(self._plans) > 1 and (len(self._plans) > self._max_plans or held > self._max_records):
            _id, state = self._plans.popitem(last=False)
            held -= len(state.records)
