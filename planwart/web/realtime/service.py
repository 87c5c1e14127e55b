"""What lives as long as the web process: the writer, the rooms, the watch; each task starts again when it fails."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import psycopg

from planwart.planning.sync.reading import PlanReader
from planwart.planning.sync.writer import PlanWriter
from planwart.web.realtime.rooms import Hub
from planwart.web.realtime.watch import Watch

RESTART_S: Final = 0.2
DRAIN_S: Final = 3.0

log = logging.getLogger(__name__)


class Service:
    """The tasks behind all sockets of this process."""

    def __init__(self) -> None:
        self.hub = Hub(PlanReader())
        self.writer = PlanWriter(self.hub.publish, self.hub.look_everywhere)
        self.watch = Watch(self.hub, lambda: self.writer.backend_pid)
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        for name, run in (
            ("plan writer", self.writer.run),
            ("access watch", self.watch.run_asking),
            ("plan notices", self.watch.run_listening),
        ):
            self._tasks.append(asyncio.create_task(keep_running(name, run), name=name))

    async def stop(self) -> None:
        """Write what waits, then end."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.writer.drain(), DRAIN_S)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.watch.close()
        await self.hub.reader.close()


async def keep_running(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run a task for as long as the process lives, whatever happens to it."""
    while True:
        try:
            await run()
        except (psycopg.OperationalError, OSError) as error:
            log.warning("The %s has lost its database and starts again: %s", name, error)
        except Exception:
            log.exception("The %s failed and starts again.", name)
        await asyncio.sleep(RESTART_S)
