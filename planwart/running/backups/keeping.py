"""The installation's own backups in its data folder: made for a reason, and only so many of them stay."""

import contextlib
import fcntl
import re
from datetime import UTC, datetime
from pathlib import Path

from planwart.foundation.backups import backup_folder, note_failure
from planwart.running.backups.making import make_backup
from planwart.running.backups.manifest import Manifest
from planwart.running.backups.plan import nightly_plan
from planwart.running.errors import CannotRun
from planwart.running.folders import DataFolder

_KEPT_OF_OTHERS = 3
_OURS = re.compile(r"(nightly|before-migration|before-restore)-\d{8}-\d{6}\.tar")


def save(data: DataFolder, owner_url: str, why: str) -> tuple[Path, Manifest]:
    """Make a backup in the installation's own folder, named after its reason and time; older ones go only after it.

    A failure is noted for the status page. Raises CannotRun, as make_backup does.
    """
    folder = backup_folder(data.path)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotRun(f"The folder {folder} cannot be made: {error.strerror}.") from None
    target = folder / f"{why}-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar"
    try:
        manifest = make_backup(data, owner_url, target)
    except CannotRun as error:
        note_failure(data.path, str(error))
        raise
    prune(folder, keep=nightly_plan().keep)
    return target, manifest


def prune(folder: Path, *, keep: int) -> None:
    """Remove what is too old: of the nightly ones all but the newest, of the others too, and what killed attempts left."""
    by_reason: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir(), reverse=True):
        match = _OURS.fullmatch(path.name)
        if match:
            by_reason.setdefault(match.group(1), []).append(path)
        elif path.name.endswith(".tar.part"):
            _remove_unless_growing(path)
    for reason, paths in by_reason.items():
        for path in paths[keep if reason == "nightly" else _KEPT_OF_OTHERS :]:
            path.unlink()


def _remove_unless_growing(path: Path) -> None:
    with contextlib.suppress(OSError), path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # its writer holds it as long as he lives
        path.unlink()
