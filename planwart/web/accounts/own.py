"""One's own account: who one is, how one signs in, and leaving."""

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.email_verification import send_verification_email_for_user
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from planwart.foundation.errors import Invalid, NotFound, NotPossible
from planwart.identity.models import User
from planwart.identity.queries import factors_of, sessions_of, verified_addresses, waiting_address
from planwart.identity.services.accounts import change_person
from planwart.identity.services.addresses import agree_to_address, forget_address, get_address_change, want_address
from planwart.identity.services.security import end_session, end_sessions
from planwart.planning.services.leaving import delete_account, what_deleting_means
from planwart.web.accounts.devices import device_words
from planwart.web.accounts.forms import NewAddressForm, ProfileForm
from planwart.web.accounts.limits import too_often
from planwart.web.accounts.second_factor import passkey_hindrance


def me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the views are behind login_required
    return request.user


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name and language; the address has a form of its own."""
    user = me(request)
    form = ProfileForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if form.is_valid():
        change_person(user=user, name=form.cleaned_data["name"], language=form.cleaned_data["language"])
        with translation.override(user.language):
            messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("account_profile"))
    return _profile_page(request, form, NewAddressForm(), status=422 if form.is_bound else 200)


def _profile_page(request: HttpRequest, form: ProfileForm, address: NewAddressForm, *, status: int = 200) -> HttpResponse:
    user = me(request)
    context = {
        "form": form,
        "address_form": address,
        "verified": user.email.lower() in verified_addresses(user),
        "change": waiting_address(user),
        "section": "profile",
    }
    return render(request, "account/profile.html", context, status=status)


@login_required
@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth ships no types
def change_address(request: HttpRequest) -> HttpResponse:
    """Ask the present and the new address; until both agree, nothing changes."""
    user = me(request)
    address = NewAddressForm(request.POST)
    if address.is_valid():
        refused = too_often(request, "manage_email")
        if refused is not None:
            return refused
        try:
            want_address(user=user, email=address.cleaned_data["email"])
        except (Invalid, NotPossible) as refusal:
            address.add_error("email", str(refusal))
        else:
            return HttpResponseRedirect(reverse("account_profile"))
    return _profile_page(request, ProfileForm(initial={"name": user.name, "language": user.language}), address, status=422)


@login_required
@require_POST
def keep_address(request: HttpRequest) -> HttpResponse:
    """Give up the wish for another address."""
    forget_address(user=me(request))
    return HttpResponseRedirect(reverse("account_profile"))


@login_required
@require_POST
def send_confirmation(request: HttpRequest) -> HttpResponse:
    """Mail the link that confirms the present address, again."""
    send_verification_email_for_user(request, me(request))
    messages.success(request, _("The link is on its way. Please also look into the spam folder."))
    return HttpResponseRedirect(reverse("account_profile"))


@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in the mail to either address; only its button agrees."""
    try:
        change, side = get_address_change(token)
        if request.method == "POST":
            change = agree_to_address(token)
            return render(request, "account/address_agreed.html", {"change": change, "done": change.ended_at is not None})
    except NotFound:
        return render(request, "account/address_lost.html", status=404)
    return render(request, "account/address_agree.html", {"change": change, "side": side})


@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """All ways into the account, and where it is signed in."""
    user = me(request)
    factors = factors_of(user)
    codes = next((factor for factor in factors if factor.type == Authenticator.Type.RECOVERY_CODES), None)
    sessions = sessions_of(user)
    here = request.session.session_key
    context = {
        "totp": next((factor for factor in factors if factor.type == Authenticator.Type.TOTP), None),
        "passkeys": [factor for factor in factors if factor.type == Authenticator.Type.WEBAUTHN],
        "passkey_hindrance": passkey_hindrance(),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "verified": user.email.lower() in verified_addresses(user),
        "sessions": [(session, device_words(session.user_agent), session.session_key == here) for session in sessions],
        "section": "security",
    }
    return render(request, "account/security.html", context)


@login_required
@require_POST
def end_one(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign out somewhere else. Raises NotFound for sessions of other people."""
    if not end_session(user=me(request), session_id=session_id):
        raise NotFound
    return HttpResponseRedirect(reverse("mfa_index") + "#sitzungen")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    end_sessions(user=me(request), but=request.session.session_key)
    return HttpResponseRedirect(reverse("mfa_index") + "#sitzungen")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth ships no types
def delete(request: HttpRequest) -> HttpResponse:
    """Say what deleting the account means, and do it by a second press."""
    user = me(request)
    if request.method == "POST" and request.POST.get("sure") == "yes":
        delete_account(user=user)
        logout(request)
        return render(request, "account/deleted.html")
    meaning = what_deleting_means(user)
    return render(request, "account/delete.html", {"meaning": meaning, "section": "delete"})
