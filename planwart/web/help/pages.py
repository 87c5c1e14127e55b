"""The handbook as pages: Markdown files that the build lays beside this module, in German."""

import re
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from planwart.foundation.errors import NotFound

FOLDER: Final = Path(__file__).parent / "handbook"
INDEX: Final = "README"
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Section:
    """A heading within a page, to jump to."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One page of the handbook; ``body`` begins below its title."""

    slug: str
    title: str
    body: SafeString
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Pages that belong together, as the index lists them: slug and title."""

    title: str
    pages: tuple[tuple[str, str], ...]


def get_help_page(slug: str) -> HelpPage:
    """Return a page of the handbook. Raises NotFound for a name that is none."""
    page = all_pages().get(slug)
    if page is None:
        raise NotFound
    return page


@cache
def all_pages() -> dict[str, HelpPage]:
    """Read every page once; names come from this list alone, never from an address."""
    return {_slug_of(file): _read(file) for file in sorted(FOLDER.glob("*.md"))}


@cache
def chapters() -> tuple[Chapter, ...]:
    """Return the table of contents, as the index names it."""
    found: list[Chapter] = []
    for line in (FOLDER / f"{INDEX}.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            found.append(Chapter(line.removeprefix("## "), ()))
        entry = re.match(r"- \[(.+?)\]\((.+?)\.md\)", line)
        if entry and found:
            found[-1] = Chapter(found[-1].title, (*found[-1].pages, (entry[2], entry[1])))
    return tuple(found)


def anchor_of(title: str) -> str:
    """Return the name under which a heading is reached."""
    return slugify(title.lower().translate(_UMLAUTS)) or "abschnitt"


def _slug_of(file: Path) -> str:
    return "" if file.stem == INDEX else file.stem


def _read(file: Path) -> HelpPage:
    parser = _parser()
    tokens = parser.parse(file.read_text(encoding="utf-8"))
    title, rest = tokens[1].content, tokens[3:]  # each page begins with its title
    sections = tuple(_sections(rest))
    # Our own text; the parser escapes what looks like HTML.
    return HelpPage(_slug_of(file), title, mark_safe(parser.renderer.render(rest, parser.options, {})), sections)  # noqa: S308


def _sections(tokens: Sequence[Token]) -> list[Section]:
    """Name the headings below the title and give each its anchor."""
    found = []
    for opening, text in pairwise(tokens):
        if opening.type == "heading_open":
            anchor = anchor_of(text.content)
            opening.attrSet("id", anchor)
            if opening.tag == "h2":
                found.append(Section(anchor, text.content))
    return found


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("link_open", _link_open)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    parser.add_render_rule("code_block", _code)
    parser.add_render_rule("fence", _code)
    return parser


def _link_open(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping[str, Any]) -> str:
    """Let a link to another page's file lead to that page."""
    target = str(tokens[index].attrGet("href") or "")
    name, mark, anchor = target.partition("#")
    if name.endswith(".md"):
        slug = name.removesuffix(".md")
        address = reverse("help") if slug == INDEX else reverse("help_page", args=[slug])
        tokens[index].attrSet("href", f"{address}{mark}{anchor}")
    return renderer.renderToken(tokens, index, options, env)


# What may be wider than a phone scrolls by itself, and by keyboard.


def _table_open(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping[str, Any]) -> str:
    return '<div class="scroll-x" tabindex="0" role="region" aria-label="Tabelle">' + renderer.renderToken(tokens, index, options, env)


def _table_close(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping[str, Any]) -> str:
    return renderer.renderToken(tokens, index, options, env) + "</div>"


def _code(_renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: MutableMapping[str, Any]) -> str:
    return format_html('<pre tabindex="0"><code>{}</code></pre>\n', tokens[index].content)
