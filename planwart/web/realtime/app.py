"""The ASGI application for sockets: ``/ws/plans/<plan id>``, subprotocol ``planwart.v1``.

A foreign Origin never gets a socket (403); with a key in the header ``Authorization`` none is asked for. Everybody else gets one and is told by its closing code what is wrong: 4401 not signed in,
4403 no access (foreign and missing are the same), 4409 another version of the protocol.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import from_json

from planwart.planning.sync.decide import UNREADABLE
from planwart.planning.sync.schema import MAX_FRAME_BYTES, SUBPROTOCOL, client_frame
from planwart.web.realtime.handshake import Scope, Visitor, origin_is_ours, visitor_of
from planwart.web.realtime.messages import MESSAGES
from planwart.web.realtime.service import Service
from planwart.web.realtime.socket import (
    CLOSE_NO_ACCESS,
    CLOSE_NOT_SIGNED_IN,
    CLOSE_NOT_TEXT,
    CLOSE_OTHER_VERSION,
    CLOSE_POLICY,
    CLOSE_SERVER_FAILED,
    CLOSE_TOO_BIG,
    CLOSE_TOO_MANY,
    PlanSocket,
    Send,
)

Receive = Callable[[], Awaitable[dict[str, Any]]]

GREET_WITHIN_S: Final = 15.0
MAX_COMPLAINTS: Final = 50
"""So many unreadable frames are a broken client; it has to start again."""

_PATH: Final = re.compile(r"/ws/plans/([1-9][0-9]{0,17})/?")
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

log = logging.getLogger(__name__)

_service: Service | None = None


async def startup() -> None:
    """Start writer, rooms and watch in the running event loop."""
    global _service  # noqa: PLW0603  # one per process, as the event loop it lives in
    _service = Service()
    _service.start()


async def shutdown() -> None:
    """Write what waits and end all tasks."""
    global _service
    service, _service = _service, None
    if service is not None:
        await service.stop()


@asynccontextmanager
async def running() -> AsyncIterator[None]:
    """Hold the sockets' tasks for the time of the block."""
    await startup()
    try:
        yield
    finally:
        await shutdown()


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one socket."""
    await receive()
    path = _PATH.fullmatch(scope["path"])
    bearer = any(name.lower() == b"authorization" for name, _value in scope["headers"])
    if path is None or _service is None or not (bearer or origin_is_ours(scope)):
        await send({"type": "websocket.close", "code": CLOSE_NO_ACCESS})
        return
    spoken = SUBPROTOCOL in scope.get("subprotocols", ())
    await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL if spoken else None})
    opened = await _open(_service, scope, int(path[1]), send, spoken=spoken)
    if isinstance(opened, int):
        await send({"type": "websocket.close", "code": opened})
    elif not _service.hub.admit(opened):
        await send({"type": "websocket.close", "code": CLOSE_TOO_MANY})
    else:
        await _converse(_service, opened, receive)


async def _open(service: Service, scope: Scope, plan_id: int, send: Send, *, spoken: bool) -> PlanSocket | int:
    """Return the socket, or the code it is closed with."""
    if not spoken:
        return CLOSE_OTHER_VERSION
    try:
        visitor = await visitor_of(scope, plan_id)
        right = (await service.hub.reader.rights([(plan_id, visitor.user_id)])).get((plan_id, visitor.user_id)) if visitor else None
    except Exception:
        log.exception("A socket could not be opened.")
        return CLOSE_SERVER_FAILED
    if not isinstance(visitor, Visitor):
        return CLOSE_NOT_SIGNED_IN
    right = visitor.narrow(right)
    return PlanSocket(plan_id, visitor, right, send) if right else CLOSE_NO_ACCESS


async def _converse(service: Service, socket: PlanSocket, receive: Receive) -> None:
    """Read and send side by side until one of them ends."""
    reading = asyncio.create_task(_read(service, socket, receive))
    others = [asyncio.create_task(socket.run_sender()), asyncio.create_task(socket.left.wait())]
    try:
        await asyncio.wait([reading, *others], return_when=asyncio.FIRST_COMPLETED)
        if socket.closing:  # say goodbye before leaving
            await asyncio.wait(others, return_when=asyncio.FIRST_COMPLETED)
    finally:
        service.hub.leave(socket)
        for task in (reading, *others):
            task.cancel()
        for result in await asyncio.gather(reading, *others, return_exceptions=True):
            if isinstance(result, Exception) and not isinstance(result, TimeoutError | OSError):
                log.debug("A socket ended: %r", result)


async def _read(service: Service, socket: PlanSocket, receive: Receive) -> None:
    while not socket.closing:
        try:
            event = await asyncio.wait_for(receive(), None if socket.greeted else GREET_WITHIN_S)
        except TimeoutError:
            socket.close(CLOSE_POLICY, "no hello")
            return
        if event["type"] != "websocket.receive":
            return
        text = event.get("text")
        if text is None:
            socket.close(CLOSE_NOT_TEXT, "text only")
        elif len(text) > MAX_FRAME_BYTES or len(text.encode(errors="replace")) > MAX_FRAME_BYTES:
            socket.close(CLOSE_TOO_BIG, "frame too big")
        else:
            await _take(service, socket, text)


async def _take(service: Service, socket: PlanSocket, text: str) -> None:
    try:
        frame = client_frame.validate_json(text)
    except ValidationError:
        _complain(socket, text)
        return
    try:
        await MESSAGES[frame.type].act(service, socket, frame)
    except Exception:
        log.exception("A message of type %s failed.", frame.type)
        socket.close(CLOSE_SERVER_FAILED, "server failed")


def _complain(socket: PlanSocket, text: str) -> None:
    """Refuse a frame that cannot be read, by its own id if it has one."""
    try:
        raw = from_json(text)
    except ValueError:
        raw = None
    id_ = raw.get("id") if isinstance(raw, dict) else None
    socket.refuse(id_ if isinstance(id_, str) and _UUID.fullmatch(id_) else None, UNREADABLE)
    socket.complaints += 1
    if socket.complaints >= MAX_COMPLAINTS:
        socket.close(CLOSE_POLICY, "too many unreadable frames")
