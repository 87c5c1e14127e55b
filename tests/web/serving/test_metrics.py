"""The figures say how busy the house is, to those who may know, and nothing about anybody."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from planwart.foundation.backups import note_good
from planwart.foundation.relay import relay_once
from planwart.web.serving.metrics import SOCKETS_OPEN, exposition, may_scrape
from planwart.web.serving.spool import Message
from tests.cast import Cast
from tests.web.serving.test_asgi import application, told_by


def scope(client: str, **headers: str) -> dict[str, Any]:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": "GET", "path": "/metrics", "client": (client, 1), "headers": named}


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (scope("127.0.0.1"), True),
        (scope("::1"), True),
        (scope("192.0.2.7"), False),
        (scope("10.1.2.3"), True),
        (scope("not an address"), False),
        (scope("127.0.0.1", x_forwarded_for="192.0.2.7"), False),
        (scope("127.0.0.1", forwarded="for=192.0.2.7"), False),
        (scope("127.0.0.1", via="1.1 caddy"), False),
        (scope("192.0.2.7", authorization="Bearer right"), True),
        (scope("192.0.2.7", authorization="Bearer wrong"), False),
        (scope("192.0.2.7", authorization="Bearer "), False),
        (scope("192.0.2.7", x_forwarded_for="127.0.0.1"), False),
    ],
)
def test_who_may_ask(settings: Settings, who: dict[str, Any], may: bool) -> None:
    settings.METRICS_FROM = ["10.0.0.0/8"]
    settings.METRICS_TOKEN = "right"

    assert may_scrape(who) is may


def test_without_a_token_no_token_is_right(settings: Settings) -> None:
    settings.METRICS_FROM = []
    settings.METRICS_TOKEN = ""

    assert not may_scrape(scope("192.0.2.7", authorization="Bearer "))


async def test_a_stranger_is_refused_without_a_look() -> None:
    sent: list[Message] = await told_by(application(), scope("192.0.2.7"))

    assert sent[0]["status"] == 403
    assert b"planwart_" not in sent[1]["body"]


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_figures_come_by_route_and_hold_nothing_of_a_tenant(
    committed_cast: Cast, client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    note_good(tmp_path, tmp_path / "planwart.tar")
    firm = committed_cast.brandt.organisation
    relay_once(100)  # queues the mails of the invitations
    client.force_login(committed_cast.anna.user)
    for path in ("/", f"/o/{firm.code}/", "/nowhere/at/all/anna@example.org/", f"/plan/{committed_cast.brandt.plan.pk}/"):
        client.get(path, headers={"host": "127.0.0.1"})

    figures = exposition().decode()

    assert re.search(r'planwart_http_requests_total\{route="front",status="[23]xx"\} [1-9]', figures)
    assert re.search(r'planwart_http_requests_total\{route="none",status="4xx"\} [1-9]', figures)
    assert re.search(r'planwart_http_request_seconds_count\{route="front"\} [1-9]', figures)
    assert re.search(r"^planwart_backup_age_seconds \d", figures, re.MULTILINE)
    assert re.search(r'^planwart_mails\{state="\w+"\} [1-9]', figures, re.MULTILINE)
    assert re.search(r"^process_resident_memory_bytes [1-9]", figures, re.MULTILINE)
    labels = set(re.findall(r'="([^"]*)"', figures))
    assert all(re.fullmatch(r"[a-z_]*|[1-5]xx|\+Inf|[0-9.]+|[a-z_]+:[a-z_-]+", label) for label in labels), labels
    assert not any(word in figures for word in (firm.code, "Brandt", "anna", "Lindenstra", "example"))


def open_sockets() -> float:
    (family,) = SOCKETS_OPEN.collect()
    return family.samples[0].value


async def test_open_sockets_are_counted_while_they_are_open() -> None:
    seen: list[float | None] = []

    async def sockets(_scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(open_sockets())

    app = application()
    app._sockets = sockets
    await told_by(app, {"type": "websocket", "path": "/ws/plans/1", "headers": []})

    assert seen == [1.0]
    assert open_sockets() == 0.0
