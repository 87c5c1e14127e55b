"""The one ASGI application: sockets as they are, health pages on the spot, everything else to Django over the bridge."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from planwart.web.serving import metrics
from planwart.web.serving.bridge import Bridge
from planwart.web.serving.health import answer as readiness
from planwart.web.serving.health import send_json
from planwart.web.serving.spool import Receive, Scope, Send

log = logging.getLogger(__name__)

# Blocks, and returns status and content of /readyz.
Ready = Callable[[], tuple[int, dict[str, object]]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]


class Application:
    """Sends each scope where it belongs and holds what lives as long as the process."""

    def __init__(
        self, bridge: Bridge, readiness: Ready, *, sockets: AsgiApp, sockets_live: Callable[[], AbstractAsyncContextManager[None]]
    ) -> None:
        self._bridge = bridge
        self._readiness = readiness
        self._sockets = sockets
        self._sockets_live = sockets_live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            with metrics.SOCKETS_OPEN.track_inprogress():
                await self._sockets(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["path"] == "/healthz":
            await send_json(send, 200, {"status": "alive"})
        elif scope["path"] == "/readyz":
            await send_json(send, *await self._bridge.in_thread(self._readiness))
        elif scope["path"] == "/metrics":
            await self._metrics(scope, send)
        else:
            await self._bridge(scope, receive, send)

    async def _metrics(self, scope: Scope, send: Send) -> None:
        if not metrics.may_scrape(scope):
            await metrics.send_text(send, 403, b"403 Forbidden. PLANWART_METRICS_FROM and PLANWART_METRICS_TOKEN say who may ask.\n")
            return
        await metrics.send_text(send, 200, await self._bridge.in_thread(metrics.exposition))

    async def _live(self, receive: Receive, send: Send) -> None:
        """Start and stop the plan writer with the process."""
        await receive()
        async with AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(self._sockets_live())
            except Exception as error:
                log.exception("the plan writer could not start")
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            await send({"type": "lifespan.startup.complete"})
            await receive()
        self._bridge.close()
        await send({"type": "lifespan.shutdown.complete"})


def build() -> Application:
    """Set Django up and put the application together."""
    django = get_wsgi_application()
    from planwart.web.realtime import app as realtime  # loads models, which the line above makes ready

    bridge = Bridge(django, threads=settings.WEB_THREADS, limit_bytes=settings.UPLOAD_LIMIT_BYTES)
    return Application(bridge, readiness, sockets=realtime.app, sockets_live=realtime.running)


application = build()
