"""Coming in: allauth's views where a page of ours must behave differently, and the code by e-mail, which is ours."""

import time
from urllib.parse import urlencode

from allauth.account import views as allauth
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.email_verification import verify_email_indirectly
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.stagekit import unstash_login
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url, user_pk_to_url_str
from allauth.account.views import INTERNAL_RESET_SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from planwart.identity.choices import Signup
from planwart.identity.models import User
from planwart.identity.queries import needs_setup, signup_mode, user_by_id
from planwart.identity.services.codes import LIFETIME, redeem_code, want_code
from planwart.identity.services.security import shut_out_others
from planwart.web.accounts.forms import AddressForm, CodeForm
from planwart.web.accounts.limits import too_often
from planwart.web.accounts.second_factor import passkey_hindrance
from planwart.web.public.invitation import SIGN_IN_AS

CODE_KEY = "sign_in_code"  # session key: which request for a code this browser made


class ConfirmAddress(allauth.ConfirmEmailView):  # type: ignore[misc]  # allauth ships no types
    """Confirming an address is a press of a button; following the link changes nothing, not even who is signed in."""

    def render_to_response(self, context: dict[str, object], **kwargs: object) -> HttpResponse:
        status = 200 if context.get("confirmation") else 404
        response: HttpResponse = super().render_to_response(context, status=status, **kwargs)
        return response

    def logout_other_user(self, confirmation: object) -> None:
        if self.request.method == "POST":
            super().logout_other_user(confirmation)

    def post(self, *args: object, **kwargs: object) -> HttpResponse:
        """Confirm; where the password may be somebody else's, a new one is chosen first.

        It is known to be one's own only in the browser in which this very account was created by the form.
        """
        user: User = self.get_object().email_address.user
        signing_up = unstash_login(self.request, peek=True)
        its_own = signing_up is not None and signing_up.signup and signing_up.user is not None and signing_up.user.pk == user.pk
        if not user.password_is_unproven or its_own:
            user.password_is_unproven = False
            user.save(update_fields=["password_is_unproven"])
            response: HttpResponse = super().post(*args, **kwargs)
            return response
        self.request.session.flush()
        super().post(*args, **kwargs)
        user.refresh_from_db()
        shut_out_others(user=user)
        return _choose_password(self.request, user)


def _choose_password(request: HttpRequest, user: User) -> HttpResponse:
    """Lead to the page for a new password, as the link in a mail about a forgotten one does."""
    request.session[INTERNAL_RESET_SESSION_KEY] = default_token_generator.make_token(user)
    kwargs = {"uidb36": user_pk_to_url_str(user), "key": allauth.PasswordResetFromKeyView.reset_url_key}
    return HttpResponseRedirect(reverse("account_reset_password_from_key", kwargs=kwargs))


class SignUp(allauth.SignupView):  # type: ignore[misc]  # allauth ships no types
    """Sign-up; ``?invited=1`` founds no company, and where not everybody may come it is the only way."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if needs_setup():
            return HttpResponseRedirect(reverse("setup"))
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_initial(self) -> dict[str, object]:
        request: HttpRequest = self.request
        invited = request.GET.get("invited") or signup_mode() is not Signup.OPEN
        return {**super().get_initial(), "invited": "1" if invited else ""}

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return {**super().get_context_data(**kwargs), "mode": signup_mode()}


class SignIn(allauth.LoginView):  # type: ignore[misc]  # allauth ships no types
    """Sign-in; whoever comes from an invitation finds his address filled in."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if needs_setup():
            return HttpResponseRedirect(reverse("setup"))
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_initial(self) -> dict[str, object]:
        request: HttpRequest = self.request
        return {**super().get_initial(), "login": request.session.get(SIGN_IN_AS, "")}

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        more = {"passkeys": not passkey_hindrance(), "passkey_failed": "passkey" in self.request.GET, "mode": signup_mode()}
        return {**super().get_context_data(**kwargs), **more}


@require_http_methods(["GET", "HEAD", "POST"])
def request_code(request: HttpRequest) -> HttpResponse:
    """Mail a code to the address of an account; the answer is the same for every address."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("start"))
    # The button beside the password sends the sign-in form's address along.
    typed = request.POST.get("email") or request.POST.get("login")
    known = {"email": request.session.get(SIGN_IN_AS, "")}
    form = AddressForm({"email": typed}) if typed or "email" in request.POST else AddressForm(initial=known)
    if form.is_valid():
        address = form.cleaned_data["email"]
        refused = too_often(request, "request_login_code", key=address)
        if refused is not None:
            return refused
        request.session[CODE_KEY] = {"id": want_code(address), "email": address, "at": time.time()}
        return HttpResponseRedirect(_with_next(request, reverse("account_enter_code")))
    status = 422 if form.is_bound else 200
    return render(request, "account/code_request.html", {"form": form, "next": get_next_redirect_url(request)}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
def enter_code(request: HttpRequest) -> HttpResponse:
    """Sign in with the code from the mail, in the browser that asked for it."""
    asked = request.session.get(CODE_KEY)
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("start"))
    if not asked or time.time() - asked["at"] > LIFETIME.total_seconds():
        request.session.pop(CODE_KEY, None)
        return HttpResponseRedirect(_with_next(request, reverse("account_request_code")))
    form = CodeForm(request.POST or None)
    if form.is_valid():
        refused = too_often(request, "enter_login_code")
        if refused is not None:
            return refused
        user = redeem_code(asked["id"], form.cleaned_data["code"])
        if user is not None:
            return _sign_in_by_code(request, user)
        form.add_error("code", _("This code does not fit, or it is no longer valid. A code is valid for 15 minutes and five tries."))
    context = {"form": form, "email": asked["email"], "next": get_next_redirect_url(request)}
    return render(request, "account/code_enter.html", context, status=422 if form.is_bound else 200)


def _sign_in_by_code(request: HttpRequest, user: User) -> HttpResponse:
    """Sign in whoever read the mail: its code proves the address. A second factor is still asked for."""
    del request.session[CODE_KEY]
    target = get_next_redirect_url(request)
    if user.password_is_unproven:
        shut_out_others(user=user)
        target = reverse("account_set_password")
    record_authentication(request, user, method="code", email=user.email)
    verify_email_indirectly(request, user, user.email)
    fresh = user_by_id(user.pk)
    response: HttpResponse = perform_login(request, Login(user=fresh, redirect_url=target, email=user.email))
    return response


def _with_next(request: HttpRequest, address: str) -> str:
    target = get_next_redirect_url(request)
    return f"{address}?{urlencode({'next': target})}" if target else address
