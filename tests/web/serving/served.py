"""A real uvicorn around a small WSGI application, and a raw line to it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import uvicorn

from planwart.web.serving.bridge import Bridge, WsgiApplication
from planwart.web.serving.spool import Receive, Scope, Send


class Line:
    """A TCP connection on which a test writes and reads bytes itself."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def status(self) -> int:
        line = await asyncio.wait_for(self.reader.readline(), 20)
        return int(line.split(b" ")[1])

    async def everything(self) -> bytes:
        return await asyncio.wait_for(self.reader.read(), 20)

    def close(self) -> None:
        self.writer.close()


class Served:
    """The address of a running server."""

    def __init__(self, port: int) -> None:
        self.port = port

    @contextlib.asynccontextmanager
    async def line(self) -> AsyncIterator[Line]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**16)
        line = Line(reader, writer)
        try:
            yield line
        finally:
            line.close()

    async def get(self, path: str) -> tuple[int, bytes]:
        """Ask for a page on a line of its own and return status and everything after the status line."""
        async with self.line() as line:
            await line.send(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            return await line.status(), await line.everything()


@contextlib.asynccontextmanager
async def served(
    app: WsgiApplication, *, threads: int = 2, limit_bytes: int = 10_000_000, idle_s: float = 30, reader_idle_s: float = 60
) -> AsyncIterator[Served]:
    """Serve a WSGI application over the bridge for the length of a block."""
    bridge = Bridge(app, threads=threads, limit_bytes=limit_bytes, idle_s=idle_s, reader_idle_s=reader_idle_s)

    async def asgi(scope: Scope, receive: Receive, send: Send) -> None:
        await bridge(scope, receive, send)

    config = uvicorn.Config(asgi, port=0, lifespan="off", log_level="critical", http="httptools", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event to wait for
        await asyncio.sleep(0.01)
    try:
        yield Served(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        await running
        bridge.close()
