"""One actor per request, and the transaction in which the view asks for him.

Where a page lives says who its actor can be: ``/o/<code>-<tail>/`` a member of that firm, ``/plan/<id>/`` the
customer of that plan or a member of its firm, ``/betrieb/`` whoever runs the installation. All other pages open
their own scope, or need none.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from planwart.foundation.actor import Actor, ActorKind, operator, person
from planwart.foundation.errors import NotFound, PlanwartError
from planwart.foundation.scope import acting
from planwart.identity.models import User
from planwart.planning.actors import customer_of_plan
from planwart.planning.queries import plans_visible_to
from planwart.tenancy.actors import actor_of, member_by_code
from planwart.tenancy.models import Organisation
from planwart.tenancy.queries import get_organisation, memberships_of
from planwart.web.answers import answer, answer_refusal

View = Callable[..., HttpResponseBase]
CODE_LENGTH = 8


class ActorRequest(HttpRequest):
    """A request below ``/o/`` or ``/plan/``: who asks is known, and so is the firm."""

    user: User
    actor: Actor
    firm: Organisation


class ActorMiddleware:
    """Resolve the actor, run the view in his scope, and turn refusals into answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not getattr(response, "content", b""):  # a form's address, typed in
            return _with_methods(answer(request, HTTPStatus.METHOD_NOT_ALLOWED), response)
        return response

    def process_view(self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]) -> HttpResponseBase | None:
        if "\0" in request.path_info:  # no text in the database holds it: nothing can be there, and asking would fail
            return answer_refusal(request, NotFound())
        if _holds_null(request):
            return answer(request, 400)
        find = _FINDERS.get(request.path_info.split("/", 2)[1])
        if find is None:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        try:
            response = _run(request, find(request.user, kwargs), view, args, kwargs)
        except PlanwartError as refusal:
            response = answer_refusal(request, refusal)
        # What one person may see now, nobody reads later from a cache; files say for themselves how long they hold.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        return answer_refusal(request, error) if isinstance(error, PlanwartError) else None


def _with_methods(page: HttpResponse, refusal: HttpResponseBase) -> HttpResponse:
    """Name the methods that the address knows, as HTTP asks for."""
    page.headers["Allow"] = refusal.headers.get("Allow", "")
    page.headers["Cache-Control"] = "private, no-store"
    return page


def _holds_null(request: HttpRequest) -> bool:
    """Tell whether a field of the address or of a form holds a null byte: no person types it, and no text in the database takes it."""
    return any("\0" in text for fields in (request.GET, request.POST) for name, texts in fields.lists() for text in (name, *texts))


def _run(request: HttpRequest, actor: Actor, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]) -> HttpResponseBase:
    """Run ``view`` as ``actor``. A refusal leaves through the scope, which takes back what was written."""
    with acting(actor):
        request.__dict__.update(actor=actor)
        if actor.kind is not ActorKind.OPERATOR:  # he runs the house and works in no firm
            request.__dict__.update(firm=get_organisation(actor))
        response = view(request, *args, **kwargs)
        # A lazy response would be rendered outside, where the database says no.
        if hasattr(response, "render") and callable(response.render):
            response = response.render()
    return response


def find_member(user: User, kwargs: dict[str, Any]) -> Actor:
    """Take the firm out of the address. Raises NotFound unless the person works there."""
    actor = member_by_code(user.pk, str(kwargs.pop("firm"))[:CODE_LENGTH])
    if actor is None:
        raise NotFound
    return actor


def find_in_plan(user: User, kwargs: dict[str, Any]) -> Actor:
    """Return who the person is in this plan: its customer, or a member of its firm. Raises NotFound for everybody else."""
    plan_id = int(kwargs["plan_id"])
    actor = customer_of_plan(user.pk, plan_id)
    return actor if actor is not None else member_of_plan(user.pk, plan_id)


def member_of_plan(user_id: int, plan_id: int) -> Actor:
    """Return the person's actor in the firm that owns the plan. Raises NotFound."""
    with acting(person(user_id)):
        members = [actor_of(membership) for membership in memberships_of(user_id)]
    for actor in members:
        with acting(actor):
            if plans_visible_to(actor).filter(pk=plan_id).exists():
                return actor
    raise NotFound


def find_operator(user: User, _kwargs: dict[str, Any]) -> Actor:
    """Return the operator. Raises NotFound for everybody else: these pages exist for nobody but him."""
    if not user.is_operator:
        raise NotFound
    return operator(user.pk, name=user.name)


_FINDERS: dict[str, Callable[[User, dict[str, Any]], Actor]] = {"o": find_member, "plan": find_in_plan, "betrieb": find_operator}
