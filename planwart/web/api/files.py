"""Stored files: opening one is opening what it belongs to."""

from typing import Annotated

from django.http import HttpResponseBase
from ninja import Path, Router

from planwart.files.queries import get_file
from planwart.web.api.door import ApiRequest
from planwart.web.api.shapes import reads
from planwart.web.public.views import file_response

router = Router(tags=["files"])

ANY = {"responses": {200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}}}


@router.get("/files/{key}", response=reads(None), summary="Download a stored file", openapi_extra=ANY)
def get_stored_file(
    request: ApiRequest, key: Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[^\x00/]+$")]
) -> HttpResponseBase:
    """Its type is the one we found, not the one the sender named."""
    return file_response(get_file(request.actor, key))
