"""How often somebody may try; the numbers stand in the settings, beside each other."""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse


def too_often(request: HttpRequest, action: str, *, key: str | None = None) -> HttpResponse | None:
    """Count this request and return the page that refuses it, or None while there are tries left. GET is never counted."""
    refusal: HttpResponse | None = ratelimit.consume_or_429(request, action=action, key=key)
    return refusal
