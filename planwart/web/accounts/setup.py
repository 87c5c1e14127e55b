"""The first page of an installation: it makes the operator and his company, and is gone afterwards."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from planwart.foundation.actor import person
from planwart.foundation.errors import Invalid, NotFound, NotPossible
from planwart.identity.queries import needs_setup
from planwart.identity.services import create_first_operator
from planwart.tenancy.choices import Tier
from planwart.tenancy.models import Membership
from planwart.tenancy.services import found_organisation
from planwart.web.accounts.forms import SetupForm
from planwart.web.accounts.limits import too_often
from planwart.web.public.invitation import BACKEND


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code", "password")
def setup(request: HttpRequest) -> HttpResponse:
    """Ask for the code from the log. Raises NotFound as soon as anybody has an account."""
    if not needs_setup():
        raise NotFound
    form = SetupForm(request.POST or None)
    if form.is_valid():
        refused = too_often(request, "setup")
        if refused is not None:
            return refused
        try:
            membership = _set_up(form.cleaned_data)
        except (Invalid, NotPossible) as refusal:
            form.add_error(None, str(refusal))
        else:
            login(request, membership.user, backend=BACKEND)
            record_authentication(request, membership.user, method="password")
            return HttpResponseRedirect(reverse("projects", args=[membership.organisation.slug]))
    return render(request, "account/setup.html", {"form": form}, status=422 if form.is_bound else 200)


def _set_up(data: dict[str, str]) -> Membership:
    """Make the operator and his company, both or neither."""
    with transaction.atomic():
        user = create_first_operator(code=data["code"], email=data["email"], name=data["name"], password=data["password"])
        return found_organisation(actor=person(user.pk, name=user.name), user=user, name=data["firm"], tier=Tier.FIRE)
