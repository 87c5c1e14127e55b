"""The description: valid OpenAPI 3.1, complete, the same for everybody."""

import json
from collections.abc import Iterator
from typing import Any

from django.test import Client
from jsonschema_rs import Draft202012Validator

from planwart.web.api.openapi import schema, schema_json

READS = {"200", "400", "401", "404", "405", "422", "429"}
WRITES = {"400", "401", "403", "404", "405", "409", "413", "415", "422", "429"}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in schema()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_it_is_public_and_what_the_command_prints() -> None:
    answer = Client().get("/api/v1/openapi.json")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.content.decode() == schema_json()
    assert json.loads(schema_json())["openapi"] == "3.1.0"


def test_every_operation_has_a_summary_and_an_id_of_its_own() -> None:
    found = list(operations())

    assert [(path, method) for path, method, operation in found if len(operation.get("summary", "")) < 5] == []
    assert len({operation["operationId"] for _path, _method, operation in found}) == len(found) > 40


def test_every_operation_documents_its_errors_in_the_one_shape() -> None:
    for path, method, operation in operations():
        answers = set(operation["responses"])
        assert answers >= (READS if method == "get" else WRITES), (path, method)
        for status, answer in operation["responses"].items():
            if status >= "400":
                assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Error"}, (path, method, status)


def test_every_operation_but_none_needs_the_key() -> None:
    assert schema()["security"] == [{"bearer": []}]
    assert [(path, method) for path, method, operation in operations() if "security" in operation] == []


def test_every_body_is_closed() -> None:
    """Unknown keys are refused, in what lies inside as well."""
    shapes = schema()["components"]["schemas"]
    open_ones = set()

    def look(name: str) -> None:
        shape = shapes[name]
        if shape.get("type") == "object" and shape.get("additionalProperties") is not False:
            open_ones.add(name)
        for inner in references(shape):
            if inner != name:
                look(inner)

    for path, method, operation in operations():
        for media, content in operation.get("requestBody", {}).get("content", {}).items():
            assert media in {"application/json", "multipart/form-data"}, (path, method)
            for name in references(content["schema"]):
                look(name)

    assert open_ones == set()


def references(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"].rsplit("/", 1)[-1]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*(references(value) for value in part.values())) if part else own
    return set().union(*(references(value) for value in part)) if isinstance(part, list) else set()


def test_every_schema_in_it_is_one() -> None:
    shapes = schema()["components"]["schemas"]

    assert set().union(*(references(operation) for _path, _method, operation in operations())) <= set(shapes)
    for name, shape in shapes.items():
        Draft202012Validator({**shape, "components": {"schemas": shapes}}), name
