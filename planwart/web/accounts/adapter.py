"""What we do differently from allauth: mails go through our outbox, and texts are ours."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from planwart.foundation.errors import Invalid
from planwart.identity.choices import SecurityNotice
from planwart.identity.models import User
from planwart.identity.queries import user_by_email
from planwart.identity.rules import clean_address
from planwart.identity.services.security import tell_owner
from planwart.mail.choices import MailKind
from planwart.mail.services.queueing import request_account_mail

_KINDS = {
    "account/email/email_confirmation_signup": MailKind.CONFIRM_ADDRESS,
    "account/email/email_confirmation": MailKind.CONFIRM_ADDRESS,
    "account/email/password_reset_key": MailKind.RESET_PASSWORD,
    "account/email/account_already_exists": MailKind.ACCOUNT_EXISTS,
}
_NOTICES = {
    "account/email/password_changed": SecurityNotice.PASSWORD,
    "account/email/password_set": SecurityNotice.PASSWORD,
    "account/email/password_reset": SecurityNotice.PASSWORD,
    "mfa/email/totp_activated": SecurityNotice.TOTP_ON,
    "mfa/email/totp_deactivated": SecurityNotice.TOTP_OFF,
    "mfa/email/webauthn_added": SecurityNotice.PASSKEY_ADDED,
    "mfa/email/webauthn_removed": SecurityNotice.PASSKEY_REMOVED,
    "mfa/email/recovery_codes_generated": SecurityNotice.RECOVERY_CODES,
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts with a name, whose mails are facts first."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Address and password do not match."),
        "too_many_login_attempts": _("Too many attempts. Please wait a few minutes and try again."),
        "rate_limited": _("Too many attempts. Please wait a few minutes and try again."),
        "invalid_password_reset": _("This link is no longer valid."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code does not fit."),
    }

    def clean_email(self, email: str) -> str:
        """One mailbox is one account, however its address is written."""
        try:
            return clean_address(email)
        except Invalid as error:
            raise ValidationError(str(error)) from error

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Record that a mail is wanted. The link in ``context`` is thrown away: the job mints its own.

        Mails go to the stored address of the account, whatever was typed.
        """
        user = context.get("user") or user_by_email(email)
        if user is not None:
            request_account_mail(kind=_KINDS[template_prefix], user_id=user.pk)

    def send_notification_mail(self, template_prefix: str, user: User, *_args: Any, **_kwargs: Any) -> None:
        """Tell the owner of an account that a way into it changed."""
        tell_owner(user=user, what=_NOTICES[template_prefix])

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Store the account of the sign-up form. Until its address is proven, somebody else may have chosen the password."""
        user.name, user.password_is_unproven = form.cleaned_data["name"], True
        user.language = (get_language() or settings.LANGUAGE_CODE)[:2]
        saved: User = super().save_user(request, user, form, commit=commit)
        return saved

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the page one comes to shows what happened."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address uvicorn found, behind trusted proxies only; a header that anybody may send is never read."""
        return request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104  (of a socket without addresses)

    def _get_login_attempts_cache_key(self, _request: HttpRequest, **credentials: Any) -> str:
        """Count tries per account. allauth adds the Host header, whose port anybody may vary to begin anew."""
        return str(credentials.get("email", "")).lower()

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        messages.success(request, _("Your password is changed. Everywhere else you are signed out."))
        return reverse("mfa_index")
