"""Bring an installation back from a backup, all of it or nothing.

Everything is read and compared before anything is touched. Then files come first, under names that nothing else has; the database
is replaced in one transaction; only when that is committed are secrets exchanged and files removed that the backup does not know.
Whatever fails before the commit leaves the installation as it was.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from planwart.running.backups.archive import DUMP, FILES, MANIFEST, SECRETS, ArchiveReader, Entry, Member
from planwart.running.backups.keeping import save
from planwart.running.backups.making import Say
from planwart.running.backups.manifest import LARGEST_BYTES, Manifest, read_manifest
from planwart.running.backups.script import replace_everything, rows_by_table
from planwart.running.errors import CannotRun
from planwart.running.folders import DataFolder
from planwart.running.postgres.logins import APP_LOGIN, connect
from planwart.running.postgres.tools import newest_tools, running

# Passwords of the database's logins belong to the server that knows them, not to its content.
_OF_THE_SERVER = "database_"
_ROOM_BYTES = 100_000_000
_TEXT_TIMES = 6  # a database written as text is at most about so many times as large


@dataclass
class Backup:
    """An opened backup that was read through and found whole."""

    reader: ArchiveReader
    members: dict[str, Member]
    manifest: Manifest

    def of(self, folder: str) -> Iterator[tuple[str, Member, Entry]]:
        """Yield what lies in one folder of the backup: name in there, place, and what the manifest says of it."""
        for name, member in self.members.items():
            if name.startswith(folder):
                yield name.removeprefix(folder), member, self.manifest.entries[name]


@contextlib.contextmanager
def opened_backup(file: Path) -> Iterator[Backup]:
    """Open a backup and read it through. Raises CannotRun, in words, if it is not exactly what its manifest says."""
    try:
        stream = file.open("rb")
    except OSError as error:
        raise CannotRun(f"{file} cannot be read: {error.strerror}.") from None
    with stream:
        reader = ArchiveReader(stream)
        members = reader.members()
        listed = members.pop(MANIFEST, None)
        if listed is None or listed.size > LARGEST_BYTES:
            raise CannotRun("The file has no list of contents; it is no whole backup. Nothing was changed.")
        manifest = read_manifest(b"".join(reader.pieces(listed)))
        if members.keys() != manifest.entries.keys() or DUMP not in members:
            raise CannotRun("The file does not contain what its list of contents says. Nothing was changed.")
        for name, member in members.items():
            if reader.entry(member) != manifest.entries[name]:
                raise CannotRun(f"{name} in this backup is damaged: it is not what was written. Nothing was changed.")
        yield Backup(reader, members, manifest)


def ensure_known_migrations(manifest: Manifest, ours: set[str]) -> None:
    """Refuse a backup of a newer Planwart: its tables mean nothing to this one."""
    strange = sorted(set(manifest.migrations) - ours)
    if strange:
        raise CannotRun(
            f"This backup was made by a newer Planwart ({manifest.planwart}); this version does not know {strange[0]}. "
            "Install that version first. Nothing was changed."
        )


def restore(data: DataFolder, owner_url: str, backup: Backup, *, replace: bool, keep_old: bool, say: Say) -> None:
    """Replace the installation by the backup. The caller holds the data folder and runs the migrations afterwards.

    Raises CannotRun if the installation is not empty and ``replace`` is not given, or if somebody works in it. With
    ``keep_old`` what is there now is saved first.
    """
    _ensure_nobody_works(owner_url)
    if not is_empty(data, owner_url):
        if not replace:
            raise CannotRun(
                "There is an installation here already. Give --replace if the backup is to take its place; what is here now is then saved first."
            )
        if keep_old:
            say(f"What was here is saved in {save_old(data, owner_url)}.")
    exchanged = _Files(data, backup)
    exchanged.put_new_ones()
    try:
        _replace_database(owner_url, backup)
    except BaseException:
        exchanged.take_back()
        raise
    exchanged.finish()
    _put_secrets(data, backup)


def save_old(data: DataFolder, owner_url: str) -> Path:
    """Back up what a restore is about to replace, and return where."""
    try:
        return save(data, owner_url, "before-restore")[0]
    except CannotRun as error:
        raise CannotRun(
            f"What is here now could not be saved first: {error} If you want to lose it, give --without-saving. Nothing was changed."
        ) from None


def is_empty(data: DataFolder, owner_url: str) -> bool:
    """Tell whether nobody has ever used this installation: no account, no firm, no file."""
    if data.files.is_dir() and any(data.files.iterdir()):
        return False
    with connect(owner_url) as connection:
        for table in ("identity_user", "tenancy_organisation"):
            there = connection.execute("select from pg_tables where schemaname = 'public' and tablename = %s", [table]).fetchone()
            if (
                there is not None
                and connection.execute(sql.SQL("select from {} limit 1").format(sql.Identifier(table))).fetchone() is not None
            ):
                return False
    return True


def _ensure_nobody_works(owner_url: str) -> None:
    with connect(owner_url) as connection:
        row = connection.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and usename = %s", [APP_LOGIN]
        ).fetchone()
    if row and row[0]:
        raise CannotRun(f"Planwart is working with this database ({row[0]} connections). Stop web and worker everywhere first.")


class _Files:
    """The stored files: new ones are put beside the old ones, which go only when the database has changed."""

    def __init__(self, data: DataFolder, backup: Backup) -> None:
        self._folder = data.files
        self._side = data.path / "files.restoring"
        self._backup = backup
        self._new: list[str] = []
        self._changed: list[str] = []

    def put_new_ones(self) -> None:
        """Write what is missing here; a file of the same name with other content waits until the end."""
        shutil.rmtree(self._side, ignore_errors=True)
        needed = sum(entry.size for _name, _member, entry in self._backup.of(FILES))
        free = shutil.disk_usage(self._folder).free
        if free < needed + _ROOM_BYTES:
            raise CannotRun(f"The files need {needed / 1e9:.1f} GB, but only {free / 1e9:.1f} GB are free. Nothing was changed.")
        try:
            for name, member, entry in self._backup.of(FILES):
                here = self._folder / name
                if not here.exists():
                    self._write(member, here)
                    self._new.append(name)
                elif here.is_symlink() or here.stat().st_size != entry.size or not self._is_same(here, entry):
                    self._write(member, self._side / name)
                    self._changed.append(name)
        except BaseException as error:
            self.take_back()
            if isinstance(error, OSError):
                raise CannotRun(f"The files could not be written: {error.strerror}. Nothing was changed.") from None
            raise

    def take_back(self) -> None:
        """Remove what was put here."""
        for name in self._new:
            (self._folder / name).unlink(missing_ok=True)
        shutil.rmtree(self._side, ignore_errors=True)

    def finish(self) -> None:
        """Exchange what had changed and remove what the backup does not know."""
        for name in self._changed:
            (self._side / name).replace(self._folder / name)
        known = {name for name, _member, _entry in self._backup.of(FILES)}
        for place, _folders, names in os.walk(self._folder):
            for path in (Path(place, name) for name in names):
                if path.relative_to(self._folder).as_posix() not in known:
                    path.unlink()
        shutil.rmtree(self._side, ignore_errors=True)

    def _write(self, member: Member, target: Path) -> None:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_privately(self._backup.reader, member, target)

    def _is_same(self, here: Path, entry: Entry) -> bool:
        with here.open("rb") as file:
            reader = ArchiveReader(file)
            return reader.entry(Member(name=here.name, offset=0, size=entry.size)) == entry


def _write_privately(reader: ArchiveReader, member: Member, target: Path) -> None:
    side = target.with_name(f".{target.name}.restoring")
    side.unlink(missing_ok=True)
    with os.fdopen(os.open(side, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for piece in reader.pieces(member):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    side.replace(target)


def _replace_database(owner_url: str, backup: Backup) -> None:
    """Put the dump in the place of what is there, in one transaction, and count before it counts."""
    limit = _TEXT_TIMES * backup.manifest.database_bytes + (1 << 30)
    dump = backup.reader.pieces(backup.members[DUMP])
    try:
        with connect(owner_url) as connection, connection.transaction():
            with running(newest_tools(), "pg_restore", ["--no-owner", "--file=-"], content=dump) as script:
                replace_everything(connection, script, limit_bytes=limit)
            if rows_by_table(connection) != backup.manifest.tables:
                raise CannotRun("The restored database has not as many rows as the backup says. Nothing was changed.")
    except psycopg.Error as error:
        words = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise CannotRun(f"The database in this backup could not be restored: {words}. Nothing was changed.") from None


def _put_secrets(data: DataFolder, backup: Backup) -> None:
    """Put keys back, so that what they encrypted and signed stays readable."""
    for name, member, _entry in backup.of(SECRETS):
        if not name.startswith(_OF_THE_SERVER):
            _write_privately(backup.reader, member, data.secrets / name)
