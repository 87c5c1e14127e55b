"""Tags and filters of our templates: icons, assets, fields, people, dates, symbols."""

import datetime as dt
import zlib
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from planwart.planning.catalogue import Symbol, symbols_by_id
from planwart.web import dates
from planwart.web.assets import script_of, styles_of

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw an icon of the sprite; the words beside it say what it means."""
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" i-{size}" if size else "",
        static("planwart/icons.svg"),
        name,
    )


@register.simple_tag
def styles(entry: str) -> SafeString:
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((path,) for path in styles_of(entry)))


@register.simple_tag
def script(entry: str) -> SafeString:
    return format_html('<script type="module" src="{}"></script>', script_of(entry))


@register.simple_tag(takes_context=True)
def firm_url(context: dict[str, Any], name: str, *args: object) -> str:
    """Return the address of a page of the firm in which the reader is."""
    return reverse(name, args=[context["firm"].slug, *args])


@register.inclusion_tag("web/_field.html")
def field(bound: BoundField, *, unit: str = "", reveal: bool = False, focus: bool = False, quiet: bool = False) -> dict[str, Any]:
    """Draw one field: label above, what is wrong below, both read out with it. ``quiet`` spares the word optional."""
    described = [f"{bound.id_for_label}-help"] if bound.help_text else []
    described += [f"{bound.id_for_label}-error"] if bound.errors else []
    attributes: dict[str, Any] = {"class": "form-select" if bound.widget_type == "select" else "form-control"}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    if focus or bound.errors:
        attributes["autofocus"] = True
    return {"field": bound, "widget": bound.as_widget(attrs=attributes), "unit": unit, "reveal": reveal, "quiet": quiet}


@register.filter
def initials(name: str) -> str:
    """Return one or two letters for a person or a firm; of an address, the letters of its name."""
    words = name.split("@", 1)[0].replace(".", " ").replace("-", " ").split()
    letters = [word[0] for word in words if word[0].isalnum()]
    return "".join(letters[:1] + letters[1:][-1:]).upper() or "?"


@register.filter
def colour(name: str) -> str:
    """Return the class of a fixed colour for this name, the same on every page."""
    return f"p{zlib.crc32(name.lower().encode()) % 8 + 1}"


@register.filter
def when(moment: dt.datetime) -> str:
    return dates.when(moment)


@register.filter
def clock(moment: dt.datetime) -> str:
    """Write a moment that may lie ahead: the clock, with the day when it is not today."""
    return dates.clock(moment)


@register.filter
def full_day(moment: dt.datetime) -> str:
    return dates.full_day(moment)


@register.filter
def listed(names: list[str]) -> str:
    """Join names as people do: UG, EG und OG."""
    names = [str(name) for name in names]
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": _(", ").join(names[:-1]), "last": names[-1]}


@register.filter
def masked(email: str) -> str:
    """Show of an address only what its owner recognises."""
    local, _at, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"


@register.filter
def symbol_name(symbol_id: str) -> str:
    """Name a symbol in the reader's language."""
    symbol = symbols_by_id().get(symbol_id)
    if symbol is None:
        return symbol_id
    return symbol.name_de if (get_language() or "de").startswith("de") else symbol.name_en


@register.simple_tag
def symbol(symbol_id: str) -> SafeString:
    """Draw a symbol of the catalogue in the colour of its trade."""
    found = symbols_by_id().get(symbol_id)
    if found is None:
        return SafeString("")
    return format_html(
        '<svg class="sy symbol c-{}" viewBox="{}" aria-hidden="true">{}{}</svg>',
        found.trade,
        found.view_box,
        mark_safe(found.svg),  # noqa: S308  (our own drawings, part of the package)
        _letters(found),
    )


def _letters(found: Symbol) -> SafeString:
    return format_html_join(
        "", '<text x="{}" y="{}" font-size="{}">{}</text>', ((text.x, text.y, text.size, text.text) for text in found.texts)
    )
