"""How the API says no: one shape for every refusal."""

from collections.abc import Iterable
from typing import Final

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import HttpError, ValidationError

from planwart.foundation.errors import Invalid, NotAllowed, NotFound, NotPossible, PlanwartError

_WORDS: Final[dict[int, tuple[str, Promise]]] = {
    400: ("bad_request", gettext_lazy("This request could not be read.")),
    401: ("unauthorized", gettext_lazy("Send a valid key in the header Authorization: Bearer …")),
    403: ("not_allowed", gettext_lazy("This key may not do that.")),
    404: ("not_found", gettext_lazy("This does not exist, or it is not open to this key.")),
    405: ("method_not_allowed", gettext_lazy("This address does not know this method.")),
    409: ("not_possible", gettext_lazy("Not possible right now.")),
    411: ("length_required", gettext_lazy("This request could not be read.")),
    413: ("too_large", gettext_lazy("This request is too large.")),
    415: ("unsupported_media_type", gettext_lazy("The body must be of the type that the description names.")),
    422: ("invalid", gettext_lazy("Please check your input.")),
    429: ("too_many_requests", gettext_lazy("Too many requests. Please wait a moment.")),
    500: ("server_error", gettext_lazy("Something went wrong on our side. Please try again.")),
}
_KINDS: Final[tuple[tuple[type[PlanwartError], int], ...]] = ((NotFound, 404), (NotAllowed, 403), (NotPossible, 409), (Invalid, 422))
_UNREADABLE: Final = (SuspiciousOperation, BadRequest, MultiPartParserError, UnicodeError)


def refuse(status: int, sentence: str = "") -> HttpResponse:
    """Answer with a refusal. ``code`` never changes and is for programs, ``message`` is a sentence for people."""
    known = status if status in _WORDS else 500 if status >= 500 else 400
    code, words = _WORDS[known]
    response = JsonResponse({"error": {"code": code, "message": sentence or str(words)}}, status=status)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def answer_to(error: Exception) -> HttpResponse | None:
    """Return the answer to what went wrong, or None where it is our own fault."""
    if isinstance(error, PlanwartError):
        status = next(status for kind, status in _KINDS if isinstance(error, kind))
        return refuse(status, str(error) if status in {409, 422} else "")
    if isinstance(error, ValidationError):
        return refuse(422, _fields(error))
    if isinstance(error, HttpError):
        cause = error.__cause__  # why a body could not be read may say more than that it could not
        return answer_to(cause) if isinstance(cause, RequestDataTooBig | HttpError) else refuse(error.status_code)
    if isinstance(error, RequestDataTooBig):
        return refuse(413)
    if isinstance(error, Http404):
        return refuse(404)
    return refuse(400) if isinstance(error, _UNREADABLE) else None


def _fields(error: ValidationError) -> str:
    """Name the fields and what is wrong with each, never their content."""
    problems = ", ".join(sorted({f"{_path(one['loc'])} ({one['type']})" for one in error.errors}))
    return _("These fields cannot be used: %(fields)s.") % {"fields": problems[:1000]}


def _path(location: Iterable[object]) -> str:
    """Write where a field stands: the names of fields that nobody declared come from outside, and are cut short."""
    parts = [str(part)[:40] for part in location]
    return ".".join(parts[2:] if parts[0] in {"body", "form"} and len(parts) > 2 else parts[1:] or parts)
