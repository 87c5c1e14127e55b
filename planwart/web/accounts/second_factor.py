"""Second factors and passkeys: what allauth asks us about them, and whether passkeys can work here at all."""

import base64
import hashlib
import ipaddress
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planwart.identity.models import User


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Secrets are encrypted with a key from outside the database; passkeys belong to the host of the base URL."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code does not fit. Please enter the one that is shown now."),
        "unverified_email": gettext_lazy("Please confirm your address first."),
        "cannot_generate_recovery_codes": gettext_lazy("Recovery codes belong to a second factor. Please set one up first."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": urlsplit(settings.BASE_URL).hostname or "localhost", "name": "Planwart"}

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002, ARG002  (allauth's signature)
        return _("Passkey")


def _cipher() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"planwart.second-factor:{settings.SECRET_KEY}".encode()).digest()))


def passkey_hindrance() -> str:
    """Return why browsers refuse passkeys at this installation's address, or nothing where they work.

    A passkey is bound to a name, so a number will not do (WebAuthn Level 3, 5.1.2: the RP ID must be a domain); and browsers offer
    them in secure contexts only, which are https and localhost.
    """
    base = urlsplit(settings.BASE_URL)
    host = base.hostname or ""
    if _is_number(host):
        if ipaddress.ip_address(host).is_loopback:
            return _("Passkeys need a name instead of the number %(host)s. On this computer, start Planwart with the host localhost.") % {
                "host": host
            }
        return _("Passkeys need a name instead of the number %(host)s. Please ask the people who run this installation.") % {"host": host}
    if base.scheme != "https" and host != "localhost" and not host.endswith(".localhost"):
        return _("Passkeys need an encrypted connection (https). Please ask the people who run this installation.")
    return ""


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
