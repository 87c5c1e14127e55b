"""What a proxy says of the visitor counts only when the proxy is one of ours: asked of the real server."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import pytest
import uvicorn
from websockets.asyncio.client import connect

from planwart.web.serving.server import config_of
from planwart.web.serving.spool import Receive, Scope, Send

LIES = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https", "Forwarded": "for=192.0.2.7;proto=https", "X-Real-Ip": "192.0.2.7"}


async def mirror(scope: Scope, receive: Receive, send: Send) -> None:
    """Tell every caller whom the server takes him for."""
    if scope["type"] == "lifespan":
        for kind in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{kind}.complete"})
        return
    seen = json.dumps([scope["client"][0], scope["scheme"]])
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": seen})
        await send({"type": "websocket.close"})
        return
    length = (b"content-length", str(len(seen)).encode())  # without one the body comes in chunks
    await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close"), length]})
    await send({"type": "http.response.body", "body": seen.encode()})


@contextlib.asynccontextmanager
async def server(proxies: list[str]) -> AsyncIterator[int]:
    running = uvicorn.Server(config_of(mirror, host="127.0.0.1", port=0, proxies=proxies))
    running.config.loop = "asyncio"
    task = asyncio.create_task(running.serve())
    while not running.started:  # noqa: ASYNC110 - uvicorn offers no event to wait for
        await asyncio.sleep(0.01)
    try:
        yield running.servers[0].sockets[0].getsockname()[1]
    finally:
        running.should_exit = True
        await task


async def page(port: int, headers: dict[str, str]) -> list[str]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"GET / HTTP/1.1\r\nHost: x\r\n{lines}\r\n".encode())
    answer = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    seen: list[str] = json.loads(answer.partition(b"\r\n\r\n")[2])
    return seen


async def socket(port: int, headers: dict[str, str]) -> list[str]:
    async with connect(f"ws://127.0.0.1:{port}/", additional_headers=headers) as line:
        seen: list[str] = json.loads(await asyncio.wait_for(line.recv(), 20))
        return seen


@pytest.mark.parametrize("proxies", [[], ["10.0.0.0/8"]])
async def test_a_stranger_who_claims_to_forward_is_himself(proxies: list[str]) -> None:
    async with server(proxies) as port:
        assert await page(port, LIES) == ["127.0.0.1", "http"]
        assert await socket(port, LIES) == ["127.0.0.1", "ws"]


@pytest.mark.parametrize("proxies", [["127.0.0.1"], ["127.0.0.0/8"]])
async def test_our_proxy_is_believed(proxies: list[str]) -> None:
    async with server(proxies) as port:
        assert await page(port, {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}) == ["192.0.2.7", "https"]
        assert await socket(port, {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}) == ["192.0.2.7", "wss"]


async def test_a_visitor_who_lies_to_our_proxy_gains_nothing() -> None:
    async with server(["127.0.0.1"]) as port:
        assert await page(port, {"X-Forwarded-For": "127.0.0.1, 192.0.2.7"}) == ["192.0.2.7", "http"]
        assert await page(port, {"X-Forwarded-For": "1.2.3.4, 192.0.2.7"}) == ["192.0.2.7", "http"]
