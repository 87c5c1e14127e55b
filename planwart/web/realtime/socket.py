"""One open socket: what waits to be sent, and a single task that sends it.

Nobody waits for a slow reader. What it has not taken waits in a bounded queue; when that is full the socket is closed, and the client
comes back and asks for what it missed.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any, Final

from django.utils.translation import gettext, override
from pydantic_core import to_json

from planwart.planning.sync.decide import Author, Refusal
from planwart.planning.sync.grants import Right
from planwart.planning.sync.items import Item, batch_frame
from planwart.planning.sync.schema import Json
from planwart.web.realtime.handshake import Visitor

Send = Callable[[dict[str, Any]], Awaitable[None]]

MAX_WAITING_BYTES: Final = 8 * 1024 * 1024
MAX_WAITING_FRAMES: Final = 512
MAX_IN_FLIGHT: Final = 128
SEND_WITHIN_S: Final = 20.0
GOODBYE_WITHIN_S: Final = 2.0

CLOSE_SERVER_FAILED: Final = 1011
CLOSE_TOO_SLOW: Final = 1013
CLOSE_TOO_MANY: Final = 1013
CLOSE_TOO_BIG: Final = 1009
CLOSE_COME_BACK: Final = 1012
CLOSE_NOT_TEXT: Final = 1003
CLOSE_POLICY: Final = 1008
CLOSE_NOT_SIGNED_IN: Final = 4401
CLOSE_NO_ACCESS: Final = 4403
CLOSE_OTHER_VERSION: Final = 4409


class PlanSocket:
    """A person's socket to one plan.

    ``revision`` is the last one sent; until the welcome there is none, and ``held`` collects what the room delivers.
    """

    def __init__(self, plan_id: int, visitor: Visitor, right: Right, send: Send) -> None:
        self.plan_id = plan_id
        self.visitor = visitor
        self.right = right
        self.revision: int | None = None
        self.held: list[Item] = []
        self.pointer: tuple[int | None, int | None, int | None] = (None, None, None)
        self.pointed_at = 0.0
        self.colour = 1
        self.in_flight = asyncio.Semaphore(MAX_IN_FLIGHT)
        self.complaints = 0
        self.greeted = False
        self._send = send
        self._frames: deque[str] = deque()
        self._bytes = 0
        self._presence: str | None = None
        self._close: tuple[int, str] | None = None
        self._sending_since: float | None = None
        self._wake = asyncio.Event()
        self.left = asyncio.Event()

    @property
    def author(self) -> Author:
        return Author(self.visitor.user_id, self.visitor.name, self.right.side)

    @property
    def pair(self) -> tuple[int, int]:
        return self.plan_id, self.visitor.user_id

    @property
    def closing(self) -> bool:
        return self._close is not None

    def send_frame(self, frame: Json) -> None:
        self.send_text(to_json(frame).decode())

    def send_text(self, text: str) -> None:
        """Queue an encoded frame; never waits."""
        if self._close is not None:
            return
        self._frames.append(text)
        self._bytes += len(text)
        if self._bytes > MAX_WAITING_BYTES or len(self._frames) > MAX_WAITING_FRAMES:
            self.close(CLOSE_TOO_SLOW, "too slow")
        self._wake.set()

    def send_presence(self, text: str) -> None:
        """Send who is here, when nothing else waits; only the newest counts."""
        self._presence = text
        self._wake.set()

    def deliver(self, items: list[Item], shared: str) -> None:
        """Send new revisions; ``shared`` is their frame for this side, encoded once for all sockets."""
        if self.revision is None:
            self.held.extend(items)
        elif items[0].revision == self.revision + 1:
            self.revision = items[-1].revision
            self.send_text(shared)
        else:
            self._send_rest(items)

    def welcome(self, frame: Json, revision: int) -> None:
        """Send the welcome and what was delivered while it was read."""
        self.send_frame(frame)
        self.revision = revision
        held, self.held = self.held, []
        self._send_rest(held)

    def refuse(self, push_id: str | None, refusal: Refusal) -> None:
        """Tell the person, in his language, that a push had no effect."""
        with override(self.visitor.language):
            message = gettext(refusal.message)
        self.send_frame({"type": "reject", "id": push_id, "code": refusal.code, "message": message, "change": refusal.change})

    def close(self, code: int, reason: str = "") -> None:
        """Close the socket; what still waits is not sent. A peer that takes not even the goodbye is left after two seconds."""
        if self._close is None:
            self._close = (code, reason)
            self._frames.clear()
            self._wake.set()
            asyncio.get_running_loop().call_later(GOODBYE_WITHIN_S, self.left.set)

    async def run_sender(self) -> None:
        """Send what waits until the socket is closed."""
        while self._close is None:
            if self._frames:
                text = self._frames.popleft()
                self._bytes -= len(text)
            elif self._presence is not None:
                text, self._presence = self._presence, None
            else:
                self._wake.clear()
                await self._wake.wait()
                continue
            self._sending_since = monotonic()
            await self._send({"type": "websocket.send", "text": text})
            self._sending_since = None
        code, reason = self._close
        await self._send({"type": "websocket.close", "code": code, "reason": reason})

    def close_if_stuck(self) -> None:
        """Close a socket whose peer has taken nothing for long; asked by the watch, for a timer for each frame would cost more than the frame."""
        if self._sending_since is not None and monotonic() - self._sending_since > SEND_WITHIN_S:
            self.close(CLOSE_TOO_SLOW, "too slow")

    def _send_rest(self, items: list[Item]) -> None:
        """Send what is new of these. Never a gap: a client that would miss a revision comes back and asks."""
        known = self.revision or 0
        rest = [item for item in items if item.revision > known]
        if rest and rest[0].revision > known + 1:
            self.close(CLOSE_COME_BACK, "come back")
        elif rest:
            self.revision = rest[-1].revision
            self.send_text(batch_frame(rest, self.right.side))
