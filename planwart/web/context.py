"""What every template may know of the request."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from planwart.web.postfach.permissions import postfach_is_open

THEMES = frozenset({"light", "dark"})


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the theme, the firm and what the menu shows."""
    theme = request.COOKIES.get("planwart-theme", "")
    return {
        "theme": theme if theme in THEMES else "",
        "firm": getattr(request, "firm", None),
        "actor": getattr(request, "actor", None),
        "host": settings.BASE_URL.split("://", 1)[-1],
        "postfach_open": postfach_is_open(request),
    }
