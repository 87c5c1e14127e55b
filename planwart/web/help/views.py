"""The handbook, open to everybody: whoever cannot sign in needs help most."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from planwart.web.help.pages import chapters, get_help_page


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """List the pages."""
    return page(request, "")


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one page beside the list of all. Raises NotFound for a name that is none."""
    return render(request, "help/page.html", {"page": get_help_page(slug), "chapters": chapters()})
