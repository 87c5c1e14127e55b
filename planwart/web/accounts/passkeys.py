"""Passkeys: allauth's views, where they are possible at all, and always the kind that signs in alone."""

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.webauthn import views as allauth
from allauth.mfa.webauthn.internal import auth, flows
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy

from planwart.foundation.errors import NotPossible
from planwart.web.accounts.second_factor import passkey_hindrance


class _WherePossible:
    """Refuse with the reason, where browsers would refuse without one."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        hindrance = passkey_hindrance()
        if hindrance:
            raise NotPossible(hindrance)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # the view beside it has one
        return response


class AddPasskey(_WherePossible, allauth.AddWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Make a passkey on this device."""

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, True)
        return {**context, "js_data": {"creation_options": options}}


class RemovePasskey(allauth.RemoveWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    success_url = reverse_lazy("mfa_index")


class SignInByPasskey(_WherePossible, allauth.LoginWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Hand out a challenge, and sign in with its answer."""

    def form_valid(self, form: Form) -> HttpResponse:
        authenticator = form.cleaned_data["credential"]
        login = Login(user=authenticator.user, redirect_url=get_next_redirect_url(self.request))
        response: HttpResponse = flows.perform_passwordless_login(self.request, authenticator, login)
        return response

    def form_invalid(self, _form: Form) -> HttpResponse:
        return HttpResponseRedirect(f"{reverse('account_login')}?passkey=failed")


class AgainByPasskey(_WherePossible, allauth.ReauthenticateWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Show once more who one is, with a passkey."""

    def form_invalid(self, _form: Form) -> HttpResponse:
        return HttpResponseRedirect(self.request.get_full_path())
