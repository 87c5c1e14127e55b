"""Take a large file in parts, so that a lost line costs one part and not the file.

The rows say what has arrived; the bytes lie in the storage under names that follow from the rows. A part that was written
by a process that died before its commit is overwritten by the next attempt.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from planwart.files.errors import WrongOffset
from planwart.files.models import OpenUpload
from planwart.files.naming import display_name
from planwart.files.permissions import can_store, firm_of
from planwart.files.queries import get_upload
from planwart.files.rules import MOST_OPEN_IN_FIRM, MOST_OPEN_OF_PERSON, MOST_PART_BYTES, ensure_part_fits, ensure_size
from planwart.files.services.storing import KEY_BYTES, Upload, ensure_storage
from planwart.foundation.actor import Actor, system
from planwart.foundation.errors import Invalid, NotPossible, require
from planwart.foundation.scope import acting

_LOCK: Final = 7_311_905  # any fixed number: two uploads of a firm must not both take the last place
_BLOCK_BYTES: Final = 1024**2


def open_upload(*, actor: Actor, name: str, size: int, mark: str = "") -> OpenUpload:
    """Begin an upload of ``size`` bytes, or go on with the one of the same name, size and mark that this person has not finished.

    Raises Invalid if it is empty or too large, NotPossible if too many are open or the firm's storage is full.
    """
    require(can_store(actor))
    ensure_size(size, settings.UPLOAD_LIMIT_BYTES)
    name, mark, user_id = display_name(name), mark[:64], actor.its_user
    with acting(actor):
        _stand_in_line(firm_of(actor))
        same = OpenUpload.objects.filter(organisation_id=firm_of(actor), user_id=user_id, name=name, size=size, mark=mark).first()
        if same is not None:
            return same
        _ensure_place(actor, size)
        key = secrets.token_hex(KEY_BYTES)
        return OpenUpload.objects.create(organisation_id=firm_of(actor), user_id=user_id, key=key, name=name, size=size, mark=mark)


def append_part(*, actor: Actor, key: str, offset: int, content: bytes) -> OpenUpload:
    """Add the part that begins at ``offset``, which is where the last one ended.

    Raises NotFound for uploads of others, WrongOffset for a part that does not follow (also for one sent twice), Invalid if
    it is empty, larger than a part may be, leads beyond the announced size, or is one of too many.
    """
    require(can_store(actor))
    if not 0 < len(content) <= MOST_PART_BYTES:
        raise Invalid(_("A part has between 1 and %(most)d bytes.") % {"most": MOST_PART_BYTES})
    with acting(actor):
        upload = get_upload(actor, key, lock=True)
        if offset != upload.offset:
            raise WrongOffset(upload.offset)
        ensure_part_fits(upload.parts, len(content), upload.size)
        _write(upload.part_name(offset), content)
        upload.parts = [*upload.parts, len(content)]
        upload.moved_at = timezone.now()
        upload.save(update_fields=["parts", "moved_at"])
    return upload


def cancel_upload(*, actor: Actor, key: str) -> None:
    """Forget an upload of one's own, and what has arrived of it. Raises NotFound for uploads of others."""
    require(can_store(actor))
    with acting(actor):
        discard(get_upload(actor, key, lock=True))


@contextmanager
def arrived(*, actor: Actor, key: str) -> Iterator[Upload]:
    """Hand over a complete upload to whatever stores it, and forget it afterwards, also if it cannot be used.

    If it is only not possible now, it stays, so that nobody has to send it again.
    Raises NotFound for uploads of others, NotPossible if parts are missing or it is being taken at this moment.
    """
    require(can_store(actor))
    refused: Invalid | None = None
    with acting(actor):
        upload = _taken(actor, key)
        try:
            with transaction.atomic():  # what was begun with a bad file is taken back; that it is gone is not
                yield _Arrived(upload)
        except Invalid as refusal:
            refused = refusal
        discard(upload)
    if refused is not None:
        raise refused


def discard(upload: OpenUpload) -> None:
    """Delete the row, and the bytes once that is certain; also a part whose row was never written."""
    names = [*upload.part_names, upload.part_name(upload.offset)]
    OpenUpload.objects.filter(pk=upload.pk).delete()
    transaction.on_commit(lambda: _delete(names))


class _Arrived:
    """The parts of an upload as one file."""

    def __init__(self, upload: OpenUpload) -> None:
        self.name: str | None = upload.name
        self._parts = upload.part_names

    def chunks(self) -> Iterator[bytes]:
        for part in self._parts:
            with default_storage.open(part, "rb") as stream:
                while block := stream.read(_BLOCK_BYTES):
                    yield block


def _taken(actor: Actor, key: str) -> OpenUpload:
    """Hold an upload without waiting for somebody who holds it: he is opening it, and that takes its time."""
    seen = get_upload(actor, key)
    if not seen.is_complete:
        raise NotPossible(_("The upload is not complete yet."))
    upload = OpenUpload.objects.select_for_update(skip_locked=True).filter(pk=seen.pk).first()
    if upload is None:
        raise NotPossible(_("This file is being opened already."))
    return upload


def _ensure_place(actor: Actor, size: int) -> None:
    firm = firm_of(actor)
    with acting(system("what a firm stores")):
        open_now = OpenUpload.objects.filter(organisation_id=firm)
        of_person = open_now.filter(user_id=actor.its_user).count()
        if of_person >= MOST_OPEN_OF_PERSON or open_now.count() >= MOST_OPEN_IN_FIRM:
            raise NotPossible(_("Too many uploads are open. Please finish or cancel one of them first."))
        announced = open_now.aggregate(total=Sum("size"))["total"] or 0
    ensure_storage(actor, announced + size)


def _stand_in_line(organisation_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashint8(%s))", [_LOCK, organisation_id])


def _write(name: str, content: bytes) -> None:
    default_storage.delete(name)  # of an attempt that was not committed
    default_storage.save(name, ContentFile(content))


def _delete(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)
