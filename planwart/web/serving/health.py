"""``/healthz`` says that the process lives, ``/readyz`` in words what works and what does not.

The words are sentences for people, translated when they are read: German on the operator's status page, English for machines.
"""

import json
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import Error, connections
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from planwart.files.sandbox import layers
from planwart.foundation.backups import read_note
from planwart.foundation.errors import Invalid, NotPossible
from planwart.mail.services.server import current
from planwart.web.serving.spool import Send

_WORKER_SILENT_S = 60
_REMEMBER_S = 1.0
# Less than this, and uploads and the database's own log may soon find no room.
_LITTLE_BYTES = 2_000_000_000
_TOO_LITTLE_BYTES = 300_000_000

Value = str | int | float | datetime


@dataclass(frozen=True)
class Part:
    """One part of the installation: whether it works, and in words how.

    ``vital`` parts decide whether the installation is ready; the others are for the operator to look at.
    """

    name: str
    title_id: str
    works: bool
    sentence: str
    values: Mapping[str, Value] = field(default_factory=dict)
    vital: bool = True

    @property
    def title(self) -> str:
        """The name of the part, in the language of the moment."""
        return gettext(self.title_id)

    @property
    def words(self) -> str:
        """The sentence, in the language of the moment."""
        return gettext(self.sentence) % {name: _shown(value) for name, value in self.values.items()}


def _shown(value: Value) -> str | int:
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    return number_format(value, 1) if isinstance(value, float) else value


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
            return Part("database", _("Database"), True, _("The database answers."))
    return Part("database", _("Database"), False, _("The database does not answer: %(why)s"), {"why": words})


def jobs() -> Part:
    """Look for the sign of life every worker leaves in the database."""
    name, title = "jobs", _("Jobs")
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("select extract(epoch from now() - max(last_heartbeat)) from procrastinate_workers")
            (silent_s,) = cursor.fetchone() or (None,)
            cursor.execute("select count(*) from procrastinate_jobs where status = 'failed'")
            (failed,) = cursor.fetchone() or (0,)
    except Error:
        return Part(name, title, False, _("Whether a worker runs cannot be seen without the database."))
    if silent_s is None or silent_s > _WORKER_SILENT_S:
        return Part(name, title, False, _("No worker is running: mails and other jobs wait."))
    if failed:
        return Part(name, title, True, _("A worker is running. Jobs that failed: %(count)s"), {"count": failed})
    return Part(name, title, True, _("A worker is running; no job has failed."))


def storage() -> Part:
    """Write a file where uploads go."""
    folder = Path(settings.MEDIA_ROOT)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"ready")
    except OSError as error:
        return Part("storage", _("Files"), False, _("Files cannot be written: %(why)s"), {"why": str(error.strerror)})
    return Part("storage", _("Files"), True, _("Files can be written."))


def disk() -> Part:
    """Look at the room that is left where the data lies."""
    name, title = "disk", _("Disk")
    folder = Path(settings.DATA_DIR)
    try:
        usage = shutil.disk_usage(folder if folder.is_dir() else folder.parent)
    except OSError as error:
        return Part(name, title, False, _("The disk cannot be asked: %(why)s"), {"why": str(error.strerror)}, vital=False)
    free = {"free": round(usage.free / 1e9, 1)}
    if usage.free < _TOO_LITTLE_BYTES:
        return Part(name, title, False, _("The disk is full: %(free)s GB are left. Nothing can be stored any more."), free)
    if usage.free < _LITTLE_BYTES:
        return Part(name, title, False, _("The disk is nearly full: %(free)s GB are left."), free, vital=False)
    return Part(name, title, True, _("%(free)s GB are free on the disk."), free)


def mail() -> Part:
    """Say where mails go; whether a server accepts them shows on each mail."""
    name, title = "mail", _("E-mail")
    try:
        server = current()
    except Error:
        return Part(name, title, False, _("Which mail server is in use cannot be seen without the database."), vital=False)
    if server is None and settings.KEEP_MAILS:
        return Part(name, title, True, _("No mail server is configured: mails are shown on the Postfach page."))
    if server is None:
        return Part(name, title, False, _("No mail server is configured: mails wait."), vital=False)
    if server.password_lost:
        return Part(name, title, False, _("The password of the mail server can no longer be read: please enter it again."), vital=False)
    return Part(name, title, True, _("Mails go out through %(host)s."), {"host": server.host})


def backup() -> Part:
    """Say when the last good backup was made, and why the last attempt failed."""
    name, title = "backup", _("Backup")
    note = read_note(Path(settings.DATA_DIR))
    if note.failing and note.failed_at:
        values: dict[str, Value] = {"when": note.failed_at, "why": note.why}
        return Part(name, title, False, _("The backup of %(when)s failed: %(why)s"), values, vital=False)
    if note.good_at is None:
        if settings.DEMO or not settings.BACKUP_NIGHTLY:
            return Part(name, title, settings.DEMO, _("There is no backup, and none is planned."), vital=False)
        return Part(name, title, True, _("There is no backup yet; the first one is made in the coming night."), vital=False)
    when = {"when": note.good_at}
    if settings.BACKUP_NIGHTLY and note.is_late(datetime.now(UTC)):
        return Part(name, title, False, _("The last good backup is old: %(when)s."), when, vital=False)
    return Part(name, title, True, _("The last good backup was made on %(when)s."), when, vital=False)


def sandbox() -> Part:
    """Say whether the program that opens uploads is cut off from the network on this machine."""
    name, title = "sandbox", _("Opening of uploads")
    try:
        found = layers()
    except (Invalid, NotPossible) as error:
        return Part(name, title, False, _("Uploads cannot be opened: %(why)s"), {"why": str(error)}, vital=False)
    if found & {"network namespace", "seccomp"}:
        return Part(name, title, True, _("Uploads are opened by a closed program without a network."), vital=False)
    return Part(
        name,
        title,
        False,
        _("This system allows neither namespaces nor seccomp: the program that opens uploads has limits, but could reach the network."),
        vital=False,
    )


PARTS: tuple[Callable[[], Part], ...] = (database, jobs, storage, disk, mail, backup, sandbox)


@dataclass(frozen=True)
class Health:
    """All parts at one moment."""

    parts: tuple[Part, ...]

    @property
    def ready(self) -> bool:
        """Tell whether everything works without which nobody can work."""
        return all(part.works for part in self.parts if part.vital)

    def in_english(self) -> dict[str, str]:
        """Return the sentences by part, for machines and their keepers."""
        with translation.override("en"):
            return {part.name: part.words for part in self.parts}


class Readiness:
    """Looks at every part, at most once a second however often it is asked."""

    def __init__(self, parts: tuple[Callable[[], Part], ...] = PARTS) -> None:
        self._parts = parts
        self._health = Health(())
        self._looked = -_REMEMBER_S
        self._one_at_a_time = threading.Lock()

    def look(self) -> Health:
        """Return what works and what does not. Blocks: call it in a thread."""
        with self._one_at_a_time:
            if time.monotonic() - self._looked >= _REMEMBER_S:
                self._health = Health(tuple(part() for part in self._parts))
                self._looked = time.monotonic()
            return self._health


_shared = Readiness()


def look() -> Health:
    """Return the health of this installation, as the process that asks sees it."""
    return _shared.look()


def answer() -> tuple[int, dict[str, object]]:
    """Return status and content of ``/readyz``."""
    health = look()
    return 200 if health.ready else 503, {"ready": health.ready, **health.in_english()}


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
