"""Read PNG and JPEG with Pillow, and write every raster Planwart shows.

What leaves this module is drawn anew: no metadata, no place of the photograph, no second picture behind the first.
"""

from __future__ import annotations

import io
from typing import IO, Final

from PIL import Image, ImageChops, ImageOps, TiffImagePlugin, UnidentifiedImageError

from planwart.files.opener.refusal import Reason, Refused

MAX_PIXELS: Final = 100_000_000
_ORIENTATION: Final = 0x0112
_PAPER: Final = 232  # scans are not quite white
_TURNED: Final = (5, 6, 7, 8)
_READS_EXIF: Final = TiffImagePlugin  # Pillow would load it with the first EXIF block, when modules can no longer be read
_MODES_WITH_ALPHA: Final = ("RGBA", "LA", "PA", "La", "RGBa")

Image.MAX_IMAGE_PIXELS = None  # our own limit is asked below, with our own words


def rehearse() -> None:
    """Go once through what Pillow loads late, while modules can still be read from disk."""
    photo = io.BytesIO()
    Image.new("RGB", (2, 2)).save(photo, "JPEG")
    encode_png(render_image(photo, longest_px=2))


def inspect_image(stream: IO[bytes]) -> dict[str, object]:
    """Return width and height as they will be shown, and the resolution if the file states one."""
    image = _open(stream)
    width, height = image.size
    if image.getexif().get(_ORIENTATION) in _TURNED:
        width, height = height, width
    return {"width_px": width, "height_px": height, "dpi": _stated_dpi(image)}


def render_image(stream: IO[bytes], *, longest_px: int) -> Image.Image:
    """Return the picture upright, on white, no side longer than ``longest_px``."""
    image = _open(stream)
    try:
        image.draft("RGB", (longest_px, longest_px))
        image = _eight_bit(image)
        image.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS, reducing_gap=2.0)
        turned = ImageOps.exif_transpose(image)
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused(Reason.DAMAGED) from error
    return flatten(turned)


def flatten(image: Image.Image) -> Image.Image:
    """Return the picture on white, without alpha, in grey if it holds no colour."""
    if image.mode in _MODES_WITH_ALPHA or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    if image.mode in ("1", "L"):
        return image.convert("L")
    image = image.convert("RGB")
    red, green, blue = image.split()
    colourless = ImageChops.difference(red, green).getbbox() is None and ImageChops.difference(green, blue).getbbox() is None
    return red if colourless else image


def encode_png(image: Image.Image) -> bytes:
    """Return the bare pixels as PNG."""
    image.info.clear()
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=6)
    return stream.getvalue()


def ink_box(image: Image.Image) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of what is not paper, in pixels; all of it if the paper is empty."""
    ink = image.convert("L").point([255 if value < _PAPER else 0 for value in range(256)])
    return ink.getbbox() or (0, 0, image.width, image.height)


def ghost(image: Image.Image, *, darkest: int, levels: int = 16) -> Image.Image:
    """Return the picture in a few greys from ``darkest`` to white, so that what is drawn over it speaks."""
    step = 255 / (levels - 1)
    curve = [round(darkest + (255 - darkest) * round(value / step) * step / 255) for value in range(256)]
    return image.convert("L").point(curve)


def _open(stream: IO[bytes]) -> Image.Image:
    try:
        image = Image.open(stream, formats=("PNG", "JPEG"))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Refused(Reason.DAMAGED) from error
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise Refused(Reason.TOO_MANY_PIXELS)
    return image


def _eight_bit(image: Image.Image) -> Image.Image:
    """Bring 16-bit greys down to 8 bit; Pillow's own conversion would clip them."""
    if not image.mode.startswith("I"):
        return image
    return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _stated_dpi(image: Image.Image) -> float | None:
    value = image.info.get("dpi")
    try:
        dpi = float(value[0]) if value else None
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        return None
    return round(dpi, 1) if dpi is not None and 50 <= dpi <= 2400 else None
