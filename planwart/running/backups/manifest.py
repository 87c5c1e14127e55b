"""What a backup says about itself: enough to know, before anything is touched, whether it is whole and can be used here."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from planwart.running.backups.archive import Entry
from planwart.running.errors import CannotRun

FORMAT: Final = 1
LARGEST_BYTES: Final = 1 << 30


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class _Written(BaseModel):
    """The manifest as it is written; unknown fields are of a later version that an older one need not know."""

    model_config = ConfigDict(strict=True)

    format: int
    planwart: str
    made_at: str
    postgresql: str
    database_bytes: int = Field(ge=0)
    migrations: list[str]
    tables: dict[str, int]
    entries: dict[str, _Entry]
    notes: list[str] = Field(default_factory=list)


@dataclass(frozen=True)
class Manifest:
    """The content of a backup: rows by table, length and hash by member, and what somebody should know about it."""

    planwart: str
    made_at: datetime
    postgresql: str
    database_bytes: int
    migrations: list[str]
    tables: dict[str, int]
    entries: dict[str, Entry]
    notes: list[str]

    def to_json(self) -> bytes:
        content = {**asdict(self), "format": FORMAT, "made_at": self.made_at.isoformat()}
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()


def this_version() -> str:
    """Return the version of Planwart that runs."""
    return version("planwart")


def read_manifest(content: bytes) -> Manifest:
    """Read a manifest. Raises CannotRun if it is damaged or of a format that this version does not know."""
    try:
        found: Any = json.loads(content)
        known = isinstance(found, dict) and found.get("format")
        if isinstance(known, int) and known > FORMAT:
            raise CannotRun(
                f"This backup was made by Planwart {str(found.get('planwart', '?'))[:40]} in format {known}; this version reads up to {FORMAT}. "
                "Install that version, or a newer one. Nothing was changed."
            )
        written = _Written.model_validate(found)
        moment = datetime.fromisoformat(written.made_at)
    except (ValueError, ValidationError, RecursionError):
        raise CannotRun("The list of contents in this backup is damaged. Nothing was changed.") from None
    return Manifest(
        planwart=written.planwart,
        made_at=moment if moment.tzinfo else moment.replace(tzinfo=UTC),
        postgresql=written.postgresql,
        database_bytes=written.database_bytes,
        migrations=written.migrations,
        tables=written.tables,
        entries={name: Entry(size=entry.size, sha256=entry.sha256) for name, entry in written.entries.items()},
        notes=written.notes,
    )
