"""A reader that takes nothing slows nobody, and is closed."""

import asyncio
import socket

import pytest

from planwart.web.realtime import socket as socket_module
from tests.cast import Cast
from tests.web.realtime.conftest import House
from tests.web.realtime.editor import put


def narrow_socket(house: House) -> socket.socket:
    """Return a connection that takes little at a time."""
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    narrow.connect(("127.0.0.1", int(house.host.rpartition(":")[2])))
    narrow.setblocking(False)
    return narrow


async def test_a_slow_reader_slows_nobody_and_is_closed(house: House, committed_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_module, "MAX_WAITING_BYTES", 100_000)
    firm = committed_cast.brandt
    narrow = narrow_socket(house)
    slow = (await house.login(committed_cast.cem, firm.plan.pk)).open(max_queue=1, sock=narrow)
    async with slow as line, (await house.editor(committed_cast.anna, firm.plan.pk)).connected() as anna:
        await line.send('{"type":"hello","known_revision":null}')
        await line.recv()
        line.transport.pause_reading()  # from here on it takes nothing
        rounds = 0
        while len(house.service.hub.sockets()) == 2 and rounds < 200:
            rounds += 1
            await asyncio.gather(*(anna.push(put(firm.floor.pk, note="n" * 500)) for _ in range(60)))
            await anna.settled(2)

        assert len(house.service.hub.sockets()) == 1
        assert anna.gaps == 0
        line.transport.abort()


async def test_a_reader_that_takes_nothing_for_long_is_given_up(
    house: House, committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_module, "SEND_WITHIN_S", 0.5)
    firm = committed_cast.brandt
    narrow = narrow_socket(house)
    slow = (await house.login(committed_cast.cem, firm.plan.pk)).open(max_queue=1, sock=narrow)
    async with slow as line, (await house.editor(committed_cast.anna, firm.plan.pk)).connected() as anna:
        await line.send('{"type":"hello","known_revision":null}')
        await line.recv()
        line.transport.pause_reading()
        for _ in range(5):
            await asyncio.gather(*(anna.push(put(firm.floor.pk, note="n" * 500)) for _ in range(60)))
            await anna.settled()
        async with asyncio.timeout(6):
            while len(house.service.hub.sockets()) == 2:  # noqa: ASYNC110  # the server tells nobody
                await asyncio.sleep(0.1)

        line.transport.abort()
