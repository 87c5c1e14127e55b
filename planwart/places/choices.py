"""Kinds of places."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceKind(models.TextChoices):
    PROPERTY = "property", _("Project")
    BUILDING = "building", _("Building")
    AREA = "area", _("Area")
    UNIT = "unit", _("Residential unit")


class PlaceRoleKind(models.TextChoices):
    """What a member is to a place and everything below it."""

    MANAGER = "manager", _("Manager")
    MEMBER = "member", _("Member")
