"""Reads of stored files. The wall admits an actor to the files of things he sees."""

from collections.abc import Iterable
from typing import IO

from django.core.files.storage import default_storage

from planwart.files.models import File
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
