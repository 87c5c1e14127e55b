"""No line of the log opens anything for whoever reads it."""

import logging
from logging.config import DictConfigurator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from planwart.foundation.tokens import new_token
from planwart.web.serving.secrecy import NoSocketLines, without_secrets


@pytest.fixture
def line() -> logging.Formatter:
    """The formatter that the settings give every line."""
    configured: Any = settings.LOGGING["formatters"]
    made = DictConfigurator({"version": 1}).configure_formatter(dict(configured["line"]))
    assert isinstance(made, logging.Formatter)
    return made


@pytest.mark.parametrize("address", ["/einladung/{}/", "/konto/confirm-email/{}/", "/konto/password/reset/key/1-{}/", "/konto/adresse/{}/"])
def test_a_refused_request_leaves_no_secret_in_the_log(
    db: None, line: logging.Formatter, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    token = new_token()

    answer = Client(enforce_csrf_checks=True).post(address.format(token))  # a form left open too long, a scanner that posts

    lines = [line.format(record) for record in caplog.records]
    assert answer.status_code == 403
    assert any(address.partition("{")[0].rstrip("1-") in text for text in lines)
    assert not [text for text in lines if token in text]


def test_a_traceback_is_told_without_secrets(line: logging.Formatter) -> None:
    token = new_token()
    error = RuntimeError(f"GET /einladung/{token}/ failed")
    record = logging.LogRecord("planwart", logging.ERROR, __file__, 1, "it failed", (), (type(error), error, None))

    text = line.format(record)

    assert "RuntimeError: GET /einladung/…/ failed" in text
    assert token not in text


def test_other_addresses_stay_readable() -> None:
    told = "Not Found: /einladung/annehmen/ /konto/adresse/bestaetigen/ /o/abcdefgh-nord/projekte/ /ws/plans/7"

    assert without_secrets(told) == told


def test_sockets_that_come_and_go_write_no_lines() -> None:
    quiet = NoSocketLines()

    def shows(level: int, message: str) -> bool:
        return quiet.filter(logging.LogRecord("uvicorn.error", level, "", 0, message, (), None))

    assert not shows(logging.INFO, "connection open")
    assert not shows(logging.INFO, '%s - "WebSocket %s" [accepted]')
    assert not shows(logging.INFO, "connection closed")
    assert shows(logging.INFO, "Finished server process [%d]")
    assert shows(logging.ERROR, '%s - "WebSocket %s" failed')
