"""Store files: as rows and bytes together, or not at all."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import IO, Final, Protocol

from django.conf import settings
from django.core.files.base import File as StorageFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from planwart.files import sandbox
from planwart.files.models import File
from planwart.files.naming import display_name
from planwart.files.permissions import can_store, firm_of
from planwart.files.rules import ensure_room, ensure_size
from planwart.files.sniffing import HEAD_BYTES, FileKind, content_type_of, ending_agrees, sniff, with_ending
from planwart.foundation.actor import Actor, system
from planwart.foundation.errors import Invalid, require
from planwart.foundation.scope import acting

KEY_BYTES: Final = 20  # 160 random bits
_CHUNK_BYTES: Final = 1024**2


_shelf: ContextVar[Shelf | None] = ContextVar("planwart_shelf", default=None)


class Upload(Protocol):
    """What the web hands over: Django's UploadedFile, or anything alike."""

    name: str | None

    def chunks(self) -> Iterable[bytes]: ...


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """An accepted upload and what the closed program found in it."""

    file: File
    inspection: sandbox.Inspection


class Shelf:
    """Stores files one after the other, and takes them all back if its block fails."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._keys: list[str] = []

    def put(self, content: IO[bytes], *, name: str, content_type: str, purpose: File.Purpose) -> File:
        """Store the bytes under a random name, mode 0600, and the row that knows them."""
        content.seek(0)
        digest = hashlib.sha256()
        while chunk := content.read(_CHUNK_BYTES):
            digest.update(chunk)
        size = content.tell()
        content.seek(0)
        key = default_storage.save(secrets.token_hex(KEY_BYTES), StorageFile(content))
        self._keys.append(key)
        return File.objects.create(
            organisation_id=firm_of(self._actor),
            key=key,
            name=name,
            content_type=content_type,
            size=size,
            sha256=digest.hexdigest(),
            purpose=purpose,
            uploaded_by_id=self._actor.user_id,
        )

    def take_back(self) -> None:
        """Remove the bytes of everything stored so far; the rows go with their transaction."""
        for key in self._keys:
            default_storage.delete(key)


@contextmanager
def storing(actor: Actor) -> Iterator[Shelf]:
    """Open a transaction in which files are stored together or not at all; inside another such block it is part of that one."""
    require(can_store(actor))
    outer = _shelf.get()
    if outer is not None:
        with acting(actor), transaction.atomic():
            yield outer
        return
    shelf = Shelf(actor)
    token = _shelf.set(shelf)
    try:
        with acting(actor), transaction.atomic():
            yield shelf
    except BaseException:
        shelf.take_back()
        raise
    finally:
        _shelf.reset(token)


def store_upload(*, actor: Actor, upload: Upload, thumbnails: int = 0) -> StoredUpload:
    """Accept a drawing: told by its content, opened in the closed program, then stored without what a camera adds to a photograph.

    ``thumbnails`` first pages are also drawn and stored small, for lists and a page chooser.
    Raises Invalid with a sentence for people if it is empty, too large, of another kind than it claims, or cannot be opened.
    """
    require(can_store(actor))
    name = display_name(upload.name or "")
    with tempfile.TemporaryFile() as spool, tempfile.TemporaryFile() as cleaned:
        spool_upload(upload, spool)
        taken = _take(spool, recognised(spool, name), cleaned, thumbnails)
        kind = taken.inspection.kind
        ensure_storage(actor, taken.content.seek(0, os.SEEK_END))
        with storing(actor) as shelf:
            file = shelf.put(taken.content, name=with_ending(name, kind), content_type=content_type_of(kind), purpose=File.Purpose.SOURCE)
            for number, raster in enumerate(taken.inspection.thumbnails, start=1):
                put_raster(shelf, raster, name=f"{file.key}-{number}.png", purpose=File.Purpose.THUMBNAIL)
    return StoredUpload(file=file, inspection=taken.inspection)


def put_raster(shelf: Shelf, raster: sandbox.Raster, *, name: str, purpose: File.Purpose = File.Purpose.RASTER) -> File:
    """Store a picture the closed program has drawn."""
    with tempfile.TemporaryFile() as spool:
        spool.write(raster.png)
        return shelf.put(spool, name=name, content_type="image/png", purpose=purpose)


def kind_of(file: File) -> FileKind:
    """Return the kind of a stored upload. Raises Invalid if it is no drawing."""
    for kind in FileKind:
        if file.content_type == content_type_of(kind):
            return kind
    raise Invalid(sandbox.UNKNOWN_KIND)


def ensure_storage(actor: Actor, size: int) -> None:
    """Raise NotPossible if ``size`` more bytes are more than the firm may store. Staff may see less than there is: the system counts."""
    firm = firm_of(actor)
    with acting(system("what a firm stores")):
        stored = File.objects.filter(organisation_id=firm).aggregate(total=Sum("size"))["total"] or 0
    ensure_room(stored, size, settings.STORAGE_LIMIT_BYTES)


def _take(spool: IO[bytes], kind: FileKind, cleaned: IO[bytes], thumbnails: int) -> sandbox.Taken:
    """Look into an upload; of a file with several pages one hard page must not cost the others."""
    try:
        return sandbox.take(spool, kind, cleaned=cleaned, thumbnails=thumbnails)
    except Invalid:
        if thumbnails <= 1:
            raise
        cleaned.seek(0)
        cleaned.truncate()
        plain = sandbox.take(spool, kind, cleaned=cleaned, thumbnails=0 if kind is FileKind.PDF else 1)
        if plain.inspection.page_count == 1:
            raise
        return plain


def spool_upload(upload: Upload, spool: IO[bytes]) -> None:
    """Copy what was sent into ``spool``. Raises Invalid if it is empty or larger than allowed."""
    size = 0
    for chunk in upload.chunks():
        size += len(chunk)
        if size > settings.UPLOAD_LIMIT_BYTES:
            break
        spool.write(chunk)
    spool.flush()
    ensure_size(size, settings.UPLOAD_LIMIT_BYTES)


def recognised(spool: IO[bytes], name: str) -> FileKind:
    """Return the kind of what lies in ``spool``. Raises Invalid if we open none such, or if its name claims another."""
    spool.seek(0)
    kind = sniff(spool.read(HEAD_BYTES))
    if kind is None:
        raise Invalid(sandbox.UNKNOWN_KIND)
    if not ending_agrees(name, kind):
        raise Invalid(
            _("The file “%(name)s” is in fact a %(kind)s file. Please rename it or export it once more.")
            % {"name": name, "kind": kind.value.upper()}
        )
    return kind
