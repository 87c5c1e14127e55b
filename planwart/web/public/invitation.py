"""The customer accepts: one link, one page, one button.

The token leaves the address at once for a cookie which is sent to these pages only. Opening a page changes nothing.
"""

import re
from collections.abc import Callable
from functools import wraps

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from planwart.foundation.actor import Actor, anonymous, person
from planwart.foundation.errors import Invalid, NotFound, NotPossible
from planwart.identity.models import User
from planwart.planning.choices import AccessRole
from planwart.planning.services.invitations import (
    Offer,
    accept_as_new_person,
    accept_as_person,
    ask_for_new_invitation,
    decline_invitation,
    get_offer,
    has_account,
    mark_opened,
)
from planwart.sharing.choices import InvitationState

COOKIE = "__Secure-planwart-invitation" if settings.SESSION_COOKIE_SECURE else "planwart-invitation"
COOKIE_AGE_S = 24 * 3600
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SIGN_IN_AS = "sign_in_as"  # session key: the address the sign-in page fills in

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,100}")

OfferView = Callable[[HttpRequest, str, Offer], HttpResponse]


class NewPersonForm(forms.Form):
    """Name and password; the address is fixed by the invitation."""

    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password, at least 10 characters"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def actor_of(request: HttpRequest) -> Actor:
    """Return the signed-in person, or nobody we know."""
    return person(request.user.pk, name=request.user.name) if isinstance(request.user, User) else anonymous()


@require_safe
@never_cache
def by_token(_request: HttpRequest, token: str) -> HttpResponse:
    """Exchange the address from the mail for a clean one; what the token opens is told there."""
    response = HttpResponseRedirect(reverse("invitation"))
    response.status_code = 303
    response.set_cookie(
        COOKIE,
        token if _TOKEN.fullmatch(token) else "unreadable",  # whatever else stands there must not get into a header
        max_age=COOKIE_AGE_S,
        path=reverse("invitation"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def with_offer(view: OfferView) -> Callable[[HttpRequest], HttpResponse]:
    """Read the cookie's token and hand the view its offer; without one, say what to do."""

    @wraps(view)
    @never_cache
    def wrapped(request: HttpRequest) -> HttpResponse:
        token = request.COOKIES.get(COOKIE, "")
        if not token:
            return render(request, "public/invitation_lost.html", status=404)
        try:
            offer = get_offer(actor_of(request), token)
        except NotFound:
            return render(request, "public/invitation_lost.html", {"unknown": True}, status=404)
        return view(request, token, offer)

    return wrapped


@require_safe
@with_offer
def invitation(request: HttpRequest, _token: str, offer: Offer) -> HttpResponse:
    """Show what is offered, or why it no longer is."""
    return _offer_page(request, offer, NewPersonForm())


def _offer_page(request: HttpRequest, offer: Offer, form: NewPersonForm, *, status: int = 200) -> HttpResponse:
    closed = _closed_page(request, offer)
    if closed is not None:
        return closed
    user = request.user if isinstance(request.user, User) else None
    context = {"offer": offer, "form": form, "role": AccessRole(offer.role), "can_edit": offer.role == AccessRole.EDITOR}
    if user is not None and user.email.lower() != offer.email.lower():
        return render(request, "public/invitation_other.html", context, status=status)
    # Whether an account exists is told to the owner of the address alone: to whoever holds the mailed link.
    known = user is None and offer.proves_address and has_account(offer)
    return render(request, "public/invitation.html", {**context, "known": known, "as_user": user}, status=status)


def _closed_page(request: HttpRequest, offer: Offer) -> HttpResponse | None:
    """Return the page of an invitation that waits no more, or None while it is open."""
    if offer.state == InvitationState.ACCEPTED and not offer.ended:
        return _welcome_back(request, offer)
    if offer.is_open(timezone.now()):
        return None
    expired = offer.state == InvitationState.PENDING and not offer.ended
    template = "public/invitation_expired.html" if expired else "public/invitation_closed.html"
    declined = offer.state == InvitationState.DECLINED
    return render(request, template, {"offer": offer, "declined": declined}, status=410)


def _welcome_back(request: HttpRequest, offer: Offer) -> HttpResponse:
    """The link of an accepted invitation leads into the plan, through the sign-in with the address filled in."""
    target = reverse("customer_plan", args=[offer.plan_id])
    if request.user.is_authenticated:
        if request.user.pk == offer.taken_by:
            return HttpResponseRedirect(target)
        return render(request, "public/invitation_other.html", {"offer": offer})
    if offer.proves_address:
        request.session[SIGN_IN_AS] = offer.email
    return HttpResponseRedirect(f"{reverse('account_login')}?next={target}")


@require_POST
@with_offer
def accept(request: HttpRequest, token: str, offer: Offer) -> HttpResponse:
    """Accept, with the account one has or with a new one, and stand in the plan."""
    form = NewPersonForm(request.POST)
    try:
        if isinstance(request.user, User):
            accept_as_person(user=request.user, token=token)
        elif form.is_valid():
            user = accept_as_new_person(token=token, name=form.cleaned_data["name"], password=form.cleaned_data["password"])
            login(request, user, backend=BACKEND)
        else:
            return _offer_page(request, offer, form, status=422)
    except (Invalid, NotPossible) as refusal:
        form.add_error(None, str(refusal))
        return _offer_page(request, get_offer(actor_of(request), token), form, status=409)
    response = HttpResponseRedirect(reverse("customer_plan", args=[offer.plan_id]))
    response.status_code = 303
    response.delete_cookie(COOKIE, path=reverse("invitation"))
    return response


@require_POST
@with_offer
def sign_in(request: HttpRequest, _token: str, offer: Offer) -> HttpResponse:
    """Go to the sign-in with the invited address filled in, and come back here."""
    if offer.proves_address:
        request.session[SIGN_IN_AS] = offer.email
    return HttpResponseRedirect(f"{reverse('account_login')}?next={reverse('invitation')}")


@require_POST
@with_offer
def decline(_request: HttpRequest, token: str, _offer: Offer) -> HttpResponse:
    """Turn the invitation down; the firm may invite again at any time."""
    decline_invitation(token=token)
    return HttpResponseRedirect(reverse("invitation"))


@require_POST
@with_offer
def renew(request: HttpRequest, token: str, offer: Offer) -> HttpResponse:
    """Have a new link mailed; it goes to the invited address only."""
    ask_for_new_invitation(token=token)
    return render(request, "public/invitation_sent.html", {"offer": offer})


@require_POST
@with_offer
def opened(_request: HttpRequest, token: str, _offer: Offer) -> HttpResponse:
    """Note the first press of a key or pointer on the invitation's page."""
    mark_opened(token=token)
    return HttpResponse(status=204)
