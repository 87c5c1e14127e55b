"""How the web says no: four refusals, four pages, each with one sentence and a way on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from planwart.foundation.errors import Invalid, NotAllowed, NotFound, NotPossible, PlanwartError

_STATUS: tuple[tuple[type[PlanwartError], int], ...] = ((NotFound, 404), (NotAllowed, 403), (NotPossible, 409), (Invalid, 422))


def answer_refusal(request: HttpRequest, refusal: PlanwartError) -> HttpResponse:
    """Return the page for a refusal; what is unseen and what is missing read the same."""
    status = next(status for kind, status in _STATUS if isinstance(refusal, kind))
    return answer(request, status, str(refusal) if status in {409, 422} else "")


def answer(request: HttpRequest, status: int, sentence: str = "") -> HttpResponse:
    """Return the page of one status."""
    title, standard = {
        400: (_("This request could not be read"), _("Please go back and try again.")),
        403: (_("This is not for you to do"), _("You can see this, but only others may change it.")),
        404: (_("Nothing here"), _("This page does not exist, or it is not open to you.")),
        405: (_("Nothing to see at this address"), _("It only takes forms. Please begin again from the page before.")),
        409: (_("Not possible right now"), _("Meanwhile something has changed. Please load the page again.")),
        422: (_("Please check your input"), _("It could not be used like this.")),
        429: (_("Too many attempts"), _("Please wait a few minutes and try again.")),
    }.get(status, (_("Something went wrong on our side"), _("Nothing was lost. Please try again in a moment.")))
    # The page must not need the database: this may be the answer to its absence.
    return render(request, "web/refusal.html", {"title": title, "sentence": sentence or standard, "code": status}, status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  (Django passes it by name)
    return answer(request, 400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  (Django passes it by name)
    return answer(request, 403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  (Django passes it by name)
    return answer(request, 404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    return answer(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  (Django passes it by name)
    """The form is too old, or did not come from our page."""
    return answer(request, 403, _("This form has expired. Please load the page again and send it once more."))
