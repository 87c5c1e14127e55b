"""How people may come to this installation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Signup(models.TextChoices):
    """Who may create an account; whoever is invited by an existing firm may in every mode."""

    OPEN = "open", _("Everybody")
    INVITED = "invited", _("Invited people only, also as owner of a new company")
    CLOSED = "closed", _("Nobody new, except guests and staff of existing companies")


class SecurityNotice(models.TextChoices):
    """What the owner of an account hears of by mail, for it might not have been him."""

    PASSWORD = "password", _("The password was changed")
    TOTP_ON = "totp_on", _("Sign-in with an authenticator app was switched on")
    TOTP_OFF = "totp_off", _("Sign-in with an authenticator app was switched off")
    PASSKEY_ADDED = "passkey_added", _("A passkey was added")
    PASSKEY_REMOVED = "passkey_removed", _("A passkey was removed")
    RECOVERY_CODES = "recovery_codes", _("New recovery codes were made")


class AddressSide(models.TextChoices):
    """Which of two addresses a link for a change was mailed to."""

    OLD = "old", _("Present address")
    NEW = "new", _("New address")
