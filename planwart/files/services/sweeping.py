"""Take away what nobody finished. Runs as a job, by night."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from planwart.files.models import File, OpenUpload
from planwart.files.queries import unused_sources
from planwart.files.services.uploads import discard
from planwart.foundation.actor import system
from planwart.foundation.scope import acting

UPLOAD_WAITS: Final = dt.timedelta(days=2)
DRAWING_WAITS: Final = dt.timedelta(days=7)


def sweep_uploads() -> int:
    """Delete uploads that stood still for two days, and return how many."""
    with acting(system("sweeping")):
        old = OpenUpload.objects.filter(moved_at__lt=timezone.now() - UPLOAD_WAITS).select_for_update(skip_locked=True)
        for upload in (found := list(old)):
            discard(upload)
    return len(found)


def sweep_drawings() -> int:
    """Delete drawings that were uploaded a week ago and hang on nothing, with their small pictures; return how many."""
    with acting(system("sweeping")):
        sources = list(unused_sources(before=timezone.now() - DRAWING_WAITS))
        for source in sources:
            small = File.objects.filter(
                organisation_id=source.organisation_id, purpose=File.Purpose.THUMBNAIL, name__startswith=f"{source.key}-"
            )
            keys = [*small.values_list("key", flat=True), source.key]
            small.delete()
            source.delete()
            transaction.on_commit(partial(_delete, keys))
    return len(sources)


def _delete(keys: list[str]) -> None:
    for key in keys:
        default_storage.delete(key)
