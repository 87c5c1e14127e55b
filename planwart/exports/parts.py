"""The parts list of a sheet: its second page. Article numbers and prices never stand here; they stay with the firm."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from planwart.exports.contents import SheetContents, count_symbols
from planwart.exports.legend import height_of, name_of


def parts_list(contents: SheetContents) -> dict[str, Any]:
    """Return the words of the page and one line for each symbol."""
    day = date_format(contents.day, "SHORT_DATE_FORMAT")
    return {
        "title": _("Parts list %(floor)s") % {"floor": contents.floor},
        "subtitle": " · ".join(part for part in (contents.project, contents.unit, contents.firm, day) if part),
        "footer": f"{contents.firm} · {contents.unit} · {contents.floor}",
        "head": [
            pgettext("sheet", "No."),
            pgettext("sheet", "Pieces"),
            pgettext("sheet", "Description"),
            pgettext("sheet", "Height"),
            pgettext("sheet", "Tags"),
        ],
        "lines": [
            {
                "position": str(number),
                "pieces": str(count.pieces),
                "name": name_of(count.symbol),
                "height": height_of(count.symbol),
                "tags": ", ".join(tag_ranges(count.tags)),
            }
            for number, count in enumerate(count_symbols(contents.devices), start=1)
        ],
    }


def tag_ranges(tags: Sequence[str]) -> list[str]:
    """Return tags with neighbours drawn together: SD01, SD02, SD03, SD07 become SD01–SD03 and SD07."""
    runs: list[tuple[str, int, int, str, str]] = []
    for tag in tags:
        match = re.fullmatch(r"(\D*)(\d+)", tag)
        if match is None:
            runs.append((tag, -1, -1, tag, tag))
            continue
        prefix, number = match[1], int(match[2])
        if runs and runs[-1][0] == prefix and runs[-1][2] == number - 1:
            runs[-1] = (prefix, runs[-1][1], number, runs[-1][3], tag)
        else:
            runs.append((prefix, number, number, tag, tag))
    return [first if start == end else f"{first}–{last}" for _prefix, start, end, first, last in runs if first]
