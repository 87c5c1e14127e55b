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


class StaffSees(models.TextChoices):
    """What a member of the staff sees: every project, or those in which he holds a role."""

    ALL = "all", _("all projects")
    ASSIGNED = "assigned", _("assigned projects only")


class Country(models.TextChoices):
    GERMANY = "DE", _("Germany")
    AUSTRIA = "AT", _("Austria")
    SWITZERLAND = "CH", _("Switzerland")


ACTIVE_UNITS = {Tier.STARTER: 10, Tier.SPARK: 50, Tier.FIRE: None}
"""How many active units a tier allows; None is unlimited."""

CUSTOMER_ACCESS_TIERS = frozenset({Tier.SPARK, Tier.FIRE})
