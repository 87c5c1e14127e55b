"""Django as WSGI behind an ASGI server, so that no slow client ever holds a thread.

The event loop takes the whole body first and gives the answer away piece by piece; a thread works only while Django computes.
A ready-made bridge with four threads was dead after four stalled uploads, and accepted uploads that broke off half way.
"""

import asyncio
import contextlib
import contextvars
import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import IO, Any, Protocol, TypeVar

from planwart.web.serving.environ import environ_of
from planwart.web.serving.spool import Receive, Refused, Scope, Send, Store, spooled_body

log = logging.getLogger(__name__)

T = TypeVar("T")

_LARGEST_AT_ONCE = 10  # so many bodies of the largest size may lie on disk together


class WsgiApplication(Protocol):
    def __call__(self, environ: dict[str, Any], start_response: Any, /) -> Iterable[bytes]: ...


@dataclass
class Head:
    """Status and headers, as the application gave them to ``start_response``."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)

    def start_response(self, status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> None:
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


class Bridge:
    """An ASGI application for http scopes that runs a WSGI application in a few threads."""

    def __init__(self, app: WsgiApplication, *, threads: int, limit_bytes: int, idle_s: float = 30, reader_idle_s: float = 60) -> None:
        self._app = app
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="django")
        self._limit_bytes = limit_bytes
        self._store = Store(_LARGEST_AT_ONCE * limit_bytes)
        self._idle_s = idle_s
        self._reader_idle_s = reader_idle_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._store.share() as grow:
            try:
                body = await spooled_body(scope, receive, grow, limit_bytes=self._limit_bytes, idle_s=self._idle_s)
            except Refused as refusal:
                await _refuse(send, refusal)
                return
            with body:
                await self._answer(scope, body, receive, send)

    async def in_thread(self, job: Callable[..., T], *arguments: Any) -> T:
        """Run a piece of blocking work in one of the bridge's threads."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, job, *arguments)

    def close(self) -> None:
        """Give the threads back; what runs is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _answer(self, scope: Scope, body: IO[bytes], receive: Receive, send: Send) -> None:
        # One context for all steps: threads change between them, what Django keeps in context variables must not.
        context = contextvars.copy_context()
        head = Head()
        answer = await self.in_thread(context.run, self._app, environ_of(scope, body), head.start_response)
        gone = asyncio.create_task(_until_gone(receive))
        try:
            await send({"type": "http.response.start", "status": head.status, "headers": head.headers})
            if scope["method"] == "HEAD":
                await self._send(send, b"", more=False)
            else:
                await self._give(answer, context, gone, send)
        finally:
            gone.cancel()
            close = getattr(answer, "close", None)
            if close is not None:  # ends the request for Django: signals, connections, open files
                await asyncio.shield(self.in_thread(context.run, close))

    async def _give(self, answer: Iterable[bytes], context: contextvars.Context, gone: "asyncio.Task[None]", send: Send) -> None:
        """Send the answer; stop asking for more as soon as the client has left."""
        if not getattr(answer, "streaming", True):  # Django has it all in memory
            await self._send(send, b"".join(answer), more=False)
            return
        pieces = iter(answer)
        while not gone.done():
            piece = await self.in_thread(context.run, _next_or_none, pieces)
            if piece is None:
                await self._send(send, b"", more=False)
                return
            await self._send(send, piece, more=True)

    async def _send(self, send: Send, piece: bytes, *, more: bool) -> None:
        """Send one piece; a client that reads nothing for long is given up (the server then closes the line)."""
        await asyncio.wait_for(send({"type": "http.response.body", "body": piece, "more_body": more}), self._reader_idle_s)


def _next_or_none(pieces: Iterator[bytes]) -> bytes | None:
    """Return the next piece that is not empty; StopIteration must not cross into a coroutine."""
    return next((piece for piece in pieces if piece), None)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Send, refusal: Refused) -> None:
    """Answer with the refusal and end the connection: what is left of the body is not read."""
    words = f"{refusal.status} {HTTPStatus(refusal.status).phrase}. {refusal.words}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(words)).encode()),
        (b"connection", b"close"),
        (b"x-content-type-options", b"nosniff"),
    ]
    with contextlib.suppress(OSError):  # it may have left, which is one of the reasons
        await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
        await send({"type": "http.response.body", "body": words})
