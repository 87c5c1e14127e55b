"""The customer's side: his plan, his parts list, his way in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from planwart.foundation.actor import Actor, ActorKind, person, system
from planwart.foundation.errors import NotFound
from planwart.foundation.scope import acting
from planwart.identity.choices import Signup
from planwart.identity.models import User
from planwart.identity.queries import signup_mode, verified_addresses
from planwart.planning.actors import customers_of_person
from planwart.planning.choices import SEES_PLAN
from planwart.planning.queries import floors_of, get_floor, get_plan, own_access, parts_of_plan, project_of
from planwart.planning.services.invitations import accept_offer, offers_for
from planwart.sharing.services.joining import join_by_address, team_offers_for
from planwart.tenancy.choices import Purpose
from planwart.tenancy.queries import code_of, get_organisation, memberships_of
from planwart.tenancy.services import found_organisation
from planwart.web.accounts.forms import FoundForm
from planwart.web.parts import parts_table
from planwart.web.public.doors import put_into_projects
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
    offers, team_offers = offers_for(request.user), team_offers_for(request.user)
    if offers or team_offers or len(firms) + len(plans) != 1:
        context = {
            "firms": firms,
            "plans": plans,
            "offers": offers,
            "team_offers": team_offers,
            "verified": request.user.email.lower() in verified_addresses(request.user),
            "may_found": signup_mode() is Signup.OPEN,
        }
        return render(request, "portal/start.html", context)
    if firms:
        return HttpResponseRedirect(reverse("projects", args=[firms[0].slug]))
    return HttpResponseRedirect(str(plans[0]["url"]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """Found a company later than the account, where everybody may create one. Raises NotFound where not."""
    assert isinstance(request.user, User)
    if signup_mode() is not Signup.OPEN:
        raise NotFound
    form = FoundForm(request.POST or None)
    if form.is_valid():
        purpose = Purpose(form.cleaned_data["purpose"])
        asker = person(request.user.pk, name=request.user.name)
        membership = found_organisation(actor=asker, user=request.user, name=form.cleaned_data["name"], purpose=purpose)
        return HttpResponseRedirect(reverse("projects", args=[membership.organisation.slug]))
    return render(request, "portal/found.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
@require_POST
def accept(request: HttpRequest, access_id: int) -> HttpResponse:
    """Accept an invitation that waits for one's own address."""
    assert isinstance(request.user, User)
    access = accept_offer(user=request.user, access_id=access_id)
    response = HttpResponseRedirect(reverse("customer_plan", args=[access.plan_id]))
    response.status_code = 303
    return response


@login_required
@require_POST
def join(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Take a place in a team that waits for one's own address."""
    assert isinstance(request.user, User)
    with acting(system("join a team")):
        membership = join_by_address(user=request.user, offer_id=offer_id)
        put_into_projects(membership)
    response = HttpResponseRedirect(reverse("firm_home", args=[code_of(membership.organisation_id)]))
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
