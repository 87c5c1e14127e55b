"""Reads of stored files. The wall admits an actor to the files of things he sees."""

import datetime as dt
from collections.abc import Iterable
from typing import IO

from django.core.files.storage import default_storage
from django.db.models import Exists, ManyToOneRel, OuterRef, QuerySet

from planwart.files.models import File, OpenUpload
from planwart.files.permissions import firm_of
from planwart.foundation.actor import Actor, anonymous
from planwart.foundation.errors import NotFound
from planwart.foundation.scope import acting


def get_file(actor: Actor, key: str) -> File:
    """Return the file stored under ``key`` if the actor sees its parent. Raises NotFound."""
    organisation_id = actor.organisation_id
    file = None if organisation_id is None else File.objects.filter(key=key, organisation_id=organisation_id).first()
    if file is None:
        raise NotFound
    return file


def open_file(file: File) -> IO[bytes]:
    """Open the stored bytes of a file the actor got through a door; the caller closes it."""
    try:
        stream: IO[bytes] = default_storage.open(file.key, "rb")
    except FileNotFoundError as error:
        raise NotFound from error
    return stream


def thumbnails_of(actor: Actor, source: File) -> dict[int, File]:
    """Return the small pictures of a PDF's pages by page number, as far as they could be drawn."""
    prefix = f"{source.key}-"
    found = File.objects.filter(organisation_id=firm_of(actor), purpose=File.Purpose.THUMBNAIL, name__startswith=prefix)
    return {int(file.name.removeprefix(prefix).removesuffix(".png")): file for file in found}


def previews_of(actor: Actor, pages: Iterable[tuple[int, int]]) -> dict[tuple[int, int], File]:
    """Return the small pictures of pages, named by the id of their source and the page number, in two queries for all."""
    wanted = set(pages)
    own = File.objects.filter(organisation_id=firm_of(actor))
    keys = dict(own.filter(pk__in={source for source, _page in wanted}).values_list("id", "key"))
    names = {f"{keys[source]}-{page}.png": (source, page) for source, page in wanted if source in keys}
    return {names[file.name]: file for file in own.filter(purpose=File.Purpose.THUMBNAIL, name__in=names)}


def logo_of(organisation_id: int) -> File | None:
    """Return the logo of a firm. Everybody may see it who meets the firm: members, customers, whoever holds an invitation."""
    with acting(anonymous()):
        return next(iter(File.objects.raw("select * from wall.logo_of(%s)", [organisation_id])), None)


def logo_by_key(key: str) -> File:
    """Return the logo with this address, to anybody. Raises NotFound, also for files that are no logo."""
    with acting(anonymous()):
        file = next(iter(File.objects.raw("select * from wall.logo_by_key(%s)", [key])), None)
    if file is None:
        raise NotFound
    return file


def get_upload(actor: Actor, key: str, *, lock: bool = False) -> OpenUpload:
    """Return an upload which this very person has begun for this firm. Raises NotFound."""
    uploads = OpenUpload.objects.filter(key=key, organisation_id=actor.its_organisation, user_id=actor.its_user)
    upload = (uploads.select_for_update() if lock else uploads).first()
    if upload is None:
        raise NotFound
    return upload


def open_uploads_of(actor: Actor) -> list[OpenUpload]:
    """What this person has begun to upload for this firm and not finished, the latest first."""
    return list(OpenUpload.objects.filter(organisation_id=actor.its_organisation, user_id=actor.its_user).order_by("-moved_at"))


def unused_sources(*, before: dt.datetime) -> QuerySet[File]:
    """Uploaded drawings older than ``before`` on which no row of any room hangs. Asked as the system."""
    sources = File.objects.filter(purpose=File.Purpose.SOURCE, created_at__lt=before)
    for relation in File._meta.get_fields(include_hidden=True):  # noqa: SLF001  (Django's documented way to ask)
        if isinstance(relation, ManyToOneRel):
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})  # noqa: SLF001  (likewise)
            sources = sources.exclude(Exists(rows))
    return sources
