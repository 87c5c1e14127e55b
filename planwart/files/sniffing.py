"""Tell what a file is from its first bytes, never from what the sender calls it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class FileKind(StrEnum):
    """What Planwart can open as a floor plan."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"
    TIFF = "tiff"
    HEIC = "heic"


@dataclass(frozen=True, slots=True)
class _Traits:
    content_type: str
    endings: tuple[str, ...]


_TRAITS: Final = {
    FileKind.PDF: _Traits("application/pdf", (".pdf",)),
    FileKind.PNG: _Traits("image/png", (".png",)),
    FileKind.JPEG: _Traits("image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif")),
    FileKind.WEBP: _Traits("image/webp", (".webp",)),
    FileKind.TIFF: _Traits("image/tiff", (".tif", ".tiff")),
    FileKind.HEIC: _Traits("image/heic", (".heic", ".heif", ".hif")),
}
_TIFF_STARTS: Final = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_HEIC_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis")
ACCEPTED: Final = ",".join([*(each.content_type for each in _TRAITS.values()), *(e for each in _TRAITS.values() for e in each.endings)])
HEAD_BYTES: Final = 1024


def sniff(head: bytes) -> FileKind | None:
    """Return the kind that starts like ``head``, its first 1024 bytes.

    Readers accept a PDF whose header comes late (ISO 32000-1 annex H, note 13); so do we, behind the exact signatures.
    """
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileKind.WEBP
    if head.startswith(_TIFF_STARTS):
        return FileKind.TIFF
    if head[4:8] == b"ftyp":
        return FileKind.HEIC if _is_heic(head) else None
    return FileKind.PDF if b"%PDF-" in head[:HEAD_BYTES] else None


def _is_heic(head: bytes) -> bool:
    """Tell whether one of the brands of a file says HEVC; other pictures share the container. Source: ISO/IEC 23008-12, annex B.4."""
    brands = head[8 : min(int.from_bytes(head[:4], "big"), len(head))]
    return any(brands[at : at + 4] in _HEIC_BRANDS for at in range(0, len(brands), 4))


def content_type_of(kind: FileKind) -> str:
    """Return the content type under which files of this kind are served."""
    return _TRAITS[kind].content_type


def ending_agrees(name: str, kind: FileKind) -> bool:
    """Tell whether the ending of ``name`` belongs to ``kind``; a name without an ending claims nothing."""
    _, dot, ending = name.rpartition(".")
    claimed = f".{ending.lower()}"
    known = {each for traits in _TRAITS.values() for each in traits.endings}
    return not dot or claimed not in known or claimed in _TRAITS[kind].endings


def with_ending(name: str, kind: FileKind) -> str:
    """Return ``name`` as a file of this kind is called: what was drawn anew as another kind says so."""
    stem, dot, ending = name.rpartition(".")
    claimed = f".{ending.lower()}"
    foreign = dot and any(claimed in traits.endings for other, traits in _TRAITS.items() if other is not kind)
    return f"{stem}{_TRAITS[kind].endings[0]}" if foreign else name
