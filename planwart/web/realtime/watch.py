"""Keep open sockets true to the database: access that ends, roles that change, revisions and settings that others wrote.

Notices after commits make it quick; a question every half second makes it certain.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import psycopg

from planwart.planning.services.customers import ACCESS_CHANNEL
from planwart.planning.services.units import PLAN_SETTINGS_CHANNEL
from planwart.planning.sync.apply import PLAN_CHANNEL
from planwart.planning.sync.connection import connect
from planwart.planning.sync.grants import Right
from planwart.planning.sync.reading import HoldsKey, PlanReader, SignedIn
from planwart.tenancy.services import MEMBERS_CHANNEL
from planwart.web.realtime.rooms import Hub
from planwart.web.realtime.socket import CLOSE_COME_BACK, CLOSE_NO_ACCESS, CLOSE_NOT_SIGNED_IN, PlanSocket

EVERY_S: Final = 0.5

log = logging.getLogger(__name__)


class Watch:
    """Two tasks: one listens, one asks."""

    def __init__(self, hub: Hub, own_pid: Callable[[], int | None]) -> None:
        self._hub = hub
        self._own_pid = own_pid
        self._reader = PlanReader("access watch")
        self._wake = asyncio.Event()

    def look_soon(self) -> None:
        """Ask for all grants now instead of within half a second."""
        self._wake.set()

    async def close(self) -> None:
        await self._reader.close()

    async def run_asking(self) -> None:
        """Ask for the rights of all open sockets, over and over."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), EVERY_S)
            self._wake.clear()
            sockets = self._hub.sockets()
            for socket in sockets:
                socket.close_if_stuck()
            if sockets:
                await self.look(sockets)

    async def look(self, sockets: list[PlanSocket]) -> None:
        """One question over all grants, one over all sessions, one over all keys."""
        rights = await self._reader.rights({socket.pair for socket in sockets})
        proofs = {socket.visitor.proof for socket in sockets}
        signed_in = await self._reader.signed_in({proof for proof in proofs if isinstance(proof, SignedIn)})
        hold_keys = await self._reader.hold_keys({proof for proof in proofs if isinstance(proof, HoldsKey)})
        for socket in sockets:
            if socket.visitor.proof not in signed_in and socket.visitor.proof not in hold_keys:
                socket.close(CLOSE_NOT_SIGNED_IN, "signed out")
            else:
                hold_to(socket, socket.visitor.narrow(rights.get(socket.pair)))

    async def run_listening(self) -> None:
        """Hear of what other transactions have committed."""
        async with await connect(name="plan notices") as connection:
            for channel in (PLAN_CHANNEL, PLAN_SETTINGS_CHANNEL, ACCESS_CHANNEL, MEMBERS_CHANNEL):
                await connection.execute(f"listen {channel}")
            self._hub.look_everywhere()  # nobody listened until now
            self.look_soon()
            async for notice in connection.notifies():
                await self._hear(notice)

    async def _hear(self, notice: psycopg.Notify) -> None:
        if notice.channel in {ACCESS_CHANNEL, MEMBERS_CHANNEL}:
            self.look_soon()
        elif notice.channel == PLAN_SETTINGS_CHANNEL:
            room = self._hub.rooms.get(int(notice.payload))
            if room is not None:
                await room.tell_plan()
        elif notice.pid != self._own_pid():  # our own writer publishes by itself
            for part in notice.payload.split():
                plan_id, _, revision = part.partition(":")
                self._hub.look(int(plan_id), int(revision))


def hold_to(socket: PlanSocket, right: Right | None) -> None:
    """Make a socket obey the right its person has now."""
    if right == socket.right:
        return
    if right is None:
        socket.close(CLOSE_NO_ACCESS, "access ended")
    elif right.side is not socket.right.side:
        socket.close(CLOSE_COME_BACK, "come back")
    else:
        socket.right = right
        socket.send_frame({"type": "access", "can": right.can})
