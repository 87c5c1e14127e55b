"""How far a sample house is, and what kept it from getting further."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SampleState(models.TextChoices):
    BUILDING = "building", _("is being built")
    READY = "ready", _("stands")
    FAILED = "failed", _("was not finished")


class Fault(models.TextChoices):
    """Why the work stopped, as a sentence for people."""

    NO_ROOM = "no_room", _("Your tier has no more room for its units.")
    NOT_ALLOWED = "not_allowed", _("Whoever wanted it may not do so any more.")
    BROKEN = "broken", _("Something went wrong on our side.")
