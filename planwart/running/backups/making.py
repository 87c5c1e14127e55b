"""Make a backup: one moment of the database, then all stored files, the secrets, and the list of all of it.

The database comes first. A stored file never changes and its name is random, so every file that the dumped moment knows is
still there afterwards, or was deleted since, which is noted. The other way round, files of the last seconds would be missing.
"""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from planwart.foundation.backups import note_good
from planwart.foundation.environment import env_secret
from planwart.running.backups.archive import DUMP, FILES, MANIFEST, SECRETS, ArchiveWriter, Entry, is_good_name, pieces_of
from planwart.running.backups.manifest import Manifest, this_version
from planwart.running.errors import CannotRun
from planwart.running.folders import DataFolder
from planwart.running.postgres.logins import connect
from planwart.running.postgres.tools import Tools, running, tools_for

Say = Callable[[str], None]

_ROOM_BYTES = 50_000_000
TABLES = "select tablename from pg_tables where schemaname = 'public' order by tablename"


@dataclass
class _Found:
    """What goes into the manifest, as it is found."""

    entries: dict[str, Entry] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def make_backup(data: DataFolder, owner_url: str, target: Path, *, force: bool = False) -> Manifest:
    """Write a whole backup to ``target``, readable by its owner only, and return what it contains.

    It is written beside its place and renamed when it is complete and on disk: an interrupted one leaves nothing with that name.
    Raises CannotRun if ``target`` exists and ``force`` is not given, if there is no room, or if the dump fails.
    """
    if target.exists() and not force:
        raise CannotRun(f"{target} exists already. Choose another name, or give --force to replace it.")
    if not target.parent.is_dir():
        raise CannotRun(f"There is no folder {target.parent} to write the backup to.")
    try:
        with _side_file(target) as (file, side):
            manifest = _write(data, owner_url, file, folder=target.parent)
            _put_in_place(side, target, force=force)
    except OSError as error:
        raise CannotRun(f"The backup could not be written to {target}: {error.strerror}.") from None
    note_good(data.path, target)
    return manifest


@contextlib.contextmanager
def _side_file(target: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """Open the file beside the target in which the backup grows; it is gone at the end, whatever happens."""
    side = side_name(target)
    with os.fdopen(os.open(side, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun(f"Another backup is being written to {target} at this moment.") from None
        file.truncate()  # what an earlier, killed attempt left
        try:
            yield file, side
        finally:
            side.unlink(missing_ok=True)


def side_name(target: Path) -> Path:
    """Return the name under which a backup grows."""
    return target.with_name(f".{target.name}.part")


def _put_in_place(side: Path, target: Path, *, force: bool) -> None:
    if force:
        side.replace(target)
    else:
        try:
            os.link(side, target)  # unlike a rename, this never replaces what came into being meanwhile
        except FileExistsError:
            raise CannotRun(f"{target} came into being meanwhile; nothing was replaced.") from None
    handle = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(data: DataFolder, owner_url: str, file: IO[bytes], *, folder: Path) -> Manifest:
    now = datetime.now(UTC)
    archive = ArchiveWriter(file, made_at_s=int(now.timestamp()))
    found = _Found()
    with connect(owner_url) as connection:
        tools = tools_for(connection.info.server_version // 10_000)
        size = _number(connection, "select pg_database_size(current_database())")
        _ensure_room(folder, size + sum(path.stat().st_size for path in _files(data.files)))
        with connection.transaction():
            connection.execute("set transaction isolation level repeatable read read only")
            tables = {
                name: _number(connection, sql.SQL("select count(*) from {}").format(sql.Identifier(name))) for name in _tables(connection)
            }
            migrations = _migrations(connection) if "django_migrations" in tables else []
            known = {key for (key,) in connection.execute("select key from files_file")} if "files_file" in tables else set()
            found.entries[DUMP] = archive.add(DUMP, _dump(tools, connection, owner_url))
        server = connection.info.server_version
    _add_files(archive, data, known, found)
    _add_secrets(archive, data, found)
    manifest = Manifest(
        planwart=this_version(),
        made_at=now,
        postgresql=f"{server // 10_000}.{server % 10_000}",
        database_bytes=size,
        migrations=migrations,
        tables=tables,
        entries=found.entries,
        notes=found.notes,
    )
    archive.add(MANIFEST, [manifest.to_json()])
    archive.finish()
    file.flush()
    os.fsync(file.fileno())
    return manifest


def _dump(tools: Tools, connection: psycopg.Connection, owner_url: str) -> Iterator[bytes]:
    """Yield pg_dump's output of the very moment that ``connection`` sees."""
    row = connection.execute("select pg_export_snapshot()").fetchone()
    snapshot = str(row[0]) if row else ""
    arguments = ["--format=custom", f"--snapshot={snapshot}", "--lock-wait-timeout=60000", "--no-password"]
    with running(tools, "pg_dump", arguments, url=owner_url) as output:
        yield from pieces_of(output)


def _add_files(archive: ArchiveWriter, data: DataFolder, known: set[str], found: _Found) -> None:
    """Add all stored files, and note what the dumped moment knows and the folder does not have."""
    for path in _files(data.files):
        name = FILES + path.relative_to(data.files).as_posix()
        if not is_good_name(name):
            found.notes.append(f"{path.name} was left out: it is no stored file of Planwart.")
            continue
        try:
            with path.open("rb") as file:
                found.entries[name] = archive.add(name, pieces_of(file))
        except FileNotFoundError:  # deleted in this moment
            continue
    gone = sorted(key for key in known if FILES + key not in found.entries)
    found.notes += [f"The stored file {key} is missing; it was deleted during the backup, or it was lost earlier." for key in gone]


def _add_secrets(archive: ArchiveWriter, data: DataFolder, found: _Found) -> None:
    for path in _files(data.secrets):
        name = SECRETS + path.name
        if is_good_name(name):
            with path.open("rb") as file:
                found.entries[name] = archive.add(name, pieces_of(file))
    if env_secret("PLANWART_SECRET_KEY"):
        found.notes.append("PLANWART_SECRET_KEY comes from the environment and is not in the backup. Keep it elsewhere.")


def _files(folder: Path) -> Iterator[Path]:
    """Yield every plain file below a folder, in order; links are not followed."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (path for name in sorted(names) if not (path := Path(place, name)).is_symlink() and path.is_file())


def _ensure_room(folder: Path, needed_bytes: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed_bytes + _ROOM_BYTES:
        raise CannotRun(f"The backup may need {needed_bytes / 1e9:.1f} GB, but only {free / 1e9:.1f} GB are free in {folder}.")


def _tables(connection: psycopg.Connection) -> list[str]:
    return [str(name) for (name,) in connection.execute(TABLES)]


def _migrations(connection: psycopg.Connection) -> list[str]:
    return [f"{app}.{name}" for app, name in connection.execute("select app, name from django_migrations order by app, name")]


def _number(connection: psycopg.Connection, question: str | sql.Composed) -> int:
    row = connection.execute(question).fetchone()
    return int(row[0]) if row else 0
