"""The open sockets of each plan, and the one order in which all of them hear of its revisions.

Revisions come from the writer of this process, after its commits, and from the disk, when a service or a doubt says so. A room delivers
them without gaps: what does not follow on the last one is read from the disk.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from time import monotonic
from typing import Any, Final

from django.conf import settings
from pydantic_core import to_json

from planwart.foundation.actor import Side
from planwart.planning.sync.items import Item, batch_frame
from planwart.planning.sync.reading import PlanReader
from planwart.planning.sync.schema import Json
from planwart.web.realtime.socket import PlanSocket

PRESENCE_EVERY_S: Final = 0.05
PEOPLE_AT_FULL_RATE: Final = 10
RETRY_S: Final = 0.3
COLOURS: Final = 8
MOST_PER_PERSON: Final = 60
"""Far more windows than anybody has open; each socket may hold megabytes for a slow reader."""

log = logging.getLogger(__name__)


class Room:
    """The sockets of one plan."""

    def __init__(self, plan_id: int, reader: PlanReader) -> None:
        self.plan_id = plan_id
        self.sockets: set[PlanSocket] = set()
        self.revision: int | None = None
        self.settings_read = 0
        self._reader = reader
        self._wanted = 0
        self._reading: asyncio.Task[None] | None = None
        self._presence_due: asyncio.TimerHandle | None = None
        self._presence_sent = 0.0

    def publish(self, items: list[Item]) -> None:
        """Deliver revisions that have just been committed, if they follow on the last; else read what lies between."""
        if self.revision is None or self._reading is not None or items[0].revision > self.revision + 1:
            self.look(items[-1].revision)
        elif items[0].revision == self.revision + 1:
            self._deliver(items)

    def look(self, revision: int | None = None) -> None:
        """Read from the disk up to ``revision``, or whatever there is."""
        if revision is None:
            revision = (self.revision or 0) + 1
        if self.revision is not None and revision <= self.revision:
            return
        self._wanted = max(self._wanted, revision)
        if self.revision is not None and self._reading is None:
            self._reading = asyncio.create_task(self._catch_up())

    def start_at(self, revision: int) -> None:
        """Follow the plan from here: the first socket's snapshot was taken at ``revision``."""
        if self.revision is None:
            self.revision = revision
            if self._wanted > revision:
                self.look(self._wanted)

    async def tell_plan(self) -> None:
        """Send what is no record to everybody anew."""
        self.settings_read += 1
        frame = to_json({"type": "plan", "plan": with_addresses(await self._reader.plan(self.plan_id))}).decode()
        for socket in self._welcomed():
            socket.send_text(frame)

    def presence_changed(self) -> None:
        """Tell everybody who is here, soon and not too often: 20 times a second at most, less in a crowd."""
        if self._presence_due is None:
            every = PRESENCE_EVERY_S * max(1, len(self.sockets) / PEOPLE_AT_FULL_RATE)
            wait = max(0.0, self._presence_sent + every - monotonic())
            self._presence_due = asyncio.get_running_loop().call_later(wait, self._tell_presence)

    def free_colour(self) -> int:
        taken = [socket.colour for socket in self.sockets]
        return min(range(1, COLOURS + 1), key=lambda colour: (taken.count(colour), colour))

    def close(self) -> None:
        for due in (self._presence_due, self._reading):
            if due is not None:
                due.cancel()

    def _welcomed(self) -> Iterable[PlanSocket]:
        return [socket for socket in self.sockets if socket.revision is not None]

    def _deliver(self, items: list[Item]) -> None:
        self.revision = items[-1].revision
        frames: dict[Side, str] = {}
        for socket in self.sockets:
            side = socket.right.side
            frame = frames.get(side)
            if frame is None:
                frame = frames[side] = batch_frame(items, side)
            socket.deliver(items, frame)

    async def _catch_up(self) -> None:
        try:
            while self.revision is not None and self._wanted > self.revision:
                wanted = self._wanted
                try:
                    items = await self._reader.changes(self.plan_id, self.revision)
                except Exception as error:  # noqa: BLE001  # a room that stopped following would be silent for ever
                    log.warning("Plan %d cannot be read; tried again: %s", self.plan_id, error)
                    await asyncio.sleep(RETRY_S)
                    continue
                if items:
                    self._deliver(items)
                elif self._wanted == wanted:  # it was a doubt, and nothing is there
                    self._wanted = self.revision
        finally:
            self._reading = None

    def _tell_presence(self) -> None:
        self._presence_due = None
        self._presence_sent = monotonic()
        latest: dict[int, PlanSocket] = {}
        for socket in sorted(self._welcomed(), key=lambda socket: socket.pointed_at):
            latest[socket.visitor.user_id] = socket
        people = [_person(socket) for _id, socket in sorted(latest.items())]
        frame = to_json({"type": "presence", "people": people}).decode()
        for socket in self._welcomed():
            socket.send_presence(frame)


class Hub:
    """All rooms of this process."""

    def __init__(self, reader: PlanReader) -> None:
        self.reader = reader
        self.rooms: dict[int, Room] = {}
        self._people: Counter[int] = Counter()

    def admit(self, socket: PlanSocket) -> bool:
        """Count a socket of a person, over all plans, greeted or not; tell whether he may have one more. Admitted ones ``leave``."""
        person = socket.visitor.user_id
        if self._people[person] >= MOST_PER_PERSON:
            return False
        self._people[person] += 1
        return True

    def enter(self, socket: PlanSocket) -> Room:
        room = self.rooms.setdefault(socket.plan_id, Room(socket.plan_id, self.reader))
        socket.colour = room.free_colour()
        room.sockets.add(socket)
        return room

    def leave(self, socket: PlanSocket) -> None:
        self._people -= Counter({socket.visitor.user_id: 1})  # whoever has none left is forgotten
        room = self.rooms.get(socket.plan_id)
        if room is None:
            return
        room.sockets.discard(socket)
        if room.sockets:
            room.presence_changed()
        else:
            room.close()
            del self.rooms[socket.plan_id]

    def publish(self, plan_id: int, items: list[Item]) -> None:
        """Deliver what the writer has committed."""
        room = self.rooms.get(plan_id)
        if room is not None:
            room.publish(items)

    def look(self, plan_id: int, revision: int) -> None:
        """Somebody else says that a plan has reached ``revision``."""
        room = self.rooms.get(plan_id)
        if room is not None:
            room.look(revision)

    def look_everywhere(self) -> None:
        """After a doubt: what is on disk counts."""
        for room in self.rooms.values():
            room.look()

    def sockets(self) -> list[PlanSocket]:
        return [socket for room in self.rooms.values() for socket in room.sockets]


def with_addresses(plan: Json) -> Json:
    """Give each drawing the address at which its file opens."""
    return {**plan, "floors": [{**floor, "base": _with_address(floor["base"])} for floor in plan["floors"]]}


def _with_address(base: Json | None) -> Json | None:
    if base is None:
        return None
    return {"url": f"{settings.MEDIA_URL}{base['key']}/", **{name: value for name, value in base.items() if name != "key"}}


def _person(socket: PlanSocket) -> dict[str, Any]:
    x, y, floor = socket.pointer
    visitor = socket.visitor
    return {
        "id": visitor.user_id,
        "name": visitor.name,
        "side": socket.right.side,
        "x": x,
        "y": y,
        "floor": floor,
        "colour": socket.colour,
    }
