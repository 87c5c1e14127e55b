"""Each scope goes where it belongs; what lives with the process starts and ends with it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from planwart.web.serving.asgi import Application
from planwart.web.serving.bridge import Bridge
from planwart.web.serving.spool import Message, Receive, Scope, Send


def hello(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [b"hello from Django"]


async def sockets(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "websocket.close", "code": 4401})


class Lived:
    """Notes when the sockets' tasks start and end."""

    def __init__(self, *, fails: bool = False) -> None:
        self.told: list[str] = []
        self.fails = fails

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[None]:
        if self.fails:
            raise RuntimeError("no database")
        self.told.append("started")
        yield
        self.told.append("ended")


def application(*, works: bool = True, lived: Lived | None = None) -> Application:
    def readiness() -> tuple[int, dict[str, object]]:
        return (200, {"ready": True}) if works else (503, {"ready": False, "database": "It does not answer."})

    bridge = Bridge(hello, threads=1, limit_bytes=1000)
    return Application(bridge, readiness, sockets=sockets, sockets_live=lived or Lived())


async def told_by(app: Application, scope: Scope, *messages: Message) -> list[Message]:
    """Return what the application sends while it receives these messages."""
    sent: list[Message] = []
    waiting = [*messages, {"type": "http.disconnect"}]

    async def receive() -> Message:
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


def page(path: str) -> Scope:
    return {"type": "http", "method": "GET", "path": path, "query_string": b"", "http_version": "1.1", "headers": []}


async def test_pages_go_to_django() -> None:
    sent = await told_by(application(), page("/o/"))

    assert (sent[0]["status"], sent[1]["body"]) == (200, b"hello from Django")


async def test_sockets_go_to_the_plan() -> None:
    sent = await told_by(application(), {"type": "websocket", "path": "/ws/plans/1", "headers": []})

    assert sent == [{"type": "websocket.close", "code": 4401}]


async def test_healthz_answers_without_asking_anybody() -> None:
    sent = await told_by(application(works=False), page("/healthz"))

    assert (sent[0]["status"], sent[1]["body"]) == (200, b'{"status": "alive"}')


async def test_readyz_says_in_words_what_does_not_work() -> None:
    good = await told_by(application(), page("/readyz"))
    bad = await told_by(application(works=False), page("/readyz"))

    assert (good[0]["status"], good[1]["body"]) == (200, b'{"ready": true}')
    assert (bad[0]["status"], bad[1]["body"]) == (503, b'{"ready": false, "database": "It does not answer."}')


async def test_the_writer_lives_as_long_as_the_process() -> None:
    lived = Lived()

    sent = await told_by(application(lived=lived), {"type": "lifespan"}, {"type": "lifespan.startup"}, {"type": "lifespan.shutdown"})

    assert [message["type"] for message in sent] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert lived.told == ["started", "ended"]


async def test_a_writer_that_cannot_start_stops_the_process() -> None:
    sent = await told_by(application(lived=Lived(fails=True)), {"type": "lifespan"}, {"type": "lifespan.startup"})

    assert sent == [{"type": "lifespan.startup.failed", "message": "no database"}]
