"""What is known of an installation's backups: when the last good one was made, and why the last attempt failed.

Whoever makes a backup writes this note, and the status page reads it. It lies beside the backups, not in the database: a
restored database must not say what an earlier one knew.
"""

import contextlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

_NAME = "last.json"
# A nightly backup that did not come for this long has failed, whatever the reason.
LATE = timedelta(hours=36)


@dataclass(frozen=True)
class BackupNote:
    """The last good backup, and the last failure if it came after it."""

    good_at: datetime | None = None
    file: str = ""
    failed_at: datetime | None = None
    why: str = ""

    @property
    def failing(self) -> bool:
        """Tell whether the last attempt failed."""
        return self.failed_at is not None and (self.good_at is None or self.failed_at > self.good_at)

    def is_late(self, now: datetime) -> bool:
        """Tell whether the last good backup is older than a nightly one may be."""
        return self.good_at is None or now - self.good_at > LATE


def backup_folder(data: Path) -> Path:
    """Return where an installation keeps its backups and the note."""
    return data / "backups"


def read_note(data: Path) -> BackupNote:
    """Return what is noted; nothing if no attempt was ever made or the note cannot be read."""
    try:
        found = json.loads((backup_folder(data) / _NAME).read_text(encoding="utf-8"))
        return BackupNote(
            good_at=_moment(found.get("good_at")),
            file=str(found.get("file", "")),
            failed_at=_moment(found.get("failed_at")),
            why=str(found.get("why", "")),
        )
    except (OSError, ValueError, AttributeError, TypeError):
        return BackupNote()


def note_good(data: Path, file: Path) -> None:
    """Note that a complete backup lies in ``file`` since now."""
    _write(data, {"good_at": datetime.now(UTC).isoformat(), "file": str(file)})


def note_failure(data: Path, why: str) -> None:
    """Note that an attempt failed; the last good backup stays known."""
    known = read_note(data)
    _write(
        data,
        {
            "good_at": known.good_at.isoformat() if known.good_at else None,
            "file": known.file,
            "failed_at": datetime.now(UTC).isoformat(),
            "why": why,
        },
    )


def _write(data: Path, content: dict[str, Any]) -> None:
    folder = backup_folder(data)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    side = folder / f".{_NAME}.{os.getpid()}"
    with contextlib.suppress(OSError):
        side.unlink()
    side.touch(mode=0o600)
    side.write_text(json.dumps(content), encoding="utf-8")
    side.replace(folder / _NAME)


def _moment(text: object) -> datetime | None:
    moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
