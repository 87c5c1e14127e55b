"""The closed program: reads one file from its input, answers on its output, sees nothing else.

Run by ``planwart.files.sandbox`` with a request as JSON in the first argument. The answer is four bytes of length, a JSON object,
then the pictures whose sizes stand in it under ``pictures``, then new bytes of the file where it is cleaned or replaced.
"""

from __future__ import annotations

import encodings.idna
import encodings.latin_1
import encodings.utf_16_le
import json
import os
import sys
import time
from typing import Any, Final

from PIL import Image

from planwart.files.opener import cleaning
from planwart.files.opener.confine import confine
from planwart.files.opener.images import Picture, encode_png, flatten, ghost, ink_box, rehearse
from planwart.files.opener.pdf import PdfFile
from planwart.files.opener.refusal import Reason, Refused

_PRELOADED: Final = (encodings.idna, encodings.latin_1, encodings.utf_16_le)
_THUMBNAIL_SECONDS: Final = 8.0
MAX_SIDE_PX: Final = 10_000
Answer = tuple[dict[str, Any], list[bytes]]


def main() -> None:
    """Answer one request; the exit status is 0 whenever an answer could be written."""
    request = json.loads(sys.argv[1])
    rehearse(str(request.get("kind")))
    layers = confine(cpu_seconds=request["cpu_seconds"], threads=request.get("kind") == "heic")
    try:
        header, pictures = answer(request, _read_input(), layers)
    except Refused as refused:
        header, pictures = {"refused": refused.reason}, []
    except MemoryError:
        header, pictures = {"refused": Reason.TOO_MUCH_MEMORY}, []
    except Exception:  # noqa: BLE001 -- whatever a library stumbles over lies in the file
        header, pictures = {"refused": Reason.DAMAGED}, []
    _write(header, pictures)


def answer(request: dict[str, Any], data: bytes, layers: list[str]) -> Answer:
    """Do what the request asks with the bytes of the file."""
    match request["do"]:
        case "probe":
            return {"layers": layers}, []
        case "inspect":
            return _inspect(_opened(request["kind"], data), request)
        case "take":
            return _take(request["kind"], data, request)
        case "render":
            return _render(_opened(request["kind"], data), request)
        case "ghost":
            return _ghost(data, longest_px=request["longest_px"], darkest=request["darkest"])
    raise Refused(Reason.UNKNOWN_KIND)


def _opened(kind: str, data: bytes) -> PdfFile | Picture:
    return PdfFile(data) if kind == "pdf" else Picture(data, kind)


def _inspect(document: PdfFile | Picture, request: dict[str, Any]) -> Answer:
    header, pictures = _thumbnails(document, most=request["thumbnails"], longest_px=request["longest_px"])
    told = {"page_count": document.page_count} if isinstance(document, PdfFile) else document.facts
    return header | told | {"pages_mm": [document.size_mm(index) for index in range(document.page_count)]}, pictures


def _take(kind: str, data: bytes, request: dict[str, Any]) -> Answer:
    """Look into an upload and say what of it is to be stored; what is cleaned is looked at as it will be stored."""
    if kind == "pdf":
        cleaning.refuse_markup(data[: max(data.find(b"%PDF-"), 0)])
        cleaning.refuse_markup(data[data.rfind(b"%%EOF") :])
        return _inspect(PdfFile(data), request)
    if kind == "heic":
        cleaning.refuse_huge_heic(data)
        jpeg = Picture(data, kind).as_jpeg()
        header, pictures = _inspect(Picture(jpeg, "jpeg"), request)
        return header | {"replaced": len(jpeg)}, [*pictures, jpeg]
    pieces = cleaning.pieces_of(kind, data, b"" if kind == "tiff" else _exif_of(kind, data))
    picture = Picture(cleaning.joined(data, pieces), kind)
    header, pictures = _inspect(picture, request)
    if not pictures:
        picture.render(0, longest_px=request["longest_px"])  # one that breaks off is told now, not later
    new = [piece for piece in pieces if isinstance(piece, bytes)]
    return header | {"pieces": [len(piece) if isinstance(piece, bytes) else piece for piece in pieces]}, [*pictures, *new]


def _exif_of(kind: str, data: bytes) -> bytes:
    """Ask for too many pixels first: some decoders take the memory when they only look."""
    cleaning.pieces_of(kind, data, b"")
    return Picture(data, kind).exif


def _render(document: PdfFile | Picture, request: dict[str, Any]) -> Answer:
    index = request["page"] - 1
    if isinstance(document, Picture):
        header, pictures = _pictures([document.render(index, longest_px=request["longest_px"])])
        size_mm = document.size_mm(index)
        return header | {"dpi": document.dpi} | ({} if size_mm is None else {"page_mm": size_mm}), pictures
    picture = flatten(document.render(index, longest_px=request["longest_px"], dpi=request["dpi"]))
    header, pictures = _pictures([picture])
    return header | {"page_mm": document.size_mm(index), "ratio": document.ratio(index)}, pictures


def _thumbnails(document: PdfFile | Picture, *, longest_px: int, most: int) -> Answer:
    """Draw the first pages small; stop when time is short, for a chooser with some pictures beats none."""
    pictures: list[Image.Image] = []
    for index in range(min(document.page_count, most)):
        if time.process_time() > _THUMBNAIL_SECONDS and index:
            break
        if isinstance(document, PdfFile):
            pictures.append(flatten(document.render(index, longest_px=longest_px, dpi=72)))
        else:
            pictures.append(document.render(index, longest_px=longest_px))
    return _pictures(pictures)


def _ghost(data: bytes, *, longest_px: int, darkest: int) -> Answer:
    """Cut away the empty paper around a raster, then lighten what is left."""
    picture = Picture(data, "png").render(0, longest_px=MAX_SIDE_PX)
    box = ink_box(picture)
    picture = picture.crop(box)
    picture.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS)
    header, pictures = _pictures([ghost(picture, darkest=darkest)])
    return header | {"ink": box}, pictures


def _pictures(images: list[Image.Image]) -> Answer:
    encoded = [encode_png(image) for image in images]
    sizes = [[len(data), image.width, image.height] for data, image in zip(encoded, images, strict=True)]
    return {"pictures": sizes}, encoded


def _read_input() -> bytes:
    os.lseek(0, 0, os.SEEK_SET)
    with open(0, "rb", closefd=False) as stream:
        return stream.read()


def _write(header: dict[str, Any], pictures: list[bytes]) -> None:
    head = json.dumps(header).encode()
    with open(1, "wb", closefd=False) as stream:
        stream.write(len(head).to_bytes(4, "big") + head)
        stream.writelines(pictures)


if __name__ == "__main__":
    main()
