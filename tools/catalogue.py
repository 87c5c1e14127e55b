"""Collect, check and compile the translations, without gettext's own tools, which a bare machine does not have.

``collect`` writes new texts into the catalogues, ``check`` fails on a text without German, ``compile`` makes the .mo files.
A room that has a ``locale`` folder keeps its own texts; those of the others stand in web's catalogue.
"""

import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent / "planwart"
LANGUAGE = "de"
_FALLBACK_ROOM = "web"
_FUNCTIONS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

Text = tuple[str | None, str | tuple[str, str]]  # context, msgid (and plural)


def texts_of_python(source: IO[bytes]) -> Iterator[Text]:
    """Yield every text that a Python source marks for translation."""
    for _line, message, _comments, context in extract("python", source, keywords=_FUNCTIONS):
        if message:
            yield context, message if isinstance(message, str) else (message[0], message[1])


def texts_of_template(source: str) -> Iterator[Text]:
    """Yield every text that a Django template marks for translation."""
    from django.utils.translation.template import templatize  # needs the settings that main() chose

    # What is no text comes back as rows of X; their indentation is not Python's and is taken away.
    as_python = "\n".join(line.strip() for line in templatize(source).splitlines())
    yield from texts_of_python(io.BytesIO(as_python.encode()))


def texts_of_room(room: Path) -> Iterator[tuple[Path, Text]]:
    """Yield the texts of a room with the files they stand in."""
    for path in sorted(room.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            with path.open("rb") as source:
                found = list(texts_of_python(source))
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            found = list(texts_of_template(path.read_text(encoding="utf-8")))
        else:
            continue
        for text in found:
            yield path, text


def rooms() -> list[Path]:
    """List the rooms of the house."""
    return sorted(folder for folder in PACKAGE.iterdir() if (folder / "__init__.py").is_file())


def catalogue_file(room: Path) -> Path:
    """Return the catalogue that holds a room's texts."""
    home = room if (room / "locale").is_dir() else PACKAGE / _FALLBACK_ROOM
    return home / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def catalogue_files() -> list[Path]:
    """List the catalogues that exist."""
    return sorted(PACKAGE.glob(f"*/locale/{LANGUAGE}/LC_MESSAGES/django.po"))


def read(file: Path) -> Catalog:
    """Read a catalogue, or begin one."""
    if not file.is_file():
        return Catalog(locale=LANGUAGE, project="Planwart", charset="utf-8")
    with file.open("rb") as source:
        return read_po(source, locale=LANGUAGE)


def collect() -> int:
    """Write texts that are new into the catalogues and drop those that are gone."""
    wanted: dict[Path, Catalog] = {}
    for room in rooms():
        for path, (context, ids) in texts_of_room(room):
            template = wanted.setdefault(catalogue_file(room), Catalog(charset="utf-8"))
            template.add(ids, context=context, locations=[(str(path.relative_to(PACKAGE.parent)), 0)])
    for file, template in wanted.items():
        catalogue = read(file)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as target:
            write_po(target, catalogue, width=120, sort_output=True, include_lineno=False)
    return 0


def faults() -> list[str]:
    """Return one line for each text without German, or with German that lost a placeholder."""
    known: dict[Text, Message] = {}
    found = []
    for file in catalogue_files():
        catalogue = read(file)
        for message in catalogue:
            if message.id:
                known[message.context, _key(message.id)] = message
                found += [f"{file.relative_to(PACKAGE.parent)}: {error} in {message.id!r}" for error in message.check(catalogue)]
    for room in rooms():
        for path, (context, ids) in texts_of_room(room):
            translated = known.get((context, _key(ids)))
            if translated is None or not _is_complete(translated):
                found.append(f"{path.relative_to(PACKAGE.parent)}: no German for {_key(ids)!r}")
    return sorted(set(found))


def _key(ids: str | Iterable[str]) -> str:
    return ids if isinstance(ids, str) else next(iter(ids))


def _is_complete(message: Message) -> bool:
    strings = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    return all(strings) and not message.fuzzy


def check() -> int:
    """Tell what is missing."""
    found = faults()
    for line in found:
        print(line)
    if found:
        print(f"{len(found)} texts are not ready. Add them with: make messages")
    return 1 if found else 0


def compile_all() -> int:
    """Write the .mo files that Django reads."""
    for file in catalogue_files():
        with file.with_suffix(".mo").open("wb") as target:
            write_mo(target, read(file))
    return 0


def main(arguments: list[str]) -> int:
    from django.conf import settings  # templatize reads them

    settings.configure(USE_I18N=True)
    return {"collect": collect, "check": check, "compile": compile_all}[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
