"""Invitations into the team: sending again, links, other addresses, withdrawing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from planwart.foundation.errors import Invalid, NotPossible, require
from planwart.mail.links import invitation_url
from planwart.mail.queries import delivery_of_invitation
from planwart.sharing.models import StaffOffer
from planwart.sharing.permissions import can_manage_offer
from planwart.sharing.queries import get_staff_offer
from planwart.sharing.services.staff import (
    change_offer_address,
    copy_staff_token,
    invite_staff,
    resend_staff_offer,
    withdraw_staff_offer,
)
from planwart.tenancy.choices import Role
from planwart.web.office.addresses import to
from planwart.web.office.forms import AddressForm, refuse
from planwart.web.office.team_rows import offer_row, project_choices
from planwart.web.scope import ActorRequest


@require_http_methods(["GET", "HEAD"])
def offer(request: ActorRequest, offer_id: int) -> HttpResponse:
    """One invitation: how far it is, its mail, and everything that can be done about it."""
    return _page(request, get_staff_offer(request.actor, offer_id))


def _page(request: ActorRequest, found: StaffOffer, *, form: AddressForm | None = None, link: str = "") -> HttpResponse:
    require(can_manage_offer(request.actor, found))
    delivery = delivery_of_invitation(request.actor, found.invitation_id)
    names = dict(project_choices(request.actor)) if found.project_ids else {}
    context = {
        "section": "settings",
        "tab": "team",
        "row": offer_row(request.actor, request.firm, found, delivery, names),
        "offer": found,
        "delivery": delivery,
        "form": form or AddressForm(),
        "link": link,
    }
    return render(request, "office/team_offer.html", context, status=422 if form is not None else 200)


@require_POST
def resend(request: ActorRequest, offer_id: int) -> HttpResponse:
    """Mail the invitation again, for its full term."""
    found = get_staff_offer(request.actor, offer_id)
    resend_staff_offer(actor=request.actor, offer=found)
    messages.success(request, _("The invitation is on its way again, valid for seven days."))
    return to(request, "team_offer", offer_id)


@require_POST
def copy_link(request: ActorRequest, offer_id: int) -> HttpResponse:
    """Make one more link and show it, this once: only its digest is kept."""
    found = get_staff_offer(request.actor, offer_id)
    token = copy_staff_token(actor=request.actor, offer=found)
    return _page(request, get_staff_offer(request.actor, offer_id), link=invitation_url(token))


@require_POST
def withdraw(request: ActorRequest, offer_id: int) -> HttpResponse:
    """Take the invitation back."""
    found = get_staff_offer(request.actor, offer_id)
    withdraw_staff_offer(actor=request.actor, offer=found)
    messages.success(request, _("The invitation of %(email)s is withdrawn. Its links open nothing any more.") % {"email": found.email})
    return to(request, "team")


@require_POST
def change_address(request: ActorRequest, offer_id: int) -> HttpResponse:
    """Invite another address in the place of this one."""
    found = get_staff_offer(request.actor, offer_id)
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            fresh = change_offer_address(actor=request.actor, offer=found, email=form.cleaned_data["email"])
            messages.success(request, _("The invitation goes to %(email)s now.") % {"email": fresh.email})
            return to(request, "team_offer", fresh.pk)
        except (Invalid, NotPossible) as refusal:
            refuse(form, refusal)
    return _page(request, found, form=form)


@require_POST
def again(request: ActorRequest, offer_id: int) -> HttpResponse:
    """Invite the same address anew, after it declined or the invitation was withdrawn."""
    found = get_staff_offer(request.actor, offer_id)
    fresh = invite_staff(
        actor=request.actor, organisation=request.firm, email=found.email, role=Role(found.role), project_ids=found.project_ids
    )
    messages.success(request, _("The invitation is on its way again, valid for seven days."))
    return to(request, "team_offer", fresh.pk)
