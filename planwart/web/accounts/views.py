"""allauth's views where a page of ours must behave differently."""

from allauth.account import views as allauth
from django.http import HttpRequest, HttpResponse

from planwart.web.public.invitation import SIGN_IN_AS


class ConfirmAddress(allauth.ConfirmEmailView):  # type: ignore[misc]  # allauth ships no types
    """Confirming an address is a press of a button; following the link changes nothing, not even who is signed in."""

    def render_to_response(self, context: dict[str, object], **kwargs: object) -> HttpResponse:
        status = 200 if context.get("confirmation") else 404
        response: HttpResponse = super().render_to_response(context, status=status, **kwargs)
        return response

    def logout_other_user(self, confirmation: object) -> None:
        if self.request.method == "POST":
            super().logout_other_user(confirmation)


class SignUp(allauth.SignupView):  # type: ignore[misc]  # allauth ships no types
    """Sign-up; ``?invited=1`` founds no company."""

    def get_initial(self) -> dict[str, object]:
        request: HttpRequest = self.request
        return {**super().get_initial(), "invited": "1" if request.GET.get("invited") else ""}


class SignIn(allauth.LoginView):  # type: ignore[misc]  # allauth ships no types
    """Sign-in; whoever comes from an invitation finds his address filled in."""

    def get_initial(self) -> dict[str, object]:
        request: HttpRequest = self.request
        return {**super().get_initial(), "login": request.session.get(SIGN_IN_AS, "")}
