"""The fonts of the paper, and how wide they set a word."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont

FONTS: Final = Path(__file__).resolve().parent / "fonts"
_LABEL_FONT: Final = FONTS / "ibm-plex-sans-condensed-latin-500-normal.ttf"
_USUAL_ADVANCE: Final = 0.5  # of the size, for letters the font lacks


@cache
def _advances() -> dict[int, float]:
    """Return the advance of every letter in parts of the size."""
    with TTFont(_LABEL_FONT, lazy=True) as font:
        metrics, units = font["hmtx"], font["head"].unitsPerEm
        return {code: metrics[glyph][0] / units for code, glyph in font.getBestCmap().items()}


def width_of(text: str, size: float) -> float:
    """Return the width of ``text`` at ``size``, in the unit of the size."""
    advances = _advances()
    return size * sum(advances.get(ord(letter), _USUAL_ADVANCE) for letter in text)
