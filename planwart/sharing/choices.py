"""What an invitation is for, and how far it has come."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _


class InvitationKind(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    STAFF = "staff", _("Staff")


class InvitationState(models.TextChoices):
    PENDING = "pending", _("Invited")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class TokenOrigin(models.TextChoices):
    """How a token left the house: only one that we mailed proves an address."""

    MAIL = "mail", _("by e-mail")
    COPY = "copy", _("copied link")


LIFETIME = {InvitationKind.CUSTOMER: dt.timedelta(days=30), InvitationKind.STAFF: dt.timedelta(days=7)}
