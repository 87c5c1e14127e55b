"""Can nobody else read what lies in the data folder, and is there room?"""

import os
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

from planwart.foundation.backups import backup_folder
from planwart.running.folders import DataFolder


def faults(data: DataFolder) -> Iterator[str]:
    """Yield what others on this machine could read, or change."""
    mode = stat.S_IMODE(data.path.stat().st_mode)
    # Root's database runs as another account, which must be able to pass through; it still cannot list the folder.
    allowed = 0o711 if os.geteuid() == 0 else 0o700
    if mode & ~allowed:
        yield f"{data.path} can be entered by others. Run: chmod {allowed:o} {shlex.quote(str(data.path))}"
    for folder in (data.secrets, data.files, data.logs, backup_folder(data.path)):
        if folder.is_dir() and stat.S_IMODE(folder.stat().st_mode) & 0o077:
            yield f"{folder} can be entered by others. Run: chmod 700 {shlex.quote(str(folder))}"
    for file in sorted(data.secrets.iterdir()) if data.secrets.is_dir() else []:
        if _is_open(file):
            yield f"{file} can be read by others. Run: chmod 600 {shlex.quote(str(file))}"
    for folder in (data.files, backup_folder(data.path)):
        open_files = sum(_is_open(Path(place, name)) for place, _folders, names in os.walk(folder) for name in names)
        if open_files:
            yield f"{open_files} files in {folder} can be read by others. Run: chmod -R go= {shlex.quote(str(folder))}"


def _is_open(file: Path) -> bool:
    try:
        return bool(stat.S_IMODE(file.lstat().st_mode) & 0o077) and not file.is_symlink()
    except FileNotFoundError:  # deleted in this moment
        return False
