"""What a client may say: each message by name, what it needs, and what it does. The access matrix lists this registry."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Literal

from planwart.foundation.actor import Side
from planwart.planning.sync.decide import UNREADABLE, VIEWER, Refusal
from planwart.planning.sync.group import Answer, Lost, Repeated, Waiting
from planwart.planning.sync.items import record_for
from planwart.planning.sync.reading import Snapshot
from planwart.planning.sync.schema import Hello, Json, Pointer, Push
from planwart.web.realtime.rooms import with_addresses
from planwart.web.realtime.socket import CLOSE_NO_ACCESS, CLOSE_SERVER_FAILED, PlanSocket
from planwart.web.serving.metrics import PLAN_PUSHES

if TYPE_CHECKING:  # the service holds these handlers
    from planwart.web.realtime.service import Service

Handler = Callable[["Service", PlanSocket, Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Message:
    """A message type. ``needs`` is the least right with which it has an effect."""

    name: str
    needs: Literal["see", "edit"]
    act: Handler


async def hello(service: "Service", socket: PlanSocket, frame: Hello) -> None:
    """Enter the plan's room and answer with the plan, or with what came since the client was here."""
    if socket.greeted:
        socket.refuse(None, UNREADABLE)
        return
    socket.greeted = True
    room = service.hub.enter(socket)  # before reading: from here on nothing is missed
    settings_read = room.settings_read
    # The handshake may be some seconds old.
    right = socket.visitor.narrow((await service.hub.reader.rights([socket.pair])).get(socket.pair))
    if right is None:
        socket.close(CLOSE_NO_ACCESS, "access ended")
        return
    socket.right = right
    customer = socket.visitor.user_id if right.side is Side.CUSTOMER else None
    snapshot = await service.hub.reader.snapshot(socket.plan_id, frame.known_revision, customer=customer)
    socket.welcome(_welcome(socket, snapshot), snapshot.revision)
    room.start_at(snapshot.revision)
    room.presence_changed()
    if room.settings_read != settings_read:
        await room.tell_plan()


async def push(service: "Service", socket: PlanSocket, frame: Push) -> None:
    """Hand a push to the writer, which asks for the right again under the plan's lock."""
    PLAN_PUSHES.inc()
    if socket.revision is None:
        socket.refuse(frame.id, UNREADABLE)
        return
    if socket.visitor.program is not None and socket.visitor.program.read_only:  # the writer asks for the person's right
        socket.refuse(frame.id, VIEWER)
        return
    await socket.in_flight.acquire()

    def answer(given: Answer) -> None:
        socket.in_flight.release()
        match given:
            case Repeated(revision):
                socket.send_frame({"type": "ack", "id": frame.id, "revision": revision})
            case Refusal():
                socket.refuse(frame.id, given)
                if given is VIEWER:
                    service.watch.look_soon()
            case Lost():
                socket.close(CLOSE_SERVER_FAILED, "not saved")
            case _:  # applied: the batch that carries it is its acknowledgement
                pass

    service.writer.submit(Waiting(socket.plan_id, frame.id, socket.author, frame.changes, answer, step=frame.step, undoes=frame.undoes))


async def presence(service: "Service", socket: PlanSocket, frame: Pointer) -> None:
    """Show the others where the pointer is."""
    room = service.hub.rooms.get(socket.plan_id)
    if socket.revision is None or room is None:
        return
    socket.pointer = (frame.x, frame.y, frame.floor)
    socket.pointed_at = monotonic()
    room.presence_changed()


MESSAGES: Final[dict[str, Message]] = {
    message.name: message
    for message in (Message("hello", "see", hello), Message("push", "edit", push), Message("presence", "see", presence))
}


def _welcome(socket: PlanSocket, snapshot: Snapshot) -> Json:
    side = socket.right.side
    frame: Json = {
        "type": "welcome",
        "can": socket.right.can,
        "revision": snapshot.revision,
        "plan": with_addresses(snapshot.plan),
        "me": {"id": socket.visitor.user_id, "name": socket.visitor.name, "side": side},
    }
    if snapshot.items is not None:
        frame["changes"] = [item.to_wire(side) for item in snapshot.items]
    else:
        frame["records"] = [record_for(side, record) for record in snapshot.records or []]
    return frame
