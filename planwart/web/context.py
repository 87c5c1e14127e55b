"""What every template may know of the request."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from planwart.files.queries import logo_of
from planwart.identity.models import User
from planwart.web.postfach.permissions import postfach_is_open
from planwart.web.whereabouts import Whereabouts, whereabouts_of

THEMES = frozenset({"light", "dark"})


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the theme, the firm and what the menu shows; what asks the database does so only on pages that show it."""
    theme = request.COOKIES.get("planwart-theme", "")
    firm = getattr(request, "firm", None)
    return {
        "theme": theme if theme in THEMES else "",
        "firm": firm,
        "actor": getattr(request, "actor", None),
        "host": settings.BASE_URL.split("://", 1)[-1],
        "imprint_url": settings.IMPRINT_URL,
        "privacy_url": settings.PRIVACY_URL,
        "firm_logo": SimpleLazyObject(lambda: logo_of(firm.pk) if firm is not None else None),
        "whereabouts": SimpleLazyObject(lambda: _whereabouts(request)),
        "postfach_open": postfach_is_open(request),
    }


def _whereabouts(request: HttpRequest) -> Whereabouts | None:
    user = getattr(request, "user", None)
    return whereabouts_of(user) if isinstance(user, User) else None
