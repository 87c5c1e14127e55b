"""Names of uploaded files: shown to people, never used as paths."""

import re
import unicodedata
from typing import Final

_MOST_CHARACTERS: Final = 120
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_INVISIBLE: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # controls, bidi marks, lone surrogates, unassigned, line breaks


def display_name(name: str) -> str:
    """Return what we call a file its sender calls ``name``: no folders, nothing invisible or reserved, at most 120 characters.

    The ending survives shortening. Source of the reserved names: Win32 naming rules for files.
    """
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(" " if character in "\t\r\n" else character for character in bare)
    shown = "".join(character for character in shown if unicodedata.category(character) not in _INVISIBLE)
    shown = re.sub(r'[<>:"|?*]', "_", " ".join(shown.split())).strip(" .")
    if _RESERVED.fullmatch(shown):
        shown = f"_{shown}"
    return _shorten(shown) or "upload"


def _shorten(name: str) -> str:
    if len(name) <= _MOST_CHARACTERS:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return name[:_MOST_CHARACTERS].rstrip(" .")
    return stem[: _MOST_CHARACTERS - len(ending) - 1].rstrip(" .") + dot + ending
