"""The front door, and stored files."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
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

SHOWN_INLINE = frozenset({"image/png", "image/jpeg"})


@require_safe
def front(request: HttpRequest) -> HttpResponseBase:
    """Lead to the start page or to the sign-in."""
    return HttpResponseRedirect(reverse("start" if request.user.is_authenticated else "account_login"))


@login_required
@require_safe
def stored_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """Send a stored file to somebody who may open what it belongs to. Raises NotFound for everybody else."""
    assert isinstance(request.user, User)
    return file_response(_find(request.user, key))


def file_response(file: File) -> FileResponse:
    """Send a file that came through a door; only pictures that we have drawn or checked are shown, the rest is downloaded."""
    response = FileResponse(
        open_file(file), as_attachment=file.content_type not in SHOWN_INLINE, filename=file.name, content_type=file.content_type
    )
    response["Cache-Control"] = "private, max-age=0, must-revalidate"  # whoever loses access loses the picture
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
def logo(request: HttpRequest, key: str) -> HttpResponseBase:  # noqa: ARG001  (Django passes it)
    """Send a firm's logo to anybody who knows its address. Another logo gets another address, so this one may be kept for good."""
    file = logo_by_key(key)
    response = FileResponse(open_file(file), content_type=file.content_type)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
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
