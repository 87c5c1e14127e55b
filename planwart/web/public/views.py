"""The front door, and stored files."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseNotModified, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_safe

from planwart.files.models import File
from planwart.files.queries import get_file, logo_by_key, open_file
from planwart.foundation.actor import Actor, person
from planwart.foundation.errors import NotFound
from planwart.foundation.scope import acting
from planwart.identity.models import User
from planwart.planning.actors import customers_of_person
from planwart.tenancy.actors import actor_of
from planwart.tenancy.queries import memberships_of

DRAWN_BY_US = frozenset({File.Purpose.RASTER, File.Purpose.THUMBNAIL, File.Purpose.LOGO})
CLOSED = "default-src 'none'; sandbox"  # were it ever taken for a page, it could do nothing


@require_safe
def front(request: HttpRequest) -> HttpResponseBase:
    """Lead to the start page or to the sign-in."""
    return HttpResponseRedirect(reverse("start" if request.user.is_authenticated else "account_login"))


@login_required
@require_safe
def stored_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """Send a stored file to somebody who may open what it belongs to. Raises NotFound for everybody else."""
    assert isinstance(request.user, User)
    return file_response(_find(request.user, key), request)


def file_response(file: File, request: HttpRequest | None = None) -> HttpResponseBase:
    """Send a file that came through a door. Only pictures that we have drawn are shown; what somebody sent is downloaded.

    Our pictures may lie in the browser of the person, who asks each time whether they still hold: the door is asked first, so
    whoever lost access gets no picture, not even the answer that it is unchanged. Originals are kept nowhere.
    """
    drawn = file.purpose in DRAWN_BY_US
    tag = quote_etag(file.key)
    if drawn and request is not None and tag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = FileResponse(open_file(file), as_attachment=not drawn, filename=file.name, content_type=file.content_type)
        response["Content-Length"] = str(file.size)
    if drawn:
        response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache" if drawn else "private, no-store"
    response["Content-Security-Policy"] = CLOSED
    return response


@require_safe
def logo(request: HttpRequest, key: str) -> HttpResponseBase:  # noqa: ARG001  (Django passes it)
    """Send a firm's logo to anybody who knows its address. Another logo gets another address, so this one may be kept for good."""
    file = logo_by_key(key)
    response = FileResponse(open_file(file), filename=file.name, content_type=file.content_type)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = CLOSED
    return response


def _find(user: User, key: str) -> File:
    """Ask as each actor the person can be: the address of a file names no firm."""
    with acting(person(user.pk)):
        members = [actor_of(membership) for membership in memberships_of(user.pk)]
    candidates: list[Actor] = [*members, *customers_of_person(user.pk)]
    for actor in candidates:
        try:
            with acting(actor):
                return get_file(actor, key)
        except NotFound:
            continue
    raise NotFound
