"""Take a request's body from the network before any thread is spent on it."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_IN_MEMORY_BYTES = 1 << 20


class Refused(Exception):
    """The request never reaches Django; ``status`` says why (RFC 9110, section 15.5)."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


class Store:
    """What all bodies hold on disk at this moment. Whoever sends one need not have signed in: together they must not fill the disk."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._held_bytes = 0

    @contextmanager
    def share(self) -> Iterator[Callable[[int], None]]:
        """Yield the function that tells how large one body has become; at the end its place is free again.

        The function raises Refused (503) when there is no room; a body that stays in memory needs none.
        """
        mine = 0

        def grow(size: int) -> None:
            nonlocal mine
            if size <= _IN_MEMORY_BYTES:
                return
            if self._held_bytes - mine + size > self._limit_bytes:
                raise Refused(503, "Much is being uploaded at the moment. Please try again in a minute.")
            self._held_bytes += size - mine
            mine = size

        try:
            yield grow
        finally:
            self._held_bytes -= mine


async def spooled_body(scope: Scope, receive: Receive, grow: Callable[[int], None], *, limit_bytes: int, idle_s: float) -> IO[bytes]:
    """Return the complete body, rewound; the caller closes it.

    Raises Refused: 411 without a length (a WSGI application would see an empty body), 413 over the limit, 408 when nothing
    comes for ``idle_s``, 400 when the client leaves before it has sent what it announced; and what ``grow`` raises.
    """
    length = _announced_length(scope)
    if length > limit_bytes:
        raise Refused(413, f"More than {limit_bytes // 1_000_000} MB.")
    body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115 - the caller closes it after the response
    try:
        await _fill(body, receive, grow, length=length, idle_s=idle_s)
    except BaseException:
        body.close()
        raise
    return body


async def _fill(body: IO[bytes], receive: Receive, grow: Callable[[int], None], *, length: int, idle_s: float) -> None:
    got = 0
    more = length > 0
    while more:
        try:
            message = await asyncio.wait_for(receive(), idle_s)
        except TimeoutError:
            raise Refused(408, "The upload stood still.") from None
        if message["type"] == "http.disconnect":
            raise Refused(400, "The upload broke off.")
        chunk: bytes = message.get("body", b"")
        got += len(chunk)
        grow(got)
        body.write(chunk)
        more = message.get("more_body", False)
    if got != length:
        raise Refused(400, "The body is not as long as announced.")
    body.seek(0)


def _announced_length(scope: Scope) -> int:
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    if any(name == b"transfer-encoding" for name, _ in headers):
        raise Refused(411, "Send a Content-Length.")
    lengths = {value for name, value in headers if name == b"content-length"}
    if not lengths:
        return 0
    (text, *others) = lengths
    if others or not text.isdigit():
        raise Refused(400, "The Content-Length is no number.")
    return int(text)
