"""A running plan writer over the real database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from planwart.foundation.actor import Side
from planwart.planning.sync.decide import Author
from planwart.planning.sync.group import Answer, Waiting
from planwart.planning.sync.items import Item
from planwart.planning.sync.schema import change_list
from planwart.planning.sync.writer import PlanWriter
from tests.cast import Cast, Person


@dataclass
class Desk:
    """Pushes for people and remembers what was published."""

    writer: PlanWriter = field(init=False)
    published: dict[int, list[Item]] = field(default_factory=dict)
    unsure: int = 0

    def __post_init__(self) -> None:
        self.writer = PlanWriter(self.publish, self.doubt)

    def publish(self, plan_id: int, items: list[Item]) -> None:
        self.published.setdefault(plan_id, []).extend(items)

    def doubt(self) -> None:
        self.unsure += 1

    def push(
        self, person: Person, plan_id: int, *changes: dict[str, Any], op_id: str | None = None, undoes: str | None = None
    ) -> asyncio.Future[Answer]:
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

        def answer(given: Answer) -> None:
            if not answered.done():
                answered.set_result(given)

        author = Author(person.user.pk, person.user.name, Side.FIRM)
        parsed = change_list.validate_python(list(changes))
        self.writer.submit(Waiting(plan_id, op_id or str(uuid4()), author, parsed, answer, undoes=undoes))
        return answered


@pytest.fixture
async def desk(committed_cast: Cast) -> AsyncIterator[Desk]:
    desk = Desk()
    task = asyncio.create_task(desk.writer.run())
    yield desk
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
