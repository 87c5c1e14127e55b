"""``/healthz`` says that the process lives, ``/readyz`` in words what works and what does not."""

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import Error, connections

from planwart.web.serving.spool import Send

_WORKER_SILENT_S = 60
_REMEMBER_S = 1.0


@dataclass(frozen=True)
class Part:
    """One part of the installation: whether it works, and in words how."""

    works: bool
    words: str


def database() -> Part:
    """Ask the database something; a line that broke with an earlier server does not speak for the present one."""
    words = ""
    for _attempt in range(2):
        try:
            with connections["default"].cursor() as cursor:
                cursor.execute("select 1")
        except Error as error:
            words = str(error).strip().splitlines()[0]
            connections["default"].close()
        else:
            return Part(works=True, words="The database answers.")
    return Part(works=False, words=f"The database does not answer: {words}")


def jobs() -> Part:
    """Look for the sign of life every worker leaves in the database."""
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("select extract(epoch from now() - max(last_heartbeat)) from procrastinate_workers")
            (silent_s,) = cursor.fetchone() or (None,)
            cursor.execute("select count(*) from procrastinate_jobs where status = 'failed'")
            (failed,) = cursor.fetchone() or (0,)
    except Error:
        return Part(works=False, words="Whether a worker runs cannot be seen without the database.")
    if silent_s is None or silent_s > _WORKER_SILENT_S:
        return Part(works=False, words="No worker is running: mails and other jobs wait.")
    return Part(works=True, words=f"A worker is running; {failed} jobs have failed.")


def storage() -> Part:
    """Write a file where uploads go."""
    folder = Path(settings.MEDIA_ROOT)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"ready")
    except OSError as error:
        return Part(works=False, words=f"Files cannot be written: {error.strerror}.")
    return Part(works=True, words="Files can be written.")


def mail() -> Part:
    """Say where mails go; whether a server accepts them shows on each mail."""
    if settings.EMAIL_HOST:
        return Part(works=True, words="Mails go out through the configured server.")
    return Part(works=True, words="No mail server is configured: mails are shown on the Postfach page.")


class Readiness:
    """Looks at every part, at most once a second however often it is asked."""

    def __init__(self, parts: dict[str, Callable[[], Part]] | None = None) -> None:
        self._parts = parts or {"database": database, "jobs": jobs, "storage": storage, "mail": mail}
        self._answer: tuple[bool, dict[str, str]] = (False, {})
        self._looked = -_REMEMBER_S

    def look(self) -> tuple[bool, dict[str, str]]:
        """Return whether everything works, and the words for each part. Blocks: call it in a thread."""
        if time.monotonic() - self._looked >= _REMEMBER_S:
            found = {name: part() for name, part in self._parts.items()}
            self._answer = (all(part.works for part in found.values()), {name: part.words for name, part in found.items()})
            self._looked = time.monotonic()
        return self._answer


async def send_json(send: Send, status: int, content: object) -> None:
    """Send a small JSON answer that nobody keeps."""
    body = json.dumps(content, ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
