"""Read PDF with PDFium; pikepdf adds the one thing PDFium ignores, the size of a unit.

Source: ISO 32000-1 table 30: /UserUnit multiplies 1/72 inch, stands on the page itself and is not inherited.
"""

from __future__ import annotations

import io
import re
from typing import Final

import pikepdf
import pypdfium2
from PIL import Image
from pypdfium2 import raw

from planwart.files.opener.refusal import Reason, Refused

MAX_PAGES: Final = 200
MAX_SIDE_MM: Final = 5_000
MAX_TEXT: Final = 20_000
_MM_PER_POINT: Final = 25.4 / 72
_RATIO: Final = re.compile(
    r"(?<![\d.,:])(?:M(?:aßstab|assstab)?\s*[.:=]?\s*)?1\s*:\s*(10|20|25|33|50|75|100|200|250|500)(?![\d.,:])", re.IGNORECASE
)


class PdfFile:
    """One document, opened twice: by PDFium for pictures, by pikepdf for what PDFium leaves out."""

    def __init__(self, data: bytes) -> None:
        try:
            self._pdf = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            locked = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
            raise Refused(Reason.ENCRYPTED if locked else Reason.DAMAGED) from error
        self.page_count = len(self._pdf)
        if self.page_count == 0:
            raise Refused(Reason.NO_PAGES)
        if self.page_count > MAX_PAGES:
            raise Refused(Reason.TOO_MANY_PAGES)
        self._units = _user_units(data, self.page_count)

    def size_mm(self, index: int) -> tuple[float, float]:
        """Return width and height of a page as printed, turned as it is shown."""
        factor = self._units[index] * _MM_PER_POINT
        width, height = (side * factor for side in self._size_pt(index))
        return width, height

    def render(self, index: int, *, longest_px: int, dpi: float) -> Image.Image:
        """Return a page on white at ``dpi``, or coarser if a side would pass ``longest_px``."""
        if not 0 <= index < self.page_count:
            raise Refused(Reason.NO_SUCH_PAGE)
        longest_mm = max(self.size_mm(index))
        if longest_mm > MAX_SIDE_MM:
            raise Refused(Reason.PAGE_TOO_LARGE)
        pixels = max(1, min(longest_px, round(longest_mm / 25.4 * dpi)))
        try:
            page = self._pdf[index]
            picture: Image.Image = page.render(scale=pixels / max(self._size_pt(index)), rev_byteorder=True).to_pil()
        except pypdfium2.PdfiumError as error:
            raise Refused(Reason.DAMAGED) from error
        return picture

    def ratio(self, index: int) -> int | None:
        """Return the n of the scale 1:n printed on the page, if its text names exactly one."""
        try:
            page = self._pdf[index].get_textpage()
            length = min(page.count_chars(), MAX_TEXT)
            text = page.get_text_range(count=length, errors="replace") if length > 0 else ""
        except (pypdfium2.PdfiumError, ValueError, RecursionError):
            return None
        named = {int(found) for found in _RATIO.findall(text)}
        return named.pop() if len(named) == 1 else None

    def _size_pt(self, index: int) -> tuple[float, float]:
        try:
            width, height = self._pdf.get_page_size(index)
        except pypdfium2.PdfiumError as error:
            raise Refused(Reason.DAMAGED) from error
        if not (0 < width < 1e6 and 0 < height < 1e6):
            raise Refused(Reason.DAMAGED)
        return width, height


def _user_units(data: bytes, page_count: int) -> list[float]:
    """Return the unit of every page in 1/72 inch; 1 where the document does not say or cannot be read by pikepdf."""
    units = [1.0] * page_count
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            for index, page in enumerate(document.pages[:page_count]):
                value = float(page.obj.get("/UserUnit", 1))
                units[index] = value if 0 < value <= 75_000 else 1.0
    except (pikepdf.PdfError, ValueError, TypeError):
        return units
    return units
