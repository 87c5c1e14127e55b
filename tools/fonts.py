"""Turn the web fonts of the editor into TrueType for the paper: typst reads no woff.

Usage: python tools/fonts.py [--check]
Reads ``editor/node_modules/@fontsource`` (IBM Plex, SIL Open Font License 1.1) and writes ``planwart/exports/fonts/``, which is not
in git. The glyphs are not touched. A web font comes in pieces by alphabet under one name, and typst takes one piece for each name: the
Latin one keeps it, the others are called "Planwart Sans …", as the licence asks of changed files. Nothing is written when all is there.
"""

import sys
from pathlib import Path

from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "editor" / "node_modules" / "@fontsource"
TARGET = ROOT / "planwart" / "exports" / "fonts"
WANTED = {
    "ibm-plex-sans-condensed": [
        f"{subset}-{weight}-normal" for subset in ("latin", "latin-ext", "cyrillic-ext", "vietnamese") for weight in (400, 500, 600, 700)
    ],
    "ibm-plex-sans": [f"greek-{weight}-normal" for weight in (400, 600)],
}


def main() -> int:
    """Write what is missing or old; with ``--check`` only tell whether something is."""
    pairs = [(source_of(family, face), TARGET / f"{family}-{face}.ttf") for family, faces in WANTED.items() for face in faces]
    missing = [source for source, _target in pairs if not source.is_file()]
    if missing:
        print(f"{missing[0]} is missing; run `npm ci` in editor/ first", file=sys.stderr)
        return 1
    old = [(source, target) for source, target in pairs if not target.is_file() or target.stat().st_mtime < source.stat().st_mtime]
    if "--check" in sys.argv[1:]:
        return 1 if old else 0
    TARGET.mkdir(parents=True, exist_ok=True)
    for source, target in old:
        convert(source, target)
    licence = SOURCES / "ibm-plex-sans-condensed" / "LICENSE"
    (TARGET / "OFL.txt").write_bytes(licence.read_bytes())
    print(f"{len(old)} fonts written to {TARGET.relative_to(ROOT)}")
    return 0


def source_of(family: str, face: str) -> Path:
    return SOURCES / family / "files" / f"{family}-{face}.woff2"


def convert(source: Path, target: Path) -> None:
    """Unwrap one font; the new file takes its place only when complete."""
    font = TTFont(source)
    font.flavor = None
    alphabet = source.name.removeprefix("ibm-plex-sans-").removeprefix("condensed-").rpartition("-normal")[0].rpartition("-")[0]
    if alphabet != "latin":
        rename(font, f"Planwart Sans {alphabet.title()}")
    partial = target.with_suffix(".part")
    font.save(partial)
    partial.replace(target)


def rename(font: TTFont, family: str) -> None:
    """Give a font another family; style and weight stand in other tables and stay."""
    table = font["name"]
    for number, value in ((1, family), (4, family), (6, family.replace(" ", "")), (16, family)):
        table.removeNames(nameID=number)
        table.setName(value, number, 3, 1, 0x409)


if __name__ == "__main__":
    sys.exit(main())
