"""Find what of a picture is kept: its pixels and how to read them; not where and by whom it was taken, and nothing behind its end.

Without decoding a pixel, so that nothing is lost. What comes out is a list of pieces, either a range of the file or new bytes.

Sources: ITU-T T.81 annex B (JPEG), PNG third edition (chunks), WebP container specification, TIFF 6.0 and its 64-bit form.
"""

from __future__ import annotations

import re
import struct
import zlib
from typing import Final

from planwart.files.opener.refusal import Reason, Refused
from planwart.files.opener.tiff import kept_of_tiff

Range = tuple[int, int]
Piece = Range | bytes

MAX_PIXELS: Final = 100_000_000
_MARKUP: Final = re.compile(rb"<\s*(?:html|script|svg|iframe|body|!doctype|\?php)", re.IGNORECASE)
_END_OF_SCAN: Final = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
_JPEG_ENDS, _JPEG_SCAN, _JPEG_COMMENT = 0xD9, 0xDA, 0xFE
_JPEG_APPLICATION: Final = range(0xE0, 0xF0)
_JPEG_KEPT_APPLICATION: Final = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_JPEG_BARE: Final = frozenset({0x01, 0xD8, *range(0xD0, 0xD8)})
_PNG_KEPT: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD", b"cICP"}
)
_HEIC_SIZES: Final = re.compile(rb"\0\0\0\x14ispe\0{4}(.{4})(.{4})", re.DOTALL)
_WEBP_KEPT: Final = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"})
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04


def pieces_of(kind: str, data: bytes, exif: bytes) -> list[Piece]:
    """Return what is kept of a picture; ``exif`` is the little that is written instead of what it said, or empty.

    Raises Refused if there is a page behind the picture that a browser would read.
    """
    match kind:
        case "jpeg":
            pieces, end = _jpeg(data, exif)
        case "png":
            pieces, end = _png(data, exif)
        case "webp":
            pieces, end = _webp(data, exif)
        case "tiff":
            return list(kept_of_tiff(data))
        case _:
            raise Refused(Reason.UNKNOWN_KIND)
    refuse_markup(data[end:])
    return _merged(pieces)


def refuse_markup(foreign: bytes) -> None:
    """Raise Refused if bytes that do not belong to the file hold a page for a browser."""
    if _MARKUP.search(foreign):
        raise Refused(Reason.MIXED)


def refuse_huge_heic(data: bytes) -> None:
    """Read the sizes where they stand, before a decoder takes memory for them. Source: ISO/IEC 23008-12, section 6.5.3."""
    for width, height in _HEIC_SIZES.findall(data):
        if int.from_bytes(width, "big") * int.from_bytes(height, "big") > MAX_PIXELS:
            raise Refused(Reason.TOO_MANY_PIXELS)


def joined(data: bytes, pieces: list[Piece]) -> bytes:
    """Return the cleaned file."""
    return b"".join(piece if isinstance(piece, bytes) else data[slice(*piece)] for piece in pieces)


def _jpeg(data: bytes, exif: bytes) -> tuple[list[Piece], int]:
    pieces: list[Piece] = [(0, 2)]
    at, told = 2, not exif
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise Refused(Reason.DAMAGED)
        marker = data[at + 1]
        if marker in _JPEG_BARE or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == _JPEG_ENDS:
            break
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker != _JPEG_APPLICATION[0] and not told:
            pieces.append(b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif)
            told = True
        if _jpeg_keeps(marker, data[at + 4 : at + 20]):
            pieces.append((at, end))
        at = end
        if marker == _JPEG_SCAN:
            found = _END_OF_SCAN.search(data, at)
            at = found.end() - 2 if found else len(data)
            pieces.append((end, at))
    if data[at : at + 2] != b"\xff\xd9":  # breaks off: the decoder will say so
        return [*pieces, (min(at, len(data)), len(data))], len(data)
    return [*pieces, (at, at + 2)], at + 2


def _jpeg_keeps(marker: int, body: bytes) -> bool:
    if marker in _JPEG_APPLICATION:
        return marker in _JPEG_KEPT_APPLICATION and body.startswith(_JPEG_KEPT_APPLICATION[marker])
    return marker != _JPEG_COMMENT


def _png(data: bytes, exif: bytes) -> tuple[list[Piece], int]:
    pieces: list[Piece] = [(0, 8)]
    at, told = 8, not exif
    while at + 12 <= len(data):
        name, end = data[at + 4 : at + 8], at + 12 + int.from_bytes(data[at : at + 4], "big")
        if name == b"IDAT" and not told:
            body = exif.removeprefix(b"Exif\0\0")
            pieces.append(struct.pack(">I", len(body)) + b"eXIf" + body + struct.pack(">I", zlib.crc32(b"eXIf" + body)))
            told = True
        if name in _PNG_KEPT:
            pieces.append((at, min(end, len(data))))
        at = end
        if name == b"IEND":
            break
    return pieces, at


def _webp(data: bytes, exif: bytes) -> tuple[list[Piece], int]:
    end_of_file = min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    kept: list[Piece] = []
    at, extended = 12, False
    while at + 8 <= end_of_file:
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        end = min(at + 8 + length + length % 2, end_of_file)
        _refuse_too_many_pixels(name, data[at + 8 : at + 18])
        if name == b"VP8X" and length >= 10:
            extended = True
            flags = data[at + 8] & ~(_WEBP_EXIF | _WEBP_XMP) | (_WEBP_EXIF if exif else 0)
            kept += [(at, at + 8), bytes([flags]), (at + 9, end)]
        elif name in _WEBP_KEPT:
            kept.append((at, end))
        at = end
    if exif and extended:
        body = exif.removeprefix(b"Exif\0\0")
        kept.append(b"EXIF" + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2))
    size = 4 + sum(len(piece) if isinstance(piece, bytes) else piece[1] - piece[0] for piece in kept)
    return [b"RIFF" + struct.pack("<I", size) + b"WEBP", *kept], end_of_file


def _refuse_too_many_pixels(name: bytes, body: bytes) -> None:
    """Ask before the decoder does: it takes the memory of the whole canvas as soon as it is opened."""
    if len(body) < 10:
        return
    width = height = 0
    if name == b"VP8X":
        width, height = (1 + int.from_bytes(body[start : start + 3], "little") for start in (4, 7))
    elif name == b"VP8 ":
        width, height = (int.from_bytes(body[start : start + 2], "little") & 0x3FFF for start in (6, 8))
    elif name == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if width * height > MAX_PIXELS:
        raise Refused(Reason.TOO_MANY_PIXELS)


def _merged(pieces: list[Piece]) -> list[Piece]:
    """Join ranges that follow each other."""
    merged: list[Piece] = []
    for piece in pieces:
        last = merged[-1] if merged else b""
        if isinstance(piece, tuple) and isinstance(last, tuple) and last[1] == piece[0]:
            merged[-1] = (last[0], piece[1])
        elif piece:
            merged.append(piece)
    return merged
