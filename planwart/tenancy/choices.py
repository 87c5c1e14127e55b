"""Choices of organisations."""

from django.db import models
from django.utils.translation import gettext_lazy as _

DEFAULT_NAME = "Mein Arbeitsbereich"


class Tier(models.TextChoices):
    STARTER = "starter", "STARTER"
    SPARK = "spark", "SPARK"
    FIRE = "fire", "FIRE"


class Purpose(models.TextChoices):
    PLANNING = "planning", _("Planning")
    OPERATIONS = "operations", _("Operations")
    BOTH = "both", _("Both")


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    STAFF = "staff", _("Staff")


ACTIVE_UNITS = {Tier.STARTER: 10, Tier.SPARK: 50, Tier.FIRE: None}
"""How many active units a tier allows; None is unlimited."""

CUSTOMER_ACCESS_TIERS = frozenset({Tier.SPARK, Tier.FIRE})
