"""The way in for programs: a key in the header, no cookie, one transaction as the member it stands for.

What a refused request has written is taken back, and its answer is complete before the transaction ends.
"""

from collections.abc import Callable
from typing import Any, Final

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from planwart.foundation.actor import Actor
from planwart.foundation.errors import NotAllowed
from planwart.foundation.scope import acting
from planwart.sharing.actors import Bearer, bearer_of
from planwart.sharing.services.tokens import note_use
from planwart.tenancy.models import Organisation
from planwart.tenancy.queries import get_organisation
from planwart.web.api.errors import answer_to, refuse

ROOT: Final = "/api/"
SCHEMA: Final = "/api/v1/openapi.json"
REQUESTS_PER_MINUTE: Final = 600
"""Of one key. A script that copies a firm's plans stays far below; one that runs wild does not take the house along."""

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_MOST_KEY: Final = 200

View = Callable[..., HttpResponseBase]


class ApiRequest(HttpRequest):
    """A request below ``/api/v1/``: whose key it is, and his firm."""

    actor: Actor
    firm: Organisation
    bearer: Bearer


class ApiMiddleware:
    """Open the way in for addresses below ``/api/``, and give every refusal there the one shape."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(ROOT):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)  # nobody's browser speaks here: without cookies no foreign page can make it
        response = self.get_response(request)
        if response.status_code >= 400 and not response.get("Content-Type", "").startswith("application/json"):
            response = _in_our_shape(response)
        if request.path_info != SCHEMA:
            response["Cache-Control"] = "private, no-store"
        return response

    def process_view(self, request: HttpRequest, view: View, _: tuple[Any, ...], kwargs: dict[str, Any]) -> HttpResponseBase | None:
        if not request.path_info.startswith(ROOT) or request.path_info == SCHEMA:
            return None
        try:
            return _run(request, view, kwargs)
        except Exception as error:
            answer = answer_to(error)
            if answer is None:
                raise
            return answer


def _run(request: HttpRequest, view: View, kwargs: dict[str, Any]) -> HttpResponseBase:
    bearer = bearer_of(_key(request))
    if bearer is None:
        return refuse(401)
    if _asks_too_often(bearer):
        return _later()
    note_use(bearer.token_id, last=bearer.last_used_at)
    if bearer.actor.read_only and request.method not in _READING:
        raise NotAllowed
    with acting(bearer.actor) as actor:
        request.__dict__.update(actor=actor, firm=get_organisation(actor), bearer=bearer)
        return view(request, **kwargs)


def _key(request: HttpRequest) -> str:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip()[:_MOST_KEY] if scheme.lower() == "bearer" else ""


def _asks_too_often(bearer: Bearer) -> bool:
    """Count the requests of a key in this minute."""
    counter = f"api:{bearer.token_id}:{int(timezone.now().timestamp() // 60)}"
    cache.add(counter, 0, timeout=120)
    try:
        return cache.incr(counter) > REQUESTS_PER_MINUTE
    except ValueError:  # forgotten between the two lines
        return False


def _later() -> HttpResponse:
    response = refuse(429)
    response["Retry-After"] = "60"
    return response


def _in_our_shape(response: HttpResponseBase) -> HttpResponse:
    """Say what another part of the house has refused."""
    answer = refuse(response.status_code)
    if "Allow" in response:
        answer["Allow"] = response["Allow"]
    return answer
