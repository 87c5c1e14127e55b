"""Markers: strings of sixteen letters that occur nowhere else, and how to find them in whatever bytes a person can get.

A document is opened first: text and metadata of a PDF, metadata and the row of squares of a picture.
"""

import io
import re
import secrets
from collections.abc import Iterator
from functools import lru_cache

import pypdfium2
from PIL import Image

LENGTH = 16
SQUARE = 4  # pixels on each side of a bit
HEIGHT = 300
_LETTERS = "bcdfghjkmnpqrstvwxz"  # no vowel, so that no word of a page looks like one; lower case, as addresses are stored
_PREFIX = "qxz"
_FORM = re.compile(rb"qxz[bcdfghjkmnpqrstvwxz]{13}")


def new_marker() -> str:
    return _PREFIX + "".join(secrets.choice(_LETTERS) for _ in range(LENGTH - len(_PREFIX)))


def picture_of(marker: str) -> Image.Image:
    """Draw a plan whose first squares are the bits of the marker, black for one."""
    bits = [byte >> place & 1 for byte in marker.encode() for place in range(7, -1, -1)]
    image = Image.new("L", (len(bits) * SQUARE, HEIGHT), 255)
    for number, bit in enumerate(bits):
        if bit:
            image.paste(0, (number * SQUARE, 0, (number + 1) * SQUARE, SQUARE))
    return image


def _squares(image: Image.Image) -> bytes:
    """Read the row of squares back, at whatever size the picture is."""
    grey, count = image.convert("L"), LENGTH * 8
    step = grey.width / count
    if step < 1:
        return b""
    bits = [grey.getpixel((int((number + 0.5) * step), min(int(step / 2), grey.height - 1))) for number in range(count)]
    ones = ["1" if isinstance(value, int | float) and value < 128 else "0" for value in bits]
    return bytes(int("".join(ones[place : place + 8]), 2) for place in range(0, count, 8))


def _opened(content: bytes) -> Iterator[bytes]:
    yield content
    if content.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(content)
        yield repr(document.get_metadata_dict()).encode()
        for page in document:
            # A long word is broken into lines on paper.
            yield re.sub(r"[\s\xad\ufffe-]+", "", page.get_textpage().get_text_bounded()).encode()
            for found in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]):
                if isinstance(found, pypdfium2.PdfImage):
                    yield _squares(found.get_bitmap().to_pil())
    elif content[:4] in {b"\x89PNG", b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1", b"RIFF"}:
        with Image.open(io.BytesIO(content)) as image:
            yield repr(image.info).encode()
            yield repr(dict(image.getexif())).encode()
            yield _squares(image)


@lru_cache(maxsize=512)  # many get the same file
def markers_in(content: bytes) -> frozenset[str]:
    """Return every marker that stands in ``content``, also inside a document."""
    return frozenset(found.decode() for part in _opened(content) for found in _FORM.findall(part))
