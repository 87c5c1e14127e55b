"""The firms of the installation: names, numbers and tiers, and nothing of what they plan."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from planwart.foundation.errors import Invalid, NotPossible
from planwart.planning.queries import active_units_by_firm
from planwart.sharing.services.staff import invite_owner, resend_owner_invitation
from planwart.tenancy.choices import ACTIVE_UNITS, Purpose, Tier
from planwart.tenancy.queries import organisations_for_operator
from planwart.tenancy.services import set_tier
from planwart.web.scope import ActorRequest


class OwnerForm(forms.Form):
    """A firm that does not exist yet, and who shall own it."""

    name = forms.CharField(label=gettext_lazy("Name of the company"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail address of the owner"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=Purpose.choices, initial=Purpose.PLANNING)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def firms(request: ActorRequest) -> HttpResponse:
    """List all firms; a POST founds one by inviting its owner."""
    form = OwnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            invite_owner(actor=request.actor, name=data["name"], email=data["email"], purpose=Purpose(data["purpose"]))
            messages.success(request, _("The company has been set up; its owner is being invited by e-mail."))
            return HttpResponseRedirect(reverse("operator_firms"))
        except (Invalid, NotPossible) as refusal:
            form.add_error(None, str(refusal))
    units = active_units_by_firm(request.actor)
    rows = [
        {"firm": firm, "units": units.get(firm.organisation_id, 0), "limit": ACTIVE_UNITS[Tier(firm.tier)], "tier": Tier(firm.tier)}
        for firm in organisations_for_operator(request.actor)
    ]
    context = {"section": "firms", "tab": "firms", "form": form, "rows": rows, "tiers": Tier.choices}
    return render(request, "operator/firms.html", context, status=422 if form.is_bound else 200)


@require_POST
def tier(request: ActorRequest, organisation_id: int) -> HttpResponse:
    """Give a firm its tier."""
    set_tier(actor=request.actor, organisation_id=organisation_id, tier=str(request.POST.get("tier", "")))
    messages.success(request, _("The tier is set. It counts at once."))
    return HttpResponseRedirect(reverse("operator_firms"))


@require_POST
def invite_again(request: ActorRequest, organisation_id: int) -> HttpResponse:
    """Mail the first owner's invitation once more."""
    resend_owner_invitation(actor=request.actor, organisation_id=organisation_id)
    messages.success(request, _("The invitation is being sent again."))
    return HttpResponseRedirect(reverse("operator_firms"))
