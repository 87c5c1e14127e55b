"""The firm's profile: name, logo, address and what it uses Planwart for."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from planwart.files.services.logo import remove_logo, store_logo
from planwart.foundation.errors import Invalid, NotPossible
from planwart.tenancy.permissions import can_administer
from planwart.tenancy.services import change_profile
from planwart.web.office.addresses import to
from planwart.web.office.forms import FirmForm, LogoForm, refuse
from planwart.web.scope import ActorRequest

PROFILE = ("name", "street", "postal_code", "city", "country", "purpose")


@require_http_methods(["GET", "HEAD", "POST"])
def firm_profile(request: ActorRequest) -> HttpResponse:
    """Name and address of the firm. Staff read them."""
    form = FirmForm(request.POST or None, initial={name: getattr(request.firm, name) for name in PROFILE})
    if request.method == "POST" and form.is_valid():
        try:
            change_profile(actor=request.actor, organisation=request.firm, **form.cleaned_data)
            messages.success(request, _("Saved. Mails and plan sheets show it from now on."))
            return to(request, "firm_profile")
        except Invalid as refusal:
            refuse(form, refusal)
            request.firm.refresh_from_db()  # the heading names the firm as it is
    return _page(request, form, LogoForm())


@require_POST
def logo(request: ActorRequest) -> HttpResponse:
    """Put a picture in the place of the logo, or take the logo away."""
    if "remove" in request.POST:
        remove_logo(request.actor, request.firm.pk)
        messages.success(request, _("The logo is gone; the initials stand there again."))
        return to(request, "firm_profile")
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            store_logo(request.actor, request.firm.pk, form.cleaned_data["logo"])
            messages.success(request, _("Saved. The logo stands on your pages and invitations from now on."))
            return to(request, "firm_profile")
        except (Invalid, NotPossible) as refusal:
            refuse(form, refusal)
    return _page(request, FirmForm(initial={name: getattr(request.firm, name) for name in PROFILE}), form)


def _page(request: ActorRequest, form: FirmForm, logo_form: LogoForm) -> HttpResponse:
    context = {
        "section": "settings",
        "tab": "firm",
        "form": form,
        "logo_form": logo_form,
        "may_change": can_administer(request.actor, request.firm),
    }
    return render(request, "office/firm.html", context, status=422 if form.is_bound or logo_form.is_bound else 200)
