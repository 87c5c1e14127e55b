"""Addresses of the firm's pages, and redirects to them."""

from django.http import HttpResponseRedirect
from django.urls import reverse

from planwart.web.scope import ActorRequest


def firm_path(request: ActorRequest, name: str, *args: object) -> str:
    """Return the address of a page of the firm the request is in."""
    return reverse(name, args=[request.firm.slug, *args])


def to(request: ActorRequest, name: str, *args: object, query: str = "") -> HttpResponseRedirect:
    """Redirect with 303, so that a repeated load never sends a form again."""
    response = HttpResponseRedirect(firm_path(request, name, *args) + (f"?{query}" if query else ""))
    response.status_code = 303
    return response
