"""Tell what a file is from its first bytes, never from what the sender calls it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class FileKind(StrEnum):
    """What Planwart can open as a floor plan."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"


@dataclass(frozen=True, slots=True)
class _Traits:
    content_type: str
    endings: tuple[str, ...]


_TRAITS: Final = {
    FileKind.PDF: _Traits("application/pdf", (".pdf",)),
    FileKind.PNG: _Traits("image/png", (".png",)),
    FileKind.JPEG: _Traits("image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif")),
}
HEAD_BYTES: Final = 1024


def sniff(head: bytes) -> FileKind | None:
    """Return the kind that starts like ``head``, its first 1024 bytes.

    Readers accept a PDF whose header comes late (ISO 32000-1 annex H, note 13); so do we, behind the exact signatures.
    """
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    return FileKind.PDF if b"%PDF-" in head[:HEAD_BYTES] else None


def content_type_of(kind: FileKind) -> str:
    """Return the content type under which files of this kind are served."""
    return _TRAITS[kind].content_type


def ending_agrees(name: str, kind: FileKind) -> bool:
    """Tell whether the ending of ``name`` belongs to ``kind``; a name without an ending claims nothing."""
    _, dot, ending = name.rpartition(".")
    claimed = f".{ending.lower()}"
    known = {each for traits in _TRAITS.values() for each in traits.endings}
    return not dot or claimed not in known or claimed in _TRAITS[kind].endings
