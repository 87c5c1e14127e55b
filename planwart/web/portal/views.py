"""The customer's side: his plan, his parts list, his way in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from planwart.foundation.actor import Actor, ActorKind, person
from planwart.foundation.errors import NotFound
from planwart.foundation.scope import acting
from planwart.identity.models import User
from planwart.planning.actors import customers_of_person
from planwart.planning.choices import SEES_PLAN
from planwart.planning.queries import floors_of, get_floor, get_plan, own_access, parts_of_plan, project_of
from planwart.planning.services.invitations import accept_offer, offers_for
from planwart.tenancy.queries import get_organisation, memberships_of
from planwart.web.parts import parts_table
from planwart.web.scope import ActorRequest
from planwart.web.sheets import sheet_response


def is_closed(actor: Actor) -> bool:
    """Tell whether a customer's access shows nothing at present."""
    return actor.kind is ActorKind.CUSTOMER and own_access(actor).role not in SEES_PLAN


def closed_page(request: ActorRequest) -> HttpResponse:
    """The closed door names the firm, not the unit."""
    return render(request, "portal/closed.html", status=403)


@require_safe
def plan(request: ActorRequest, plan_id: int) -> HttpResponse:
    """The plan of one unit, in the editor; it opens what the role allows."""
    if is_closed(request.actor):
        return closed_page(request)
    found = get_plan(request.actor, plan_id)
    context = {
        "plan": found,
        "project": project_of(found),
        "home": reverse("start"),
        "parts_url": reverse("customer_parts", args=[found.pk]),
        "access_url": "",
        "pdf_url": reverse("customer_sheet", args=[found.pk, 0]).replace("/0/", "/{floor}/"),
    }
    return render(request, "web/editor.html", context)


@require_safe
def sheet(request: ActorRequest, plan_id: int, floor_id: int) -> HttpResponse:
    """One floor as a PDF sheet. Raises NotFound for a floor of another plan."""
    if is_closed(request.actor):
        return closed_page(request)
    floor = get_floor(request.actor, floor_id)
    if floor.plan_id != plan_id:
        raise NotFound
    return sheet_response(request, request.actor, floor)


@require_safe
def parts(request: ActorRequest, plan_id: int) -> HttpResponse:
    """The parts list, without prices and article numbers: those never leave the firm."""
    if is_closed(request.actor):
        return closed_page(request)
    found = get_plan(request.actor, plan_id)
    context = {
        "plan": found,
        "unit": found.unit,
        "project": project_of(found),
        "parts": parts_table(parts_of_plan(request.actor, found)),
        "drawn": [floor for floor in floors_of(request.actor, found) if floor.drawings],
    }
    return render(request, "portal/parts.html", context)


@login_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Lead a person to his one firm or plan, or show what there is to choose from."""
    assert isinstance(request.user, User)
    with acting(person(request.user.pk)):
        firms = [membership.organisation for membership in memberships_of(request.user.pk)]
    plans = [_doorplate(actor) for actor in customers_of_person(request.user.pk)]
    offers = offers_for(request.user)
    if offers or len(firms) + len(plans) != 1:
        return render(request, "portal/start.html", {"firms": firms, "plans": plans, "offers": offers})
    if firms:
        return HttpResponseRedirect(reverse("projects", args=[firms[0].slug]))
    return HttpResponseRedirect(str(plans[0]["url"]))


@login_required
@require_POST
def accept(request: HttpRequest, access_id: int) -> HttpResponse:
    """Accept an invitation that waits for one's own address."""
    assert isinstance(request.user, User)
    access = accept_offer(user=request.user, access_id=access_id)
    response = HttpResponseRedirect(reverse("customer_plan", args=[access.plan_id]))
    response.status_code = 303
    return response


def _doorplate(actor: Actor) -> dict[str, object]:
    """Name the firm, and the unit only if the role shows it."""
    with acting(actor):
        access = own_access(actor)
        open_door = access.role in SEES_PLAN
        return {
            "firm": get_organisation(actor).name,
            "unit": get_plan(actor, access.plan_id).unit.name if open_door else "",
            "url": reverse("customer_plan", args=[access.plan_id]),
        }
