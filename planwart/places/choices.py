"""Kinds of places."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceKind(models.TextChoices):
    PROPERTY = "property", _("Project")
    BUILDING = "building", _("Building")
    AREA = "area", _("Area")
    UNIT = "unit", _("Residential unit")
