"""The closed program: reads one file from its input, answers on its output, sees nothing else.

Run by ``planwart.files.sandbox`` with a request as JSON in the first argument. The answer is four bytes of length, a JSON object,
then the pictures whose sizes stand in it under ``pictures``.
"""

from __future__ import annotations

import encodings.idna
import encodings.latin_1
import encodings.utf_16_le
import io
import json
import os
import sys
import time
from typing import Any, Final

from PIL import Image

from planwart.files.opener.confine import confine
from planwart.files.opener.images import encode_png, flatten, ghost, ink_box, inspect_image, rehearse, render_image
from planwart.files.opener.pdf import PdfFile
from planwart.files.opener.refusal import Reason, Refused

_PRELOADED: Final = (encodings.idna, encodings.latin_1, encodings.utf_16_le)
_THUMBNAIL_SECONDS: Final = 8.0
MAX_SIDE_PX: Final = 10_000
Answer = tuple[dict[str, Any], list[bytes]]


def main() -> None:
    """Answer one request; the exit status is 0 whenever an answer could be written."""
    request = json.loads(sys.argv[1])
    rehearse()
    layers = confine(cpu_seconds=request["cpu_seconds"])
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
            return _inspect(request["kind"], data, request)
        case "render":
            return _render(request["kind"], data, request)
        case "ghost":
            return _ghost(data, longest_px=request["longest_px"], darkest=request["darkest"])
    raise Refused(Reason.UNKNOWN_KIND)


def _inspect(kind: str, data: bytes, request: dict[str, Any]) -> Answer:
    if kind != "pdf":
        header = inspect_image(io.BytesIO(data))
        if request["thumbnails"]:
            render_image(io.BytesIO(data), longest_px=request["longest_px"])  # a picture that breaks off is told now, not later
        return header, []
    document = PdfFile(data)
    sizes = [document.size_mm(index) for index in range(document.page_count)]
    header, pictures = _thumbnails(document, most=request["thumbnails"], longest_px=request["longest_px"])
    return header | {"pages_mm": sizes}, pictures


def _render(kind: str, data: bytes, request: dict[str, Any]) -> Answer:
    if kind != "pdf":
        header, pictures = _pictures([render_image(io.BytesIO(data), longest_px=request["longest_px"])])
        return header | inspect_image(io.BytesIO(data)), pictures
    document, index = PdfFile(data), request["page"] - 1
    picture = flatten(document.render(index, longest_px=request["longest_px"], dpi=request["dpi"]))
    header, pictures = _pictures([picture])
    return header | {"page_mm": document.size_mm(index), "ratio": document.ratio(index)}, pictures


def _thumbnails(document: PdfFile, *, longest_px: int, most: int) -> Answer:
    """Draw the first pages small; stop when time is short, for a chooser with some pictures beats none."""
    pictures: list[Image.Image] = []
    for index in range(min(document.page_count, most)):
        if time.process_time() > _THUMBNAIL_SECONDS:
            break
        pictures.append(flatten(document.render(index, longest_px=longest_px, dpi=72)))
    return _pictures(pictures)


def _ghost(data: bytes, *, longest_px: int, darkest: int) -> Answer:
    """Cut away the empty paper around a raster, then lighten what is left."""
    picture = render_image(io.BytesIO(data), longest_px=MAX_SIDE_PX)
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
