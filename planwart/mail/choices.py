"""Kinds of mails and how far each has come."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailKind(models.TextChoices):
    INVITATION = "invitation", _("Invitation")
    CONFIRM_ADDRESS = "confirm", _("Confirm the address")
    RESET_PASSWORD = "reset", _("New password")
    ACCOUNT_EXISTS = "exists", _("Account exists already")


class MailState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENT = "sent", _("accepted by the mail server")
    POSTFACH = "delivered_to_postfach", _("in the Postfach")
    FAILED = "failed", _("not sent")
    DROPPED = "dropped", _("no longer needed")


ACCOUNT_KINDS = frozenset({MailKind.CONFIRM_ADDRESS, MailKind.RESET_PASSWORD, MailKind.ACCOUNT_EXISTS})
