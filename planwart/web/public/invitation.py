"""An invitation is accepted: one link, one page, one button; a customer stands in his plan, a colleague in the firm.

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
from planwart.sharing.choices import InvitationState
from planwart.web.public.doors import Door, common_context, find_door, has_account, is_accepted

COOKIE = "__Secure-planwart-invitation" if settings.SESSION_COOKIE_SECURE else "planwart-invitation"
COOKIE_AGE_S = 24 * 3600
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SIGN_IN_AS = "sign_in_as"  # session key: the address the sign-in page fills in

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,100}")

DoorView = Callable[[HttpRequest, Door], HttpResponse]


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


def with_door(view: DoorView) -> Callable[[HttpRequest], HttpResponse]:
    """Read the cookie's token and hand the view what it opens; without one, say what to do."""

    @wraps(view)
    @never_cache
    def wrapped(request: HttpRequest) -> HttpResponse:
        token = request.COOKIES.get(COOKIE, "")
        if not token:
            return render(request, "public/invitation_lost.html", status=404)
        try:
            door = find_door(actor_of(request), token)
        except NotFound:
            return render(request, "public/invitation_lost.html", {"unknown": True}, status=404)
        return view(request, door)

    return wrapped


@require_safe
@with_door
def invitation(request: HttpRequest, door: Door) -> HttpResponse:
    """Show what is offered, or why it no longer is."""
    return _offer_page(request, door, NewPersonForm())


def _offer_page(request: HttpRequest, door: Door, form: NewPersonForm, *, status: int = 200) -> HttpResponse:
    closed = _closed_page(request, door)
    if closed is not None:
        return closed
    offer = door.offer
    user = request.user if isinstance(request.user, User) else None
    context = {**common_context(door), "form": form}
    if user is not None and user.email.lower() != offer.email.lower():
        return render(request, "public/invitation_other.html", context, status=status)
    # Whether an account exists is told to the owner of the address alone: to whoever holds the mailed link.
    known = user is None and offer.proves_address and has_account(door)
    return render(request, door.template, {**context, "known": known, "as_user": user}, status=status)


def _closed_page(request: HttpRequest, door: Door) -> HttpResponse | None:
    """Return the page of an invitation that waits no more, or None while it is open."""
    offer, context = door.offer, common_context(door)
    if is_accepted(door):
        return _welcome_back(request, door)
    waits = offer.state == InvitationState.PENDING and not offer.ended
    if waits and context.get("unbacked"):
        return render(request, "public/invitation_closed.html", context, status=410)
    if offer.is_open(timezone.now()):
        return None
    template = "public/invitation_expired.html" if waits else "public/invitation_closed.html"
    declined = offer.state == InvitationState.DECLINED
    return render(request, template, {**context, "declined": declined}, status=410)


def _welcome_back(request: HttpRequest, door: Door) -> HttpResponse:
    """The link of an accepted invitation leads to what it opened, through the sign-in with the address filled in."""
    target = door.landing()
    if request.user.is_authenticated:
        if request.user.pk == door.offer.taken_by:
            return HttpResponseRedirect(target)
        return render(request, "public/invitation_other.html", common_context(door))
    if door.offer.proves_address:
        request.session[SIGN_IN_AS] = door.offer.email
    return HttpResponseRedirect(f"{reverse('account_login')}?next={target}")


@require_POST
@with_door
def accept(request: HttpRequest, door: Door) -> HttpResponse:
    """Accept, with the account one has or with a new one, and stand in what it opens."""
    form = NewPersonForm(request.POST)
    try:
        if isinstance(request.user, User):
            target = door.accept(request.user)
        elif form.is_valid():
            user, target = door.accept_new(name=form.cleaned_data["name"], password=form.cleaned_data["password"])
            login(request, user, backend=BACKEND)
        else:
            return _offer_page(request, door, form, status=422)
    except (Invalid, NotPossible) as refusal:
        form.add_error(None, str(refusal))
        return _offer_page(request, find_door(actor_of(request), door.token), form, status=409)
    response = HttpResponseRedirect(target)
    response.status_code = 303
    response.delete_cookie(COOKIE, path=reverse("invitation"))
    return response


@require_POST
@with_door
def sign_in(request: HttpRequest, door: Door) -> HttpResponse:
    """Go to the sign-in with the invited address filled in, and come back here."""
    if door.offer.proves_address:
        request.session[SIGN_IN_AS] = door.offer.email
    return HttpResponseRedirect(f"{reverse('account_login')}?next={reverse('invitation')}")


@require_POST
@with_door
def decline(_request: HttpRequest, door: Door) -> HttpResponse:
    """Turn the invitation down; the firm may invite again at any time."""
    door.decline()
    return HttpResponseRedirect(reverse("invitation"))


@require_POST
@with_door
def reconsider(_request: HttpRequest, door: Door) -> HttpResponse:
    """Take a refusal back, also one that a mail scanner has pressed."""
    door.reconsider()
    return HttpResponseRedirect(reverse("invitation"))


@require_POST
@with_door
def renew(request: HttpRequest, door: Door) -> HttpResponse:
    """Have a new link mailed; it goes to the invited address only."""
    door.renew()
    return render(request, "public/invitation_sent.html", common_context(door))


@require_POST
@with_door
def opened(_request: HttpRequest, door: Door) -> HttpResponse:
    """Note the first press of a key or pointer on the invitation's page."""
    door.opened()
    return HttpResponse(status=204)
