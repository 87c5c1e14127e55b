"""What we do differently from allauth: mails go through our outbox, and texts are ours."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from planwart.identity.models import User
from planwart.identity.queries import user_by_email
from planwart.mail.choices import MailKind
from planwart.mail.services.queueing import request_account_mail

_KINDS = {
    "account/email/email_confirmation_signup": MailKind.CONFIRM_ADDRESS,
    "account/email/email_confirmation": MailKind.CONFIRM_ADDRESS,
    "account/email/password_reset_key": MailKind.RESET_PASSWORD,
    "account/email/account_already_exists": MailKind.ACCOUNT_EXISTS,
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts with a name, whose mails are facts first."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Address and password do not match."),
        "too_many_login_attempts": _("Too many attempts. Please wait a few minutes and try again."),
        "invalid_password_reset": _("This link is no longer valid."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Record that a mail is wanted. The link in ``context`` is thrown away: the job mints its own.

        Mails go to the stored address of the account, whatever was typed.
        """
        user = context.get("user") or user_by_email(email)
        if user is not None:
            request_account_mail(kind=_KINDS[template_prefix], user_id=user.pk)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.name = form.cleaned_data["name"]
        saved: User = super().save_user(request, user, form, commit=commit)
        return saved

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the page one comes to shows what happened."""
