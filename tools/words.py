"""Fail on words in templates that no translation knows: what people read goes through gettext, attributes included."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SPOKEN = ("aria-label", "alt", "title", "placeholder", "data-confirm", "value")
# Names, units and code that are the same in every language.
SAME = frozenset({"Planwart", "PDF", "API", "TOTP", "kB", "MB", "mm", "cm", "m²", "px", "Authorization", "Bearer", "DE", "AT", "CH"})

_TRANSLATED = re.compile(r"{%-?\s*blocktrans(?:late)?\b.*?{%-?\s*endblocktrans(?:late)?\s*-?%}", re.DOTALL)
_COMMENTS = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)
_CLASSES = re.compile(r"{%\s*block broad\s*%}.*?{%\s*endblock\s*%}")  # this block fills a class attribute
_DJANGO = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_UNSPOKEN = re.compile(r"<(script|style|code|pre)\b.*?</\1>", re.DOTALL)
_ATTRIBUTE = re.compile(rf"""(?<![\w-])(?:{"|".join(SPOKEN)})=(?:"([^"]*)"|'([^']*)')""")
_TAG = re.compile(r"<[^>]*>", re.DOTALL)
_CODE = re.compile(r"""[\w-]+="[^"]*"|\b[a-z]+(?:-[a-z]+)+\b""")  # attributes and classes handed to a block
_WORD = re.compile(r"[A-Za-zÄÖÜäöüß²]{2,}")
_ENTITY = re.compile(r"&#?\w+;")


def bare_words(source: str) -> Iterator[str]:
    """Yield words a reader of this template would see in one language only."""
    rest = source
    for pattern in (_COMMENTS, _TRANSLATED, _UNSPOKEN, _CLASSES, _DJANGO, _ENTITY):
        rest = pattern.sub(" ", rest)
    spoken = [match[1] or match[2] or "" for match in _ATTRIBUTE.finditer(rest) if not _is_code(match)]
    for text in (_CODE.sub(" ", _TAG.sub(" ", rest)), *spoken):
        yield from (word for word in _WORD.findall(text) if word not in SAME and not word.isupper())


def _is_code(match: re.Match[str]) -> bool:
    """Tell whether an attribute holds a value that nobody reads, as an input's own value does."""
    return match[0].startswith("value=") and not re.search(r"\s|[A-ZÄÖÜ]", match[1] or match[2] or "")


def faults() -> list[str]:
    """Return one line for each template with words of its own."""
    found = []
    for path in sorted((ROOT / "planwart").rglob("templates/**/*.html")):
        words = list(dict.fromkeys(bare_words(path.read_text(encoding="utf-8"))))
        if words:
            found.append(f"{path.relative_to(ROOT)}: {' '.join(words[:12])}")
    return found


if __name__ == "__main__":
    lines = faults()
    for line in lines:
        print(line)
    sys.exit(1 if lines else 0)
