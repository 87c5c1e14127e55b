"""Every address of the API × every method × every key: nothing is reachable that nobody decided about."""

import re
from dataclasses import asdict
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import transaction

from planwart.web.api.openapi import schema
from planwart.web.api.urls import urlpatterns
from tests.cast import Cast
from tests.web.api.world import (
    body_of,
    brandts_world,
    keys_of,
    note_all_keys,
    path_of,
    program,
    rows_of_everything,
    send,
    sommers_world,
)
from tests.web.matrix.api import KEYS, ROWS, ApiWorld

METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(autouse=True)
def files_here(tmp_path: Path, settings: LazySettings) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def world(cast: Cast) -> ApiWorld:
    return brandts_world(cast)


def test_every_address_stands_in_the_matrix() -> None:
    assert sorted(row.route for row in ROWS) == sorted(str(pattern.name) for pattern in urlpatterns)


def test_every_operation_stands_in_the_matrix() -> None:
    described = {(path, method) for path, operations in schema()["paths"].items() for method in operations}
    decided = {
        (re.sub(r"(\d+)/", "{x}/", path_of(row.route, row.names, _FIXED)), method)
        for row in ROWS
        if row.route != "api_openapi"
        for method in row.calls
    }

    assert sorted((re.sub(r"{\w+}", "1", path), method) for path, method in described) == sorted(
        (path.replace("{x}", "1"), method) for path, method in decided
    )


_FIXED = ApiWorld(1, 1, 1, 1, 1, 1, 1, 1, "1", "1")


def test_every_row_answers_every_key() -> None:
    assert {call_name for row in ROWS for call_name, call in row.calls.items() if sorted(call.answers) != sorted(KEYS)} == set()


@pytest.mark.parametrize("name", KEYS)
def test_every_key_gets_what_the_matrix_says(cast: Cast, world: ApiWorld, name: str) -> None:
    client, wrong = program(keys_of(cast)[name]), []

    for row in ROWS:
        for method, call in row.calls.items():
            mark = transaction.savepoint()  # what one request changes, the next must not find
            cache.clear()
            address = path_of(row.route, row.names, world)
            answer = send(client, method, address, call.body(world), multipart=call.multipart)
            transaction.savepoint_rollback(mark)
            if answer.status_code != call.answers[name]:
                wrong.append((row.route, method, answer.status_code, call.answers[name], body_of(answer)[:200]))

    assert not wrong, "\n".join(map(str, wrong))


def test_other_methods_do_not_exist(cast: Cast, world: ApiWorld) -> None:
    client = program(keys_of(cast)["anna"])

    answers = {
        (row.route, method): send(client, method, path_of(row.route, row.names, world)).status_code
        for row in ROWS
        for method in METHODS
        if method not in row.calls
    }

    assert set(answers.values()) == {405}, {key: status for key, status in answers.items() if status != 405}


def test_foreign_ids_are_the_same_as_missing_ones(cast: Cast, world: ApiWorld) -> None:
    """Anna's key names Erik's things one by one, in addresses and in bodies."""
    client, foreign, before, wrong = program(keys_of(cast)["anna"]), sommers_world(cast), None, []
    note_all_keys(cast)
    before = rows_of_everything()

    for row in ROWS:
        for method, call in row.calls.items():
            for name in (*row.names, *call.in_body):
                answers = []
                for value in (getattr(foreign, name), "0" * 40 if isinstance(getattr(world, name), str) else 999_999):
                    cache.clear()
                    strange = ApiWorld(**{**asdict(world), name: value})
                    answers.append(
                        send(client, method, path_of(row.route, row.names, strange), call.body(strange), multipart=call.multipart)
                    )
                if [answer.status_code for answer in answers] != [404, 404] or len({body_of(answer) for answer in answers}) > 1:
                    wrong.append((row.route, method, name, [(answer.status_code, body_of(answer)[:100]) for answer in answers]))

    assert not wrong, "\n".join(map(str, wrong))
    assert rows_of_everything() == before
