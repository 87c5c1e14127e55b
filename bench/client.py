"""A WebSocket client that costs little, so that the load does not measure itself."""

import asyncio
import base64
import os
import re
import struct
from collections.abc import Callable
from functools import lru_cache

from websockets.speedups import apply_mask

_ITEM = re.compile(rb'"id":"([0-9a-f-]{36})","author"')


@lru_cache(maxsize=256)
def push_ids(frame: bytes) -> tuple[str, ...]:
    """Return the pushes in a batch; all clients of a side get the same bytes, which are read once."""
    return tuple(found.decode() for found in _ITEM.findall(frame))


class Client(asyncio.Protocol):
    """One socket. ``told`` is called with every text frame."""

    def __init__(self, path: str, origin: str, cookie: str, told: Callable[[bytes], None]) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        host = origin.partition("//")[2]
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: planwart.v1\r\nOrigin: {origin}\r\nCookie: {cookie}\r\n\r\n"
        )
        self._told = told
        self._buffer = bytearray()
        self._open = False
        self._transport: asyncio.Transport | None = None
        self.close_code: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport) or hasattr(transport, "write")
        self._transport = transport  # type: ignore[assignment]  # uvloop's transports are not asyncio's
        self._write(self._request.encode())

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's form
        self.close_code = self.close_code or 1006

    def send(self, text: str) -> None:
        """Send a masked text frame."""
        data, mask = text.encode(), os.urandom(4)
        size = len(data)
        head = struct.pack("!BB", 0x81, 0x80 | size) if size < 126 else struct.pack("!BBH", 0x81, 0x80 | 126, size)
        self._write(head + mask + apply_mask(data, mask))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._open:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if not self._buffer.startswith(b"HTTP/1.1 101"):
                raise RuntimeError(bytes(self._buffer[:60]))
            del self._buffer[: end + 4]
            self._open = True
            self.send('{"type":"hello","known_revision":null}')
        while (frame := self._take()) is not None:
            opcode, body = frame
            if opcode == 1:
                self._told(body)
            elif opcode == 8:
                self.close_code = struct.unpack("!H", body[:2])[0] if len(body) >= 2 else 1005
            elif opcode == 9:
                mask = os.urandom(4)
                self._write(struct.pack("!BB", 0x8A, 0x80 | len(body)) + mask + apply_mask(body, mask))

    def _take(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        size, at = buffer[1] & 0x7F, 2
        if size >= 126:
            form, at = ("!H", 4) if size == 126 else ("!Q", 10)
            if len(buffer) < at:
                return None
            (size,) = struct.unpack_from(form, buffer, 2)
        if len(buffer) < at + size:
            return None
        body = bytes(buffer[at : at + size])
        opcode = buffer[0] & 0x0F
        del buffer[: at + size]
        return opcode, body

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)
