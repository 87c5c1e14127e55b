"""The sample house of a firm."""

import datetime as dt
import uuid
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from planwart.places.models import Place
from planwart.samples.choices import Fault, SampleState
from planwart.tenancy.models import Membership, Organisation

PATIENCE: Final = dt.timedelta(minutes=2)
"""A storey takes seconds. What has not moved for this long is held by nobody any more."""


class SampleHouse(models.Model):
    """One per firm, from the wish for it until it is removed.

    ``unit_ids`` and ``floor_ids`` are what it was built with, and its pushes carry ``step``: all else in it was added since.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.OneToOneField(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    loaded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=SampleState, default=SampleState.BUILDING)
    fault = models.CharField(max_length=12, choices=Fault, blank=True)
    step = models.UUIDField(default=uuid.uuid4)
    unit_ids = ArrayField(models.BigIntegerField(), default=list)
    floor_ids = ArrayField(models.BigIntegerField(), default=list)
    storeys_done = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now, help_text="when its building last made a step")
    ready_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"sample house of organisation {self.organisation_id}: {self.state}"

    @property
    def is_ready(self) -> bool:
        return self.state == SampleState.READY

    def is_stuck(self, now: dt.datetime) -> bool:
        """Tell whether it says it is being built, and nobody builds."""
        return self.state == SampleState.BUILDING and self.moved_at + PATIENCE < now

    def waits_for_people(self, now: dt.datetime) -> bool:
        """Tell whether the work stopped before it was done; whoever asks for it again lets it go on."""
        return self.state == SampleState.FAILED or self.is_stuck(now)
