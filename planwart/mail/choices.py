"""Kinds of mails, how far each has come, and what can go wrong on the way."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from planwart.identity.choices import SecurityNotice


class MailKind(models.TextChoices):
    INVITATION = "invitation", _("Invitation")
    CONFIRM_ADDRESS = "confirm", _("Confirm the address")
    RESET_PASSWORD = "reset", _("New password")
    ACCOUNT_EXISTS = "exists", _("Account exists already")
    CODE = "code", _("Code to sign in")
    ADDRESS_OLD = "address_old", _("Change of address, to the present one")
    ADDRESS_NEW = "address_new", _("Change of address, to the new one")
    ADDRESS_CHANGED = "address_changed", _("Address changed")
    SECURITY_PASSWORD = "security_password", SecurityNotice.PASSWORD.label
    SECURITY_TOTP_ON = "security_totp_on", SecurityNotice.TOTP_ON.label
    SECURITY_TOTP_OFF = "security_totp_off", SecurityNotice.TOTP_OFF.label
    SECURITY_PASSKEY_ADDED = "security_passkey_added", SecurityNotice.PASSKEY_ADDED.label
    SECURITY_PASSKEY_REMOVED = "security_passkey_removed", SecurityNotice.PASSKEY_REMOVED.label
    SECURITY_RECOVERY_CODES = "security_recovery_codes", SecurityNotice.RECOVERY_CODES.label
    TEST = "test", _("Test of the mail server")
    STAFF_INVITATION = "staff", _("Invitation into a team")
    UPGRADE_REQUEST = "upgrade", _("Request for a higher tier")
    TIER_CHANGED = "tier", _("New tier")


class MailState(models.TextChoices):
    """A mail waits until it leaves, is dropped, or nobody tries any more."""

    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("is being sent")
    DEFERRED = "deferred", _("waits for the next attempt")
    SENT = "sent", _("accepted by the mail server")
    POSTFACH = "delivered_to_postfach", _("in the Postfach")
    UNDELIVERABLE = "undeliverable", _("undeliverable")
    FAILED = "failed", _("not sent")
    DROPPED = "dropped", _("no longer needed")


ON_ITS_WAY = frozenset({MailState.QUEUED, MailState.SENDING, MailState.DEFERRED})
GIVEN_UP = frozenset({MailState.FAILED, MailState.UNDELIVERABLE})
AGAIN = frozenset({*GIVEN_UP, MailState.DEFERRED})
"""From these states the operator may have a mail sent again."""


class Fault(models.TextChoices):
    """Why a mail has not left, as a sentence for people."""

    NO_SERVER = "no_server", _("No mail server is set up yet.")
    NAME_UNKNOWN = "name_unknown", _("The name of the mail server was not found.")
    REFUSED = "refused", _("The mail server refuses the connection. Is the port right?")
    SILENT = "silent", _("The mail server does not answer.")
    UNREACHABLE = "unreachable", _("The mail server cannot be reached.")
    NO_MAIL_SERVER = "no_mail_server", _("What answers there is no mail server, or expects encryption from the start. Is the port right?")
    CERTIFICATE_EXPIRED = "cert_expired", _("The certificate of the mail server has expired.")
    CERTIFICATE_NAME = "cert_name", _("The certificate of the mail server is made out to another name.")
    CERTIFICATE_UNKNOWN = "cert_unknown", _("The certificate of the mail server was issued by nobody whom this computer trusts.")
    ENCRYPTION = "encryption", _("The encrypted connection failed. Do port and encryption belong together?")
    NO_STARTTLS = "no_starttls", _("The mail server offers no encryption by STARTTLS.")
    NO_SIGN_IN = "no_sign_in", _("The mail server offers no sign-in, but a user is entered.")
    PASSWORD = "password", _("Server reachable, password refused.")
    SIGN_IN_NEEDED = "sign_in_needed", _("The mail server asks for a sign-in. Please enter user and password.")
    PASSWORD_LOST = "password_lost", _("The stored password can no longer be read. Please enter it again.")
    SENDER = "sender", _("The mail server refuses the sender address.")
    RECIPIENT_UNKNOWN = "recipient_unknown", _("The recipient's address does not exist.")
    RECIPIENT_REFUSED = "recipient_refused", _("The mail server does not deliver to the recipient's address.")
    ADDRESS = "address", _("This address cannot be used for e-mail.")
    LATER = "later", _("The mail server asks to try again later.")
    CONTENT = "content", _("The mail server refused the e-mail.")
    BROKEN_OFF = "broken_off", _("The connection to the mail server broke off.")
    FIRM_LIMIT = "firm_limit", _("The company has sent very many e-mails. This one leaves as soon as there is room.")
    RECIPIENT_LIMIT = "recipient_limit", _("This address has received many e-mails today. This one leaves as soon as there is room.")
    TOO_LATE = "too_late", _("It could not be sent while it was of use.")


LIMITS = frozenset({Fault.FIRM_LIMIT, Fault.RECIPIENT_LIMIT})
ABOUT_RECIPIENT = frozenset({Fault.RECIPIENT_UNKNOWN, Fault.RECIPIENT_REFUSED, Fault.ADDRESS})
FINAL = frozenset({*ABOUT_RECIPIENT, Fault.CONTENT, Fault.TOO_LATE})
"""Trying again would change nothing. All other faults are the server's or the settings', and pass."""


class Security(models.TextChoices):
    """How the line to the mail server is closed to others."""

    STARTTLS = "starttls", _("STARTTLS (usual, port 587)")
    TLS = "tls", _("TLS from the start (port 465)")
    NONE = "none", _("not encrypted (only on this computer)")
