"""Set a document with typst in a folder of its own: it sees the template and our data, and no package, font or file of the system."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from planwart.exports.letters import FONTS

TEMPLATES = Path(__file__).resolve().parent / "typst"


def set_document(template: Path, data: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """Return ``template`` as PDF. ``data`` reaches it as JSON, so that words of people stay words; ``pictures`` by file name."""
    with tempfile.TemporaryDirectory(prefix="planwart-sheet-") as folder:
        root = Path(folder)
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        for name, content in pictures.items():
            (root / name).write_bytes(content)
        main = root / template.name
        main.write_bytes(template.read_bytes())
        pdf: bytes = typst.compile(
            str(main),
            root=str(root),
            font_paths=_fonts(),
            format="pdf",
            package_path=str(root / "packages"),
            package_cache_path=str(root / "packages"),
            timestamp=int(dt.datetime.now(dt.UTC).timestamp()),
        )
    return pdf


@cache
def _fonts() -> typst.Fonts:
    """Return our own fonts and typst's; read once for each process."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])
