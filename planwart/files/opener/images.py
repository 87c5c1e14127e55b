"""Read pictures with Pillow, and write every raster Planwart shows.

What leaves this module is drawn anew: no metadata, no place of the photograph, no second picture behind the first.
"""

from __future__ import annotations

import importlib
import io
from typing import Any, Final

from PIL import Image, ImageChops, ImageOps, UnidentifiedImageError

from planwart.files.opener.cleaning import MAX_PIXELS
from planwart.files.opener.refusal import Reason, Refused
from planwart.files.opener.tiff import MAX_PAGES

_FORMATS: Final = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP", "tiff": "TIFF", "heic": "HEIF"}
# Pillow would load these when it needs them, and then modules can no longer be read: TIFF reads EXIF, MPO is a JPEG of several pictures.
_LOADED_LATE: Final = ("TiffImagePlugin", "WebPImagePlugin", "MpoImagePlugin")
_ORIENTATION: Final = 0x0112
_RESOLUTION: Final = (0x011A, 0x011B, 0x0128)
_PAPER: Final = 232  # scans are not quite white
_TURNED: Final = (5, 6, 7, 8)
_MODES_WITH_ALPHA: Final = frozenset({"RGBA", "LA", "PA", "La", "RGBa"})
_GREY_MODES: Final = frozenset({"1", "L", "I", "I;16", "I;16B"})
_STRIP_ROWS: Final = 256
_JPEG_QUALITY: Final = 92
_MM_PER_INCH: Final = 25.4

Image.MAX_IMAGE_PIXELS = None  # our own limit is asked below, with our own words


def rehearse(kind: str) -> None:
    """Go once through what Pillow loads late, while modules can still be read from disk."""
    for name in _LOADED_LATE:
        importlib.import_module(f"PIL.{name}")
    if kind == "heic":
        heif = importlib.import_module("pi_heif")
        heif.options.DECODE_THREADS = 0  # no more than the one its decoder always starts
        heif.register_heif_opener(thumbnails=False, aux_images=False, depth_images=False)
    photo = io.BytesIO()
    Image.new("RGB", (2, 2)).save(photo, "JPEG")
    encode_png(Picture(photo.getvalue(), "jpeg").render(0, longest_px=2))


class Picture:
    """A picture of somebody; a TIFF may have several pages."""

    def __init__(self, data: bytes, kind: str) -> None:
        self._data = data
        self._kind = kind
        image = self._open(0)
        self.width_px, self.height_px = image.size
        # Pillow turns a TIFF by itself, and HEIF as it reads it.
        if kind not in {"tiff", "heic"} and _orientation(image) in _TURNED:
            self.width_px, self.height_px = self.height_px, self.width_px
        self.dpi = _stated_dpi(image)
        self.page_count = self._count(image) if kind == "tiff" else 1

    @property
    def facts(self) -> dict[str, object]:
        """Width and height as they will be shown, and the resolution if the file states one."""
        return {"width_px": self.width_px, "height_px": self.height_px, "dpi": self.dpi, "page_count": self.page_count}

    @property
    def exif(self) -> bytes:
        """The only two things worth keeping of what a camera writes: which way is up, and the resolution."""
        image = self._open(0)
        kept, told = Image.Exif(), image.getexif()
        turned = _orientation(image)
        if turned not in (None, 1):
            kept[_ORIENTATION] = turned
        if "jfif_density" not in image.info and self._kind == "jpeg" and self.dpi is not None:
            kept.update({tag: told[tag] for tag in _RESOLUTION if tag in told})
        return kept.tobytes() if len(kept) else b""

    def size_mm(self, index: int) -> tuple[float, float] | None:
        """Return width and height of a page on paper, if it states a resolution."""
        image = self._open(index)
        dpi = _stated_dpi(image)
        return None if dpi is None else (image.width / dpi * _MM_PER_INCH, image.height / dpi * _MM_PER_INCH)

    def render(self, index: int, *, longest_px: int) -> Image.Image:
        """Return a page upright, on white, no side longer than ``longest_px``."""
        if not 0 <= index < self.page_count:
            raise Refused(Reason.NO_SUCH_PAGE)
        image = self._open(index)
        try:
            image.draft("RGB", (longest_px, longest_px))
            image = _on_white(image, shrink=max(1, max(image.size) // longest_px))
            image.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS, reducing_gap=2.0)
            return flatten(ImageOps.exif_transpose(image))
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise Refused(Reason.DAMAGED) from error

    def as_jpeg(self) -> bytes:
        """Return the whole picture as a JPEG: for kinds which cannot be cleaned without drawing them anew."""
        image = flatten(_on_white(self._open(0), shrink=1))
        image.info.clear()
        stream = io.BytesIO()
        image.save(stream, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
        return stream.getvalue()

    def _open(self, index: int) -> Image.Image:
        try:
            image = Image.open(io.BytesIO(self._data), formats=(_FORMATS[self._kind],))
            if index:
                image.seek(index)
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
            raise Refused(Reason.DAMAGED) from error
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise Refused(Reason.TOO_MANY_PIXELS)
        return image

    def _count(self, image: Image.Image) -> int:
        try:
            count = int(getattr(image, "n_frames", 1))
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise Refused(Reason.DAMAGED) from error
        if count > MAX_PAGES:
            raise Refused(Reason.TOO_MANY_PAGES)
        return count


def _orientation(image: Image.Image) -> int | None:
    try:
        value = image.getexif().get(_ORIENTATION)
    except Exception:  # noqa: BLE001 -- whatever Pillow stumbles over in EXIF, the picture may still be good
        return None
    return value if isinstance(value, int) and 1 <= value <= 8 else None


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


def _stated_dpi(image: Image.Image) -> float | None:
    value = image.info.get("dpi")
    try:
        dpi = float(value[0]) if value else None
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        return None
    return round(dpi, 1) if dpi is not None and 50 <= dpi <= 2400 else None
