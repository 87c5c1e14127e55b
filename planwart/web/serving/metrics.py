"""``/metrics`` in the format of Prometheus: how busy the installation is, and nothing about anybody.

No label ever holds a name, an address, a number of a row or anything else of a tenant: routes go by the name of their pattern.
"""

import ipaddress
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponseBase
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from planwart.foundation.actor import system
from planwart.foundation.backups import read_note
from planwart.foundation.scope import acting
from planwart.web.serving.spool import Scope, Send

REGISTRY = CollectorRegistry()
_REQUESTS = Counter("planwart_http_requests", "Answers by route and class of status.", ["route", "status"], registry=REGISTRY)
_SECONDS = Histogram(
    "planwart_http_request_seconds",
    "Time a view computes.",
    ["route"],
    registry=REGISTRY,
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30),
)
SOCKETS_OPEN = Gauge("planwart_sockets_open", "Open sockets of plans.", registry=REGISTRY)
PLAN_PUSHES = Counter("planwart_plan_pushes", "Pushes of plan edits that came in.", registry=REGISTRY)
ProcessCollector(registry=REGISTRY)

_TYPE = b"text/plain; version=0.0.4; charset=utf-8"
# Whoever forwards for others names them; without such a header the caller is who he seems to be.
_FORWARDED = {b"x-forwarded-for", b"forwarded", b"x-real-ip", b"via"}

Answer = Callable[[HttpRequest], HttpResponseBase]


class MeasuringMiddleware:
    """Counts answers and the time they take."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        response = self.get_response(request)
        route = (request.resolver_match.view_name if request.resolver_match else "") or "none"
        _REQUESTS.labels(route, f"{response.status_code // 100}xx").inc()
        _SECONDS.labels(route).observe(time.perf_counter() - begun)
        return response


class _FromDatabase(Collector):
    """What the database knows: counted when somebody asks. Without a database these figures are missing."""

    _QUESTIONS: Mapping[str, tuple[str, str]] = {
        "planwart_jobs": ("Jobs by state.", "select status::text, count(*) from procrastinate_jobs group by 1"),
        "planwart_mails": ("Mails by state.", "select state, count(*) from mail_outboundmail group by 1"),
    }

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, (words, question) in self._QUESTIONS.items():
            family = GaugeMetricFamily(name, words, labels=["state"])
            try:
                with acting(system("metrics")), connection.cursor() as cursor:
                    cursor.execute(question)
                    for state, count in cursor.fetchall():
                        family.add_metric([state], count)
            except Error:
                continue
            yield family


class _FromNote(Collector):
    """The age of the last good backup."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        note = read_note(Path(settings.DATA_DIR))
        if note.good_at is not None:
            age = (datetime.now(UTC) - note.good_at).total_seconds()
            yield GaugeMetricFamily("planwart_backup_age_seconds", "Age of the last good backup.", value=age)
        yield GaugeMetricFamily("planwart_backup_failed", "1 if the last attempt failed.", value=float(note.failing))


REGISTRY.register(_FromDatabase())
REGISTRY.register(_FromNote())


def may_scrape(scope: Scope) -> bool:
    """Tell whether this caller may read: with the token, from a named address, or from this machine itself.

    A proxy on this machine is no visitor on this machine: a request that was forwarded counts by its named address or token only.
    """
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    token = settings.METRICS_TOKEN
    given = next((value for name, value in headers if name == b"authorization"), b"")
    if token and secrets.compare_digest(given, f"Bearer {token}".encode()):
        return True
    try:
        caller = ipaddress.ip_address((scope.get("client") or ("",))[0])
    except ValueError:
        return False
    if any(caller in ipaddress.ip_network(network, strict=False) for network in settings.METRICS_FROM):
        return True
    return caller.is_loopback and not any(name in _FORWARDED for name, _value in headers)


def exposition() -> bytes:
    """Return all figures. Blocks: call it in a thread."""
    return generate_latest(REGISTRY)


async def send_text(send: Send, status: int, body: bytes) -> None:
    """Send a text that nobody keeps."""
    headers = [
        (b"content-type", _TYPE),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
