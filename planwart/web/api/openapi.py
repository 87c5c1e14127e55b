"""The description of the API for programs and for people who write them: OpenAPI 3.1."""

import json
from functools import cache
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from planwart.web.api.application import api

BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key of the company: Einstellungen, Schnittstellen. It begins with pw_.",
}


@cache
def schema() -> dict[str, Any]:
    """Return the description as a JSON object."""
    described: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
    described["components"]["securitySchemes"] = {"bearer": BEARER}
    described["security"] = [{"bearer": []}]
    for operations in described["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                answer["description"] = HTTPStatus(int(status)).phrase
    return described


def schema_json() -> str:
    """Return the description as text, the same for everybody."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  (Django passes it)
    """Show the description; it says nothing about anybody."""
    response = HttpResponse(schema_json(), content_type="application/json")
    response["Cache-Control"] = "public, max-age=300"
    return response
