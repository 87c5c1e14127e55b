"""The files Vite has built: names carry a hash, the manifest knows them."""

import json
from functools import cache
from pathlib import Path
from typing import TypedDict

FOLDER = Path(__file__).parent / "static" / "editor"
PREFIX = "/static/editor/"


class Entry(TypedDict, total=False):
    """One line of the manifest."""

    file: str
    css: list[str]
    imports: list[str]


class NotBuilt(Exception):
    """The pages' assets are missing; ``make`` builds them."""


@cache
def manifest() -> dict[str, Entry]:
    """Read the manifest once."""
    file = FOLDER / "manifest.json"
    if not file.is_file():
        raise NotBuilt(f"{file} is missing: build the assets with make")
    entries: dict[str, Entry] = json.loads(file.read_text(encoding="utf-8"))
    return entries


def script_of(entry: str) -> str:
    """Return the address of an entry's script."""
    return PREFIX + manifest()[entry]["file"]


def styles_of(entry: str) -> list[str]:
    """Return the addresses of the stylesheets an entry needs, those of its imports first."""
    found: dict[str, None] = {}

    def collect(name: str) -> None:
        line = manifest()[name]
        for imported in line.get("imports", []):
            collect(imported)
        found.update(dict.fromkeys(line.get("css", [])))

    collect(entry)
    return [PREFIX + path for path in found]
