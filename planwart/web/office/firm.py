"""The firm itself: its people, its name and address."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from planwart.foundation.errors import Invalid
from planwart.planning.queries import active_units
from planwart.tenancy.choices import ACTIVE_UNITS, Tier
from planwart.tenancy.permissions import can_administer
from planwart.tenancy.queries import members_visible_to
from planwart.tenancy.services import change_profile
from planwart.web.office.addresses import to
from planwart.web.office.forms import FirmForm, refuse
from planwart.web.scope import ActorRequest

PROFILE = ("name", "street", "postal_code", "city", "country")


@require_safe
def team(request: ActorRequest) -> HttpResponse:
    """Who works in the firm, and what each role may do."""
    people = list(members_visible_to(request.actor))
    return render(request, "office/team.html", {"section": "team", "people": people, "active": sum(not one.archived_at for one in people)})


@require_http_methods(["GET", "HEAD", "POST"])
def firm_profile(request: ActorRequest) -> HttpResponse:
    """Name and address of the firm, and its tier. Staff read them."""
    firm = request.firm
    may_change = can_administer(request.actor, firm)
    form = FirmForm(request.POST or None, initial={name: getattr(firm, name) for name in PROFILE})
    if request.method == "POST" and form.is_valid():
        try:
            change_profile(actor=request.actor, organisation=firm, **form.cleaned_data)
            messages.success(request, _("Saved. Mails and plan sheets show it from now on."))
            return to(request, "firm_profile")
        except Invalid as refusal:
            refuse(form, refusal)
    context = {
        "section": "firm",
        "form": form,
        "may_change": may_change,
        "tier": Tier(firm.tier),
        "units_active": active_units(firm.pk),
        "units_limit": ACTIVE_UNITS[Tier(firm.tier)],
    }
    return render(request, "office/firm.html", context, status=422 if form.is_bound else 200)
