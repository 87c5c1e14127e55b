"""The API as a whole: its nouns and their addresses."""

import json
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.operation import Operation
from ninja.parser import Parser

from planwart.web.api import customers, drawings, files, invitations, me, members, organisation, plans, projects, tokens, units

TITLE: Final = "Planwart"
DESCRIPTION: Final = (
    "For programs of a company. Send the key as `Authorization: Bearer pw_…`; it has the rights of its member, and no more. "
    "Lists come in pages: pass `next` as `cursor`. Every refusal has one shape, and what is not open to a key reads like what does not exist."
)


class JsonOnly(Parser):
    """Reads bodies that say what they are."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise HttpError(415, "not JSON")
        return json.loads(request.body, parse_constant=_no_constant)


def _no_constant(name: str) -> float:
    raise ValueError(name)  # NaN and Infinity are no JSON


class Api(NinjaAPI):
    """Lets refusals through to the door, which takes back what was written."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:  # noqa: ARG002  (ninja passes it)
        raise exc

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


def build() -> Api:
    """Put the nouns together."""
    made = Api(title=TITLE, version="1", description=DESCRIPTION, openapi_url=None, docs_url=None, urls_namespace="api", parser=JsonOnly())
    for noun in (me, organisation, members, invitations, projects, units, drawings, plans, customers, files, tokens):
        made.add_router("", noun.router)
    return made


api: Final = build()


def addresses() -> list[URLPattern]:
    """Return one address for each path, named after the first operation there; ninja makes one for each operation."""
    found: dict[str, URLPattern] = {}
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            found.setdefault(str(pattern.pattern), pattern)
    for pattern in found.values():
        pattern.name = f"api_{pattern.name}"
    return list(found.values())
