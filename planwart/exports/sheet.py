"""Lay out a plan sheet: everything gets its millimetre here, typst only sets it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from planwart.exports import marks
from planwart.exports.boxes import Box, Point, around, hull
from planwart.exports.contents import Device, Drawing, Note, SheetContents
from planwart.exports.labels import Wish, place_labels
from planwart.exports.legend import legend_columns
from planwart.exports.paper import FOOT, Fit, Paper, PaperSize, fit
from planwart.exports.parts import parts_list
from planwart.foundation.errors import NotPossible

Json = dict[str, Any]
_SCALE_BAR_M: Final = ((0, 1, True), (1, 2, False), (2, 5, True))


def lay_out(contents: SheetContents, *, size: PaperSize, scale: int | None, in_colour: bool) -> tuple[Json, dict[str, bytes]]:
    """Return the data of ``sheet.typ`` and its pictures.

    Raises NotPossible if there is nothing to print or it does not fit.
    """
    paper = Paper(size)
    extent = _extent(contents)
    fitted = fit(extent.width, extent.height, paper, scale=scale)
    place, subject = _Place(extent, fitted), _("Electrical installation")
    data = {
        "title": f"{subject} {contents.unit}, {contents.floor}",
        "author": contents.firm,
        "lang": get_language() or "de",
        "date": [contents.day.year, contents.day.month, contents.day.day],
        "paper": {"width": paper.width, "height": paper.height},
        "frame": _corners(paper.frame),
        "folds": {"x": paper.folds[0], "y": paper.folds[1]},
        "span": marks.SPAN,
        "base": _base(contents.drawing, place),
        **_devices(contents, place, fitted.area, in_colour=in_colour),
        "legend": legend_columns(contents.devices, paper.legend, in_colour=in_colour),
        "block": _title_block(contents, paper, fitted.scale),
        "scale_bar": _scale_bar(paper, fitted.scale),
        "notes": _notes(contents, paper, in_colour=in_colour),
        "words": _words(),
        "parts": parts_list(contents),
    }
    return data, _pictures(contents, in_colour=in_colour)


class _Place:
    """Turns places in the building into places on paper; the drawing stands at the top left of its area."""

    def __init__(self, extent: Box, fitted: Fit) -> None:
        self.scale = fitted.scale
        spare = fitted.area.width - extent.width / fitted.scale
        self._left = fitted.area.left + spare / 2 - extent.left / fitted.scale
        self._top = fitted.area.top - extent.top / fitted.scale

    def of(self, x: float, y: float) -> Point:
        return self._left + x / self.scale, self._top + y / self.scale


def _extent(contents: SheetContents) -> Box:
    """Return what must be shown, in millimetres of the building."""
    places = [(device.x, device.y) for device in contents.devices] + [(note.x, note.y) for note in contents.notes]
    things = [around(place, 500, 500) for place in places]
    if contents.drawing is not None:
        things.append(_ink(contents.drawing))
    box = hull(things)
    if box is None:
        raise NotPossible(_("There is nothing to print on this floor yet. Upload a floor plan first."))
    return box


def _ink(drawing: Drawing) -> Box:
    cut, factor = drawing.ghost, drawing.mm_per_px
    left, top = cut.left_px * factor, cut.top_px * factor
    return Box(left, top, left + cut.width_px * factor, top + cut.height_px * factor)


def _base(drawing: Drawing | None, place: _Place) -> Json | None:
    if drawing is None:
        return None
    ink = _ink(drawing)
    x, y = place.of(ink.left, ink.top)
    return {"x": x, "y": y, "width": ink.width / place.scale, "height": ink.height / place.scale, "alt": _("Floor plan")}


def _devices(contents: SheetContents, place: _Place, area: Box, *, in_colour: bool) -> Json:
    symbols, letters, wishes, obstacles, colours = [], [], [], [], []
    for device in contents.devices:
        at, colour = place.of(device.x, device.y), marks.colour_of(device.symbol, in_colour=in_colour)
        symbols.append(
            {"x": at[0], "y": at[1], "angle": device.rotation, "file": _file(device), "alt": f"{device.symbol.norm_de} {device.tag}"}
        )
        own = marks.letters(device.symbol, device.rotation, at)
        letters += [{"x": each.x, "y": each.y, "size": each.size, "text": each.text, "colour": colour} for each in own]
        body = marks.body(device.symbol, device.rotation, at)
        obstacles += [body, *(marks.letter_box(each) for each in own)]
        wishes.append(Wish(device.tag, _extra(device), body, device.rotation, device.symbol.wall))
        colours.append(colour)
    labels = place_labels(wishes, obstacles, area.grown(2))
    return {
        "symbols": symbols,
        "letters": letters,
        "labels": [
            {
                "x": label.box.left,
                "y": label.box.top,
                "width": label.box.width,
                "height": label.box.height,
                "tag": label.tag,
                "extra": label.extra,
            }
            | {"colour": colour}
            for label, colour in zip(labels, colours, strict=True)
        ],
        "texts": [_text(note, place) for note in contents.notes],
    }


def _extra(device: Device) -> str:
    """Return the height in centimetres where it differs from the default the legend names."""
    if device.height_mm is None or device.height_mm == device.symbol.height_mm:
        return ""
    return f"{device.height_mm / 10:g}"


def _text(note: Note, place: _Place) -> Json:
    x, y = place.of(note.x, note.y)
    return {"x": x, "y": y, "text": note.text}


def _title_block(contents: SheetContents, paper: Paper, scale: int) -> Json:
    estimated = contents.drawing is None or not contents.drawing.calibrated
    day = date_format(contents.day, "SHORT_DATE_FORMAT")
    ratio = _("1:%(scale)d (estimated)") % {"scale": scale} if estimated else f"1:{scale}"
    rows = [
        [
            _field(pgettext("sheet", "Content"), _("Electrical installation"), 90, big=True),
            _field(pgettext("sheet", "Unit"), contents.unit, 45, strong=True),
            _field(pgettext("sheet", "Floor"), contents.floor, 45, strong=True),
        ],
        [
            _field(pgettext("sheet", "Issued"), day, 45),
            _field(pgettext("sheet", "Revision"), str(contents.revision), 45),
            _field(pgettext("sheet", "Scale"), ratio, 45, strong=True),
            _field(pgettext("sheet", "Format"), _("%(size)s landscape") % {"size": paper.size.value}, 45),
        ],
        [
            _field(pgettext("sheet", "Sheet"), None, 45),
            _field(pgettext("sheet", "Drawn"), contents.drawn_by, 45),
            _field(pgettext("sheet", "Checked"), "", 45),
            _field(pgettext("sheet", "Approved"), "", 45),
        ],
    ]
    return {
        "box": _corners(paper.block),
        "firm": contents.firm,
        "firm_address": contents.firm_address,
        "project": contents.project,
        "address": contents.address,
        "rows": rows,
    }


def _field(label: str, value: str | None, width: float, *, big: bool = False, strong: bool = False) -> Json:
    """Return one field; without a value it holds the number of the sheet, which only typst knows."""
    return {"label": label, "value": value, "width": width, "big": big, "strong": strong}


def _scale_bar(paper: Paper, scale: int) -> Json:
    metre = 1000 / scale
    return {
        "x": paper.frame.left + 4,
        "y": paper.frame.bottom - FOOT + 1,
        "parts": [{"from": start * metre, "to": end * metre, "filled": filled} for start, end, filled in _SCALE_BAR_M],
        "marks": [{"at": each * metre, "text": f"{each} m" if each == 5 else str(each)} for each in (0, 1, 2, 5)],
    }


def _notes(contents: SheetContents, paper: Paper, *, in_colour: bool) -> Json:
    lines: list[tuple[str, bool]] = []
    if contents.drawing is None or not contents.drawing.calibrated:
        lines.append((_("The scale is estimated; do not measure from this sheet."), True))
    lines += [
        (_("Heights in cm above the finished floor, to the middle of the device; written where they differ from the legend."), False),
        (_("Lines in installation zones after DIN 18015-3. Symbols after DIN EN 60617."), False),
        (
            _("Colours by trade; the meaning lies in the shape.") if in_colour else _("Black and white; the meaning lies in the shape."),
            False,
        ),
    ]
    left = paper.frame.left + 4 + 5 * 20 + 12
    return {
        "x": left,
        "y": paper.block.top + 4,
        "width": min(paper.block.left - left - 5, 90),
        "lines": [{"text": text, "strong": strong} for text, strong in lines],
    }


def _words() -> Json:
    return {
        "legend": _("Legend"),
        "legend_hint": _("only symbols on this sheet · height above finished floor · pieces"),
        "project": pgettext("sheet", "Project"),
        "address": pgettext("sheet", "Address"),
        "notes": pgettext("sheet", "Notes"),
        "print_hint": _("The scale holds only when printed at 100 %"),
        "page": pgettext("sheet", "Sheet"),
        "of": pgettext("sheet", "of"),
    }


def _pictures(contents: SheetContents, *, in_colour: bool) -> dict[str, bytes]:
    pictures = {
        _file(device): marks.picture(device.symbol, marks.colour_of(device.symbol, in_colour=in_colour)).encode()
        for device in _one_of_each(contents.devices)
    }
    if contents.drawing is not None:
        pictures["base.png"] = contents.drawing.ghost.raster.png
    return pictures


def _one_of_each(devices: Iterable[Device]) -> Sequence[Device]:
    return list({device.symbol.id: device for device in devices}.values())


def _file(device: Device) -> str:
    return f"symbol-{device.symbol.id}.svg"


def _corners(box: Box) -> Json:
    return {"left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom}
