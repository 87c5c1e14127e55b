"""Editors that always have some edits on the way, or a few each second, and the time until another one sees each."""

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from uuid import uuid4

from bench.client import Client, push_ids

OWN_RECORDS = 10


@dataclass
class Sight:
    """When an edit was sent, by whom, and who is asked when he saw it."""

    at: float
    author: "Hand"
    observer: "Hand"
    awaited: int = 2


@dataclass
class Run:
    """What a run has counted so far."""

    counting: bool = False
    acknowledged: int = 0
    rejected: int = 0
    latencies_s: list[float] = field(default_factory=list)
    sights: dict[str, Sight] = field(default_factory=dict)


class Hand:
    """One client: places ten sockets, then moves them about."""

    def __init__(self, run: Run, address: tuple[str, int], plan: int, floor: int, cookie: str, window: int) -> None:
        self.run = run
        self.plan = plan
        self.floor = floor
        self.window = window
        self.neighbour: Hand = self
        self.on_the_way = 0
        self.paced = False
        self.working = False
        self.welcomed = asyncio.Event()
        self.records: list[str] = []
        self.rng = random.Random(plan * 1000 + window)
        origin = f"http://{address[0]}:{address[1]}"
        self.client = Client(f"/ws/plans/{plan}", origin, cookie, self.hear)

    def hear(self, frame: bytes) -> None:
        if frame.startswith(b'{"type":"batch"'):
            self._see(push_ids(frame))
        elif frame.startswith(b'{"type":"welcome"'):
            self.welcomed.set()
        elif frame.startswith(b'{"type":"reject"'):
            self.run.rejected += 1
            self.on_the_way -= 1

    def _see(self, ids: tuple[str, ...]) -> None:
        run, now = self.run, perf_counter()
        for id_ in ids:
            sight = run.sights.get(id_)
            if sight is None:
                continue
            if sight.author is self:
                self.on_the_way -= 1
                run.acknowledged += run.counting
                sight.awaited -= 1
            if sight.observer is self:
                if run.counting:
                    run.latencies_s.append(now - sight.at)
                sight.awaited -= 1
            if sight.awaited == 0:
                del run.sights[id_]
        if self.working and not self.paced:
            self.fill()

    def fill(self) -> None:
        while self.on_the_way < self.window:
            self.edit()

    def edit(self) -> None:
        id_ = str(uuid4())
        if len(self.records) < OWN_RECORDS:
            record = str(uuid4())
            self.records.append(record)
            data = {"symbol": "SD2", "x": self._place(), "y": self._place(), "height": 300, "rotation": 90}
            change: dict[str, object] = {"op": "put", "record": {"id": record, "kind": "device", "floor": self.floor, "data": data}}
        else:
            change = {"op": "patch", "id": self.rng.choice(self.records), "set": {"x": self._place(), "y": self._place()}}
        self.on_the_way += 1
        self.run.sights[id_] = Sight(perf_counter(), self, self.neighbour)
        self.client.send(json.dumps({"type": "push", "id": id_, "changes": [change]}, separators=(",", ":")))

    async def keep_pace(self, each_s: float) -> None:
        await asyncio.sleep(self.rng.random() * each_s)
        while self.working:
            self.edit()
            await asyncio.sleep(each_s)

    def _place(self) -> int:
        return self.rng.randrange(20_000)


async def drive(
    hands: list[Hand], address: tuple[str, int], *, each_s: float | None, warm_s: float, count_s: float, started: Callable[[], None]
) -> Run:
    """Connect, let everybody work, count for a while, and let what is on the way arrive."""
    loop = asyncio.get_running_loop()
    run = hands[0].run
    for hand in hands:
        await loop.create_connection(partial(getattr, hand, "client"), *address)
        try:
            await asyncio.wait_for(hand.welcomed.wait(), 20)
        except TimeoutError:
            raise RuntimeError(f"a client was not welcomed; its socket was closed with {hand.client.close_code}") from None
    pacing: list[asyncio.Task[None]] = []
    for hand in hands:
        hand.working, hand.paced = True, each_s is not None
        if each_s is None:
            hand.fill()
        else:
            pacing.append(asyncio.create_task(hand.keep_pace(each_s)))
    await asyncio.sleep(warm_s)
    run.counting = True
    started()
    await asyncio.sleep(count_s)
    run.counting = False
    for hand in hands:
        hand.working = False
    await asyncio.gather(*pacing)
    await asyncio.sleep(0.5)
    for hand in hands:
        hand.client.close()
    return run
