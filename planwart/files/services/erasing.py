"""Delete stored files for good. Their parents' rooms have said that nothing hangs on them any more."""

from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from planwart.files.models import File
from planwart.foundation.actor import Actor, ActorKind
from planwart.foundation.errors import require
from planwart.foundation.scope import acting


def erase_files(*, actor: Actor, file_ids: Iterable[int]) -> None:
    """Delete these files with the small pictures of their pages; the bytes go once that is certain. Only the system does so."""
    require(actor.kind is ActorKind.SYSTEM)
    with acting(actor):
        found = dict(File.objects.filter(pk__in=set(file_ids)).values_list("pk", "key"))
        small = Q()
        for key in found.values():
            small |= Q(name__startswith=f"{key}-")
        thumbnails = dict(File.objects.filter(small, purpose=File.Purpose.THUMBNAIL).values_list("pk", "key")) if found else {}
        gone = found | thumbnails
        File.objects.filter(pk__in=gone).delete()
        transaction.on_commit(lambda: drop_bytes(gone.values()))


def drop_bytes(keys: Iterable[str]) -> None:
    """Remove stored bytes whose rows are gone, or were never committed."""
    for key in keys:
        default_storage.delete(key)
