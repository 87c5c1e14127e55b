"""Run the web process: uvicorn with the settings that our figures were measured with."""

import os
import resource
import socket
from collections.abc import Awaitable, Callable

import django
import uvicorn

from planwart.web.serving.spool import Receive, Scope, Send

AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]


def serve(*, host: str, port: int, fd: int | None = None) -> None:
    """Serve until SIGTERM; requests in flight get five seconds, sockets are closed with 1012 and come back by themselves."""
    django.setup()
    from django.conf import settings  # readable only after the set-up above

    _allow_many_files()
    os.umask(0o077)  # what this process writes is nobody else's
    config = config_of("planwart.web.serving.asgi:application", host=host, port=port, proxies=settings.TRUSTED_PROXIES)
    # A socket handed to uvicorn as a number is taken for a UNIX socket: no TCP_NODELAY, no client address.
    uvicorn.Server(config).run(sockets=None if fd is None else [socket.socket(fileno=fd)])


def config_of(app: str | AsgiApp, *, host: str, port: int, proxies: list[str]) -> uvicorn.Config:
    """Return the server's settings. What a proxy says of the visitor counts only if the proxy is one of ``proxies``."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        access_log=False,
        server_header=False,
        log_config=None,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        timeout_graceful_shutdown=5,
        timeout_keep_alive=15,
        # What a client may send in one frame (64 KiB) and some room for the sentence that refuses more.
        ws_max_size=128 * 1024,
        # Compression costs more of the one core than small frames cost on the line.
        ws_per_message_deflate=False,
    )


def _allow_many_files() -> None:
    """Raise the soft limit of open files: each socket is one, and 1024 is the usual default."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
