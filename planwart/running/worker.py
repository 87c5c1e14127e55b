"""The worker process: jobs by procrastinate, and the relay that turns committed facts into jobs."""

import asyncio
import contextlib
import logging
import signal

import django
import psycopg
from procrastinate import App
from procrastinate.exceptions import ConnectorException

log = logging.getLogger(__name__)

# A notice wakes the relay after a commit. The look without one is for a notice that was lost.
_LOOK_AGAIN_S = 1.0
_BATCH = 100
_LOOK_FOR_STALLED_S = 30.0


def work() -> None:
    """Work until SIGTERM or SIGINT; what runs is finished first."""
    django.setup()
    asyncio.run(_work())


async def _work() -> None:
    from procrastinate.contrib.django import app  # tasks are found when Django is set up

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for which in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(which, stop.set)
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's connector has it
    with app.replace_connector(connector) as working:
        async with working.open_async():
            await _run(working, stop)


async def _run(app: App, stop: asyncio.Event) -> None:
    """Run jobs and relay side by side until told to stop, or until one of them ends by itself."""
    jobs = asyncio.create_task(
        app.run_worker_async(concurrency=4, install_signal_handlers=False, shutdown_graceful_timeout=10, delete_jobs="successful")
    )
    relay = asyncio.create_task(_relay(stop))
    rescue = asyncio.create_task(_rescue(app))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({jobs, relay, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    rescue.cancel()
    jobs.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await jobs
    await relay  # raises what ended it, so that the supervisor starts the worker again


async def _rescue(app: App) -> None:
    """Look again and again for jobs whose worker was killed."""
    while True:
        try:
            await take_up_stalled(app)
        except ConnectorException as error:
            log.warning("could not look for stalled jobs: %s", error)
        await asyncio.sleep(_LOOK_FOR_STALLED_S)


async def take_up_stalled(app: App) -> int:
    """Put the jobs of workers that gave no sign of life for half a minute back on the queue; return how many.

    Each of our jobs asks first how far its thing has come, so that a second run does no harm.
    """
    stalled = list(await app.job_manager.get_stalled_jobs())
    for job in stalled:
        await app.job_manager.retry_job(job)
    return len(stalled)


async def _relay(stop: asyncio.Event) -> None:
    """Relay facts whenever a commit says so, until told to stop."""
    wake = asyncio.Event()
    listener = asyncio.create_task(_listen(wake))
    try:
        while not stop.is_set():
            wake.clear()
            full = await asyncio.to_thread(_relay_batch) >= _BATCH
            if not full:
                await _first_of(wake, stop, timeout_s=_LOOK_AGAIN_S)
    finally:
        listener.cancel()


def _relay_batch() -> int:
    from django.db import close_old_connections

    from planwart.foundation.relay import relay_once  # models need the set-up above

    close_old_connections()
    try:
        return relay_once(_BATCH)
    except Exception:
        log.exception("the relay could not look at the outbox; it tries again")
        return 0


async def _first_of(*events: asyncio.Event, timeout_s: float) -> None:
    tasks = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(tasks, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()


async def _listen(wake: asyncio.Event) -> None:
    """Set ``wake`` for each notice; connect again whenever the line is lost."""
    from procrastinate.contrib.django.utils import connector_params

    while True:
        try:
            connection = await psycopg.AsyncConnection.connect(**connector_params(), autocommit=True)
            async with connection:
                await connection.execute("listen planwart_outbox")
                async for _notice in connection.notifies():
                    wake.set()
        except psycopg.Error as error:
            log.warning("lost the line to the database: %s", error)
            await asyncio.sleep(1)
