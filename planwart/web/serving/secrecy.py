"""What the log must not keep: addresses that open something for whoever reads them."""

import logging
import re
from typing import Final

# Django names the address of every request it refuses, and of every one that fails: the link in it may still be good.
_SECRETS: Final = re.compile(r"(/(?:einladung|adresse)/(?=[^/\s]{16})|/confirm-email/|/password/reset/key/)[^/\s]+")


def without_secrets(text: str) -> str:
    """Return ``text`` with the secret part of each link cut out; where it led can still be read."""
    return _SECRETS.sub(r"\1…", text)


class Formatter(logging.Formatter):
    """Writes a line of the log, its traceback too, without the secrets of links."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class NoSocketLines(logging.Filter):
    """Drops the three lines the server writes for every socket: a hundred tablets that come and go would bury what matters."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno > logging.INFO or not (
            str(record.msg) in {"connection open", "connection closed"} or "WebSocket" in str(record.msg)
        )
