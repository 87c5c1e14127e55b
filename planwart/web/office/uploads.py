"""Large files in parts, for the upload controller and for programs; the page that wants the file takes it by its key at the end.

Everything answers with JSON: what is refused with ``error``, a sentence for people.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from planwart.files.errors import WrongOffset
from planwart.files.models import OpenUpload
from planwart.files.queries import get_upload
from planwart.files.rules import MOST_PART_BYTES
from planwart.files.services import Upload, append_part, arrived, cancel_upload, open_upload
from planwart.foundation.errors import Invalid, NotAllowed, NotFound, NotPossible, PlanwartError
from planwart.web.scope import ActorRequest

View = Callable[..., HttpResponseBase]
MOST_DIGITS = 15
_STATUS: dict[type[PlanwartError], int] = {NotFound: 404, NotAllowed: 403, WrongOffset: 409, NotPossible: 409, Invalid: 422}


def in_json(view: View) -> View:
    """Answer refusals with their sentence, and with the offset if a part does not follow."""

    @wraps(view)
    def answering(request: ActorRequest, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, **kwargs)
        except PlanwartError as refusal:
            told: dict[str, object] = {"error": str(refusal) or _("This upload does not exist any more. Please begin anew.")}
            if isinstance(refusal, WrongOffset):
                told["offset"] = refusal.offset
            return JsonResponse(told, status=_STATUS[type(refusal)])

    return answering


@require_POST
@in_json
def begin(request: ActorRequest) -> HttpResponseBase:
    """Announce a file by name and size, or go on with the same one."""
    name, size, mark = (str(request.POST.get(field, "")).replace("\0", "") for field in ("name", "size", "mark"))
    if not name:
        raise Invalid(_("Name and size of the file are missing."))
    upload = open_upload(actor=request.actor, name=name, size=_number(size, _("Name and size of the file are missing.")), mark=mark)
    return JsonResponse(_told(request, upload), status=201)


@require_http_methods(["GET", "HEAD", "POST"])
@in_json
def part(request: ActorRequest, key: str) -> HttpResponseBase:
    """Tell how much has arrived; POST adds the part that begins at ``offset``."""
    if request.method != "POST":
        return _state(request, get_upload(request.actor, key))
    get_upload(request.actor, key)
    offset = _number(str(request.GET.get("offset", "")), _("Where this part begins is missing."))
    content = request.read(MOST_PART_BYTES + 1)
    return _state(request, append_part(actor=request.actor, key=key, offset=offset, content=content))


@require_POST
@in_json
def cancel(request: ActorRequest, key: str) -> HttpResponseBase:
    """Forget an upload and what has arrived of it."""
    cancel_upload(actor=request.actor, key=key)
    return JsonResponse({})


@contextmanager
def sent_file(request: ActorRequest, field: str) -> Iterator[Upload]:
    """Hand over the file of a form: sent with it in ``field``, or before it in parts, under the key in ``upload``. Raises Invalid."""
    key, file = str(request.POST.get("upload", "")), request.FILES.get(field)
    if key:
        with arrived(actor=request.actor, key=key) as upload:
            yield upload
    elif file is not None:
        yield file
    else:
        raise Invalid(_("Please choose a file."))


def wants_json(request: HttpRequest) -> bool:
    """Tell whether the upload controller asks, which goes on by itself."""
    return request.headers.get("Accept", "") == "application/json"


def _state(request: ActorRequest, upload: OpenUpload) -> JsonResponse:
    response = JsonResponse(_told(request, upload))
    response["Upload-Offset"] = str(upload.offset)
    response["Cache-Control"] = "no-store"
    return response


def _told(request: ActorRequest, upload: OpenUpload) -> dict[str, object]:
    address = reverse("upload_part", kwargs={"firm": request.firm.slug, "key": upload.key})
    return {"key": upload.key, "address": address, "offset": upload.offset, "size": upload.size, "part_bytes": MOST_PART_BYTES}


def _number(text: str, otherwise: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
        raise Invalid(otherwise)
    return int(text)
