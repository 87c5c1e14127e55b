"""The file of a backup: a plain tar of plain files, written in one go and read with suspicion.

Not compressed: the dump, pictures and PDFs are compressed already, and what is not compressed cannot explode. Written for any tar
program to read; read by our own few lines, which know no links, no folders, no long names and no extended headers, because a
general reader would follow all of them.
"""

import hashlib
import re
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Final

from planwart.running.errors import CannotRun

MANIFEST: Final = "manifest.json"
DUMP: Final = "database.dump"
FILES: Final = "files/"
SECRETS: Final = "secrets/"

_BLOCK = 512
_PIECE_BYTES = 1 << 20
_MOST_MEMBERS = 10_000_000
_LONGEST_NAME = 100
_PART = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
_NAMES: Final = re.compile(rf"manifest\.json|database\.dump|secrets/{_PART}|files/{_PART}(?:/{_PART}){{0,4}}")
_PRIVATE = 0o600


@dataclass(frozen=True)
class Entry:
    """What the manifest knows of one member."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Member:
    """Where one member lies in the file."""

    name: str
    offset: int
    size: int


def is_good_name(name: str) -> bool:
    """Tell whether a member may have this name: one of the known places, and nothing that leads out of it."""
    return len(name.encode()) <= _LONGEST_NAME and _NAMES.fullmatch(name) is not None


class ArchiveWriter:
    """Writes members one after the other; each is streamed, its length is filled in afterwards."""

    def __init__(self, file: IO[bytes], *, made_at_s: int) -> None:
        self._file = file
        self._made_at_s = made_at_s

    def add(self, name: str, pieces: Iterable[bytes]) -> Entry:
        """Write one member and return its length and hash."""
        if not is_good_name(name):
            raise ValueError(f"{name} has no place in a backup")
        start = self._file.tell()
        self._file.write(bytes(_BLOCK))
        size, digest = 0, hashlib.sha256()
        for piece in pieces:
            self._file.write(piece)
            digest.update(piece)
            size += len(piece)
        self._file.write(bytes(-size % _BLOCK))
        end = self._file.tell()
        self._file.seek(start)
        self._file.write(self._header(name, size))
        self._file.seek(end)
        return Entry(size=size, sha256=digest.hexdigest())

    def finish(self) -> None:
        """Write the end that tells a whole file from a broken off one."""
        self._file.write(bytes(2 * _BLOCK))

    def _header(self, name: str, size: int) -> bytes:
        about = tarfile.TarInfo(name)
        about.size, about.mode, about.mtime = size, _PRIVATE, self._made_at_s
        return about.tobuf(tarfile.GNU_FORMAT)


class ArchiveReader:
    """Reads the members of a backup; whatever a backup cannot contain is refused."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._length = file.seek(0, 2)

    def members(self) -> dict[str, Member]:
        """Return all members. Raises CannotRun if the file is none of ours, or broken off."""
        found: dict[str, Member] = {}
        place = 0
        while (about := self._header_at(place, known=len(found))) is not None:
            name = about.name
            if about.type not in {tarfile.REGTYPE, tarfile.AREGTYPE} or not is_good_name(name):
                raise CannotRun(f"The file contains something that no backup of Planwart contains: {name[:200]!r}. Nothing was changed.")
            if name in found:
                raise CannotRun(f"The file contains {name} twice; it is no whole backup. Nothing was changed.")
            member = Member(name=name, offset=place + _BLOCK, size=about.size)
            if about.size < 0 or member.offset + about.size > self._length:
                raise CannotRun(f"The file is broken off in the middle of {name}. Nothing was changed.")
            found[name] = member
            if len(found) > _MOST_MEMBERS:
                raise CannotRun("The file contains more than a backup can contain. Nothing was changed.")
            place = member.offset + about.size + -about.size % _BLOCK
        return found

    def _header_at(self, place: int, *, known: int) -> tarfile.TarInfo | None:
        """Return the header at this place, or None at the end."""
        self._file.seek(place)
        block = self._file.read(_BLOCK)
        if block == bytes(_BLOCK) and known and not self._file.read().strip(b"\0"):
            return None
        try:
            return tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        except (tarfile.TarError, ValueError):
            if known:
                raise CannotRun("The file is damaged or broken off; it is no whole backup. Nothing was changed.") from None
            raise CannotRun("The file is no backup of Planwart. Nothing was changed.") from None

    def pieces(self, member: Member) -> Iterator[bytes]:
        """Yield the content of a member piece by piece."""
        self._file.seek(member.offset)
        left = member.size
        while left > 0:
            piece = self._file.read(min(left, _PIECE_BYTES))
            if not piece:
                raise CannotRun(f"The file ended in the middle of {member.name}.")
            left -= len(piece)
            yield piece

    def entry(self, member: Member) -> Entry:
        """Read a member through and return its length and hash."""
        digest = hashlib.sha256()
        for piece in self.pieces(member):
            digest.update(piece)
        return Entry(size=member.size, sha256=digest.hexdigest())


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what is left of an open file piece by piece."""
    while piece := file.read(_PIECE_BYTES):
        yield piece
