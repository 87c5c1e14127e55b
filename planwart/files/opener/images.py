"""Read PNG and JPEG with Pillow, and write every raster Planwart shows.

What leaves this module is drawn anew: no metadata, no place of the photograph, no second picture behind the first.
"""

from __future__ import annotations

import io
from typing import IO, Any, Final

from PIL import Image, ImageChops, ImageOps, TiffImagePlugin, UnidentifiedImageError

from planwart.files.opener.refusal import Reason, Refused

MAX_PIXELS: Final = 100_000_000
_ORIENTATION: Final = 0x0112
_PAPER: Final = 232  # scans are not quite white
_TURNED: Final = (5, 6, 7, 8)
_READS_EXIF: Final = TiffImagePlugin  # Pillow would load it with the first EXIF block, when modules can no longer be read
_MODES_WITH_ALPHA: Final = frozenset({"RGBA", "LA", "PA", "La", "RGBa"})
_GREY_MODES: Final = frozenset({"1", "L", "I", "I;16", "I;16B"})
_STRIP_ROWS: Final = 256

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
        image = _on_white(image, shrink=max(1, max(image.size) // longest_px))
        image.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS, reducing_gap=2.0)
        return flatten(ImageOps.exif_transpose(image))
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused(Reason.DAMAGED) from error


def flatten(image: Image.Image) -> Image.Image:
    """Return a picture without alpha in grey if it holds no colour."""
    if image.mode == "L":
        return image
    red, green, blue = image.convert("RGB").split()
    colourless = ImageChops.difference(red, green).getbbox() is None and ImageChops.difference(green, blue).getbbox() is None
    return red if colourless else image.convert("RGB")


def _on_white(image: Image.Image, *, shrink: int) -> Image.Image:
    """Return the picture in grey or RGB on white, smaller by a whole factor; strip by strip, for a copy of it all would cost too much."""
    grey = image.mode in _GREY_MODES and "transparency" not in image.info
    canvas = Image.new("L" if grey else "RGB", (-(-image.width // shrink), -(-image.height // shrink)), "white")
    height = _STRIP_ROWS * shrink
    for top in range(0, image.height, height):
        strip = _plain(image.crop((0, top, image.width, min(top + height, image.height))), image.info)
        canvas.paste(strip.reduce(shrink) if shrink > 1 else strip, (0, top // shrink))
    canvas.info = {key: value for key, value in image.info.items() if key == "exif"}
    return canvas


def _plain(strip: Image.Image, info: dict[str | tuple[int, int], Any]) -> Image.Image:
    """Return a strip with 8 bit for each colour and without alpha; Pillow's own conversion would clip 16-bit greys."""
    if strip.mode.startswith("I"):
        return strip.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if strip.mode in _MODES_WITH_ALPHA or "transparency" in info:
        strip.info = dict(info)
        strip = strip.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", strip.size, "white"), strip).convert("RGB")
    return strip.convert("L" if strip.mode in _GREY_MODES else "RGB")


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


def _stated_dpi(image: Image.Image) -> float | None:
    value = image.info.get("dpi")
    try:
        dpi = float(value[0]) if value else None
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        return None
    return round(dpi, 1) if dpi is not None and 50 <= dpi <= 2400 else None
