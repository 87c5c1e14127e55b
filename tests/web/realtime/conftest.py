"""A real uvicorn in the test's own event loop, over the test's database."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TypeVar

import pytest
import uvicorn
from asgiref.sync import sync_to_async
from django.db import connections
from pytest_django import Settings

from planwart.web.realtime import app as realtime
from planwart.web.realtime.service import Service
from tests.cast import Cast, Person
from tests.web.realtime.editor import Editor, Login
from tests.web.realtime.sessions import session_cookie

T = TypeVar("T")


@dataclass
class House:
    """The running server."""

    host: str
    service: Service
    cookies: dict[int, str]

    async def login(self, person: Person, plan_id: int) -> Login:
        if person.user.pk not in self.cookies:
            self.cookies[person.user.pk] = await in_thread(lambda: session_cookie(person))
        return Login(self.host, self.cookies[person.user.pk], plan_id, f"http://{self.host}")

    async def editor(self, person: Person, plan_id: int) -> Editor:
        return Editor(await self.login(person, plan_id))


async def in_thread(work: Callable[[], T]) -> T:
    """Run a service or a read in a thread whose database connections end with it."""

    def inside() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    return await sync_to_async(inside, thread_sensitive=False)()


@pytest.fixture
async def house(committed_cast: Cast, settings: Settings) -> AsyncIterator[House]:
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32_768)  # so that a reader who takes nothing is felt soon
    host = f"127.0.0.1:{listening.getsockname()[1]}"
    settings.BASE_URL = f"http://{host}"
    config = uvicorn.Config(
        realtime.app, lifespan="off", log_config=None, access_log=False, ws_max_size=128 * 1024, ws_per_message_deflate=False
    )
    server = uvicorn.Server(config)
    async with realtime.running():
        service = realtime._service
        assert service is not None
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield House(host, service, {})
        server.should_exit = True
        await serving
