"""The bridge, over a real server and raw lines: no slow or vanished client may hold a thread, no half upload may pass."""

import asyncio
import contextvars
import io
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from planwart.web.serving import bridge
from planwart.web.serving.environ import environ_of
from planwart.web.serving.spool import Refused, Store
from tests.web.serving.served import served

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], None]


class Echo:
    """Answers with the body it got and remembers how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        self.asked += 1
        body = environ["wsgi.input"].read()
        start("200 OK", [("Content-Length", str(len(body)))])
        return [body]


async def test_a_body_arrives_whole() -> None:
    body = bytes(range(256)) * 16_000  # larger than what stays in memory

    async with served(Echo()) as server, server.line() as line:
        await line.send(b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

        assert await line.status() == 200
        assert (await line.everything()).endswith(b"\r\n\r\n" + body)


async def test_stalled_uploads_hold_no_thread() -> None:
    async with served(Echo(), threads=1) as server, AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(server.line()) for _ in range(4)]
        for line in lines:
            await line.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf")

        status, _ = await server.get("/")

        assert status == 200
        for line in lines:  # they were waiting all the time, and are still served
            await line.send(b"x" * 996)
            assert await line.status() == 200


async def test_stalled_readers_hold_no_thread() -> None:
    def large(environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        return (b"x" * 65_536 for _ in range(4_000)) if environ["PATH_INFO"] == "/large" else [b"small"]

    async with served(large, threads=1) as server, AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(server.line()) for _ in range(4)]
        for line in lines:
            await line.send(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
            assert await line.status() == 200

        status, answer = await server.get("/")

        assert (status, answer[-11:]) == (200, b"small\r\n0\r\n\r\n"[-11:])


async def test_a_reader_that_stops_is_given_up() -> None:
    closed = threading.Event()

    class Large:
        def __iter__(self) -> Iterator[bytes]:
            return (b"x" * 65_536 for _ in range(4_000))

        def close(self) -> None:
            closed.set()

    def app(_environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        return Large()

    async with served(app, reader_idle_s=0.2) as server, server.line() as line:
        await line.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")

        assert await asyncio.to_thread(closed.wait, 20)


async def test_an_upload_that_breaks_off_never_reaches_the_application() -> None:
    echo = Echo()

    async with served(echo) as server:
        async with server.line() as line:
            await line.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf")
            line.writer.write_eof()
            await line.everything()
        await server.get("/")

    assert echo.asked == 1


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n\r\n", 411),
        (b"Content-Length: 10000001\r\n\r\n", 413),
        (b"Content-Length: 1000\r\n\r\nhalf", 408),
    ],
    ids=["chunked", "too large", "stalled"],
)
async def test_a_body_that_cannot_be_taken_is_refused(head: bytes, status: int) -> None:
    echo = Echo()

    async with served(echo, idle_s=0.2) as server, server.line() as line:
        await line.send(b"POST / HTTP/1.1\r\nHost: x\r\n" + head)

        assert await line.status() == status
        assert b"connection: close" in (await line.everything()).lower()
    assert echo.asked == 0


def test_bodies_share_what_room_there_is_on_disk() -> None:
    store = Store(5_000_000)

    with store.share() as first, store.share() as second:
        first(3_000_000)
        second(1_000_000)  # lies in memory
        with pytest.raises(Refused):
            second(2_500_000)
        second(2_000_000)
    with store.share() as third:
        third(5_000_000)


async def test_a_large_body_without_room_is_refused_and_a_form_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "_LARGEST_AT_ONCE", 0)

    async with served(Echo()) as server, server.line() as large, server.line() as form:
        await large.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n" + b"x" * 1_100_000)
        await form.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nform")

        assert await large.status() == 503
        assert await form.status() == 200


async def test_a_generator_is_closed_when_the_client_leaves() -> None:
    told: list[int] = []
    closed = threading.Event()

    class Endless:
        def __iter__(self) -> Iterator[bytes]:
            for number in range(2_000):
                told.append(number)
                closed.wait(0.02)
                yield b"x" * 100

        def close(self) -> None:
            closed.set()

    def app(_environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        return Endless()

    async with served(app) as server:
        async with server.line() as line:
            await line.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert await line.status() == 200

        assert await asyncio.to_thread(closed.wait, 20)
    assert len(told) < 2_000


async def test_a_body_longer_than_announced_breaks_only_itself() -> None:
    def app(environ: Environ, start: Start) -> Iterable[bytes]:
        long = environ["PATH_INFO"] == "/long"
        start("200 OK", [("Content-Length", "5")])
        return iter([b"12345", b"67890"] if long else [b"12345"])

    async with served(app, threads=1) as server:
        for _ in range(4):
            await server.get("/long")

        status, answer = await server.get("/")

    assert (status, answer[-5:]) == (200, b"12345")


async def test_files_travel_in_large_blocks_and_are_closed(tmp_path: Path) -> None:
    content = bytes(range(256)) * 4_000
    (tmp_path / "plan").write_bytes(content)
    opened: list[io.BufferedReader] = []

    def app(environ: Environ, start: Start) -> Iterable[bytes]:
        file = (tmp_path / "plan").open("rb")
        opened.append(file)
        start("200 OK", [("Content-Length", str(len(content)))])
        wrapped: Iterable[bytes] = environ["wsgi.file_wrapper"](file, 4096)
        return wrapped

    async with served(app) as server:
        status, answer = await server.get("/")

    assert (status, answer.endswith(content), opened[0].closed) == (200, True, True)


async def test_head_sends_no_body() -> None:
    def app(_environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", "5")])
        return iter([b"12345"])

    async with served(app) as server, server.line() as line:
        await line.send(b"HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

        assert await line.status() == 200
        assert (await line.everything()).endswith(b"\r\n\r\n")


async def test_context_variables_hold_for_one_request_and_no_longer() -> None:
    who: contextvars.ContextVar[str] = contextvars.ContextVar("who", default="nobody")
    seen: list[str] = []

    def app(environ: Environ, start: Start) -> Iterable[bytes]:
        seen.append(who.get())
        who.set(environ["PATH_INFO"])
        start("200 OK", [])
        return (who.get().encode() for _ in range(2))

    async with served(app, threads=1) as server:
        _, first = await server.get("/anna")
        _, second = await server.get("/ben")

    assert seen == ["nobody", "nobody"]
    assert (first.count(b"/anna"), second.count(b"/ben")) == (2, 2)


def test_environ_keeps_umlauts_and_joins_repeated_headers() -> None:
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/pläne/",
        "query_string": b"a=1",
        "http_version": "1.1",
        "scheme": "https",
        "server": ("plan.example.com", 443),
        "client": ("192.0.2.7", 1234),
        "headers": [(b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"accept", b"x"), (b"accept", b"y"), (b"content-type", b"text/plain")],
    }

    environ = environ_of(scope, io.BytesIO())

    wanted = ("PATH_INFO", "HTTP_COOKIE", "HTTP_ACCEPT", "CONTENT_TYPE", "wsgi.url_scheme", "REMOTE_ADDR")
    assert [environ[name] for name in wanted] == ["/plÃ¤ne/", "a=1; b=2", "x, y", "text/plain", "https", "192.0.2.7"]


def test_environ_drops_headers_with_underscores() -> None:
    headers = [(b"x_forwarded_for", b"forged"), (b"x-real-ip", b"192.0.2.7")]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "http_version": "1.1", "headers": headers}

    environ = environ_of(scope, io.BytesIO())

    assert "HTTP_X_FORWARDED_FOR" not in environ
    assert environ["HTTP_X_REAL_IP"] == "192.0.2.7"
