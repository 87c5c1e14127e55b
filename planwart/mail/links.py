"""Addresses in mails: built from the configured base URL only, never from a request's headers."""

from django.conf import settings
from django.urls import reverse


def absolute(path: str) -> str:
    """Return ``path`` as people open it from outside."""
    return f"{settings.BASE_URL}{path}"


def invitation_url(token: str) -> str:
    return absolute(reverse("invitation_token", args=[token]))


def confirmation_url(key: str) -> str:
    return absolute(reverse("account_confirm_email", args=[key]))


def password_reset_url(uid: str, key: str) -> str:
    return absolute(reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": key}))


def sign_in_url() -> str:
    return absolute(reverse("account_login"))


def mail_server_url() -> str:
    return absolute(reverse("operator_mail"))


def code_url() -> str:
    return absolute(reverse("account_enter_code"))


def agree_url(token: str) -> str:
    return absolute(reverse("account_agree_address", args=[token]))


def security_url() -> str:
    return absolute(reverse("mfa_index"))


def forgotten_password_url() -> str:
    return absolute(reverse("account_reset_password"))


def firms_url() -> str:
    return absolute(reverse("operator_firms"))


def tier_url(slug: str) -> str:
    return absolute(reverse("tier", args=[slug]))
