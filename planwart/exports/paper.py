"""Paper: sizes, frame, fold marks, and the scale at which a drawing fits on it. All lengths in millimetres of paper.

Sources: DIN EN ISO 216 sizes; DIN 824 form A folding (title block in front, 20 mm to file it); DIN ISO 5455 scales; title block of
180 mm after DIN EN ISO 7200, so that it also fits on A4.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from planwart.exports.boxes import Box
from planwart.foundation.errors import NotPossible

SCALES: Final = (50, 100, 200, 500)
FILING_MARGIN: Final = 20.0
MARGIN: Final = 5.0
LEGEND_WIDTH: Final = 123.0
BLOCK: Final = (180.0, 58.0)
GAP: Final = 3.0
FOOT: Final = 14.0  # the scale bar below the drawing


class PaperSize(StrEnum):
    """Sheets in landscape."""

    A3 = "A3"
    A2 = "A2"
    A1 = "A1"


_SIZES: Final = {PaperSize.A3: (420.0, 297.0), PaperSize.A2: (594.0, 420.0), PaperSize.A1: (841.0, 594.0)}
_FOLDS: Final[dict[PaperSize, tuple[tuple[float, ...], tuple[float, ...]]]] = {
    PaperSize.A3: ((125.0, 230.0), ()),
    PaperSize.A2: ((210.0, 402.0), (123.0,)),
    PaperSize.A1: ((210.0, 335.5, 461.0, 651.0), (297.0,)),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet and where things stand on it."""

    size: PaperSize

    @property
    def width(self) -> float:
        return _SIZES[self.size][0]

    @property
    def height(self) -> float:
        return _SIZES[self.size][1]

    @property
    def folds(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Return the places of the fold marks along the width and along the height."""
        return _FOLDS[self.size]

    @property
    def frame(self) -> Box:
        return Box(FILING_MARGIN, MARGIN, self.width - MARGIN, self.height - MARGIN)

    @property
    def legend(self) -> Box:
        """The column on the right, above the title block."""
        return Box(self.frame.right - LEGEND_WIDTH, self.frame.top, self.frame.right, self.block.top)

    @property
    def block(self) -> Box:
        width, height = BLOCK
        return Box(self.frame.right - width, self.frame.bottom - height, self.frame.right, self.frame.bottom)

    @property
    def drawing(self) -> Box:
        """What the plan may fill: left of the legend, above title block, notes and scale bar."""
        return Box(self.frame.left + GAP, self.frame.top + GAP, self.legend.left - GAP, self.block.top - GAP)

    @property
    def tall_drawing(self) -> Box:
        """What a narrow plan may fill: left of the title block, down to the scale bar."""
        return Box(self.frame.left + GAP, self.frame.top + GAP, self.block.left - GAP, self.frame.bottom - FOOT - GAP)


@dataclass(frozen=True, slots=True)
class Fit:
    """The scale 1:n at which something fits, and the area it got."""

    scale: int
    area: Box


def fit(width_mm: float, height_mm: float, paper: Paper, *, scale: int | None = None) -> Fit:
    """Choose the largest scale at which a piece of a building fits on the sheet; a wished ``scale`` is kept or refused.

    Raises NotPossible if nothing fits.
    """
    for candidate in (scale,) if scale is not None else SCALES:
        for area in (paper.drawing, paper.tall_drawing):
            if width_mm / candidate <= area.width and height_mm / candidate <= area.height:
                return Fit(candidate, area)
    raise NotPossible(_("The plan does not fit on this sheet. Choose a larger sheet or a smaller scale."))
