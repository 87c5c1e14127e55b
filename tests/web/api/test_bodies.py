"""What programs send: nothing unknown gets in, nothing hostile breaks anything, and what was refused has changed nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client

from tests.cast import Cast
from tests.web.api.world import body_of, brandts_world, keys_of, note_all_keys, path_of, program, rows_of_everything, send
from tests.web.matrix.api import ROWS, ApiWorld

NOWHERE = ApiWorld(1, 1, 1, 1, 1, 1, 1, 1, "k", "k")
WRITES = [(row, method, call) for row in ROWS for method, call in row.calls.items() if method != "get"]
WITH_BODY = [(row, method, call) for row, method, call in WRITES if not call.multipart and call.body(NOWHERE) is not None]

ROOMS = ("tenancy", "places", "planning", "sharing", "files", "identity")


@pytest.fixture(autouse=True)
def files_here(tmp_path: Path, settings: LazySettings) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def world(cast: Cast) -> ApiWorld:
    return brandts_world(cast)


@pytest.fixture
def anna(cast: Cast, world: ApiWorld) -> Client:
    key = keys_of(cast)["anna"]
    note_all_keys(cast)
    return program(key)


def fields_of_all_models() -> dict[str, object]:
    """Every column there is, with a value that would hurt: another firm, the owner's role, no end."""
    names = {field.attname for room in ROOMS for model in apps.get_app_config(room).get_models() for field in model._meta.concrete_fields}
    return {
        **dict.fromkeys(sorted(names | {"organisation", "user", "is_superuser", "is_operator", "actor"}), 1),
        "role": "owner",
        "tier": "fire",
    }


def test_no_field_but_the_declared_ones_is_taken(anna: Client, world: ApiWorld) -> None:
    everything, before, wrong = fields_of_all_models(), rows_of_everything(), []

    for row, method, call in WITH_BODY:
        cache.clear()
        declared = dict(call.body(world) or {})
        body = {**everything, **declared}
        answer = send(anna, method, path_of(row.route, row.names, world), body)
        refused = b"extra_forbidden" in body_of(answer)
        if answer.status_code != 422 or not refused:
            wrong.append((row.route, method, answer.status_code, body_of(answer)[:100]))

    assert len(WITH_BODY) >= 15
    assert wrong == []
    assert rows_of_everything() == before


STRANGE = ({"$ne": 1}, [{"a": 1}], "a\0b", True, -1, 2**400, "x" * 5000, "\ud800")


def hostile(declared: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same body with each value in turn made into something that it must not be."""
    for name in declared:
        for strange in STRANGE:
            yield {**declared, name: strange}


def test_hostile_values_are_refused_and_change_nothing(anna: Client, world: ApiWorld) -> None:
    before, wrong = rows_of_everything(), []

    for row, method, call in WITH_BODY:
        for body in hostile(dict(call.body(world) or {})):
            cache.clear()
            answer = send(anna, method, path_of(row.route, row.names, world), body)
            if answer.status_code != 422:
                wrong.append((row.route, method, str(body)[:120], answer.status_code, body_of(answer)[:80]))

    assert wrong == []
    assert rows_of_everything() == before


UNREADABLE = [
    (b"{", "application/json", 400),
    (b"\xff\xfe", "application/json", 400),
    (b"[]", "application/json", 422),
    (b'"name"', "application/json", 422),
    (b"null", "application/json", 422),
    (b'{"name": NaN}', "application/json", 400),
    (b"[" * 100_000, "application/json", 400),
    (b'{"name": ' + b"9" * 10_000 + b"}", "application/json", 400),
    (b'{"name": "Neu"}', "text/plain", 415),
    (b"name=Neu", "application/x-www-form-urlencoded", 415),
    (b'{"name": "Neu"}', "", 415),
    (b"", "application/json", 422),
    (b'{"name": "' + b"x" * (3 * 1024 * 1024) + b'"}', "application/json", 413),
]


def test_unreadable_bodies_are_told_so(anna: Client, world: ApiWorld) -> None:
    before = rows_of_everything()

    answers = [anna.generic("POST", "/api/v1/projects", body, content_type=media) for body, media, _status in UNREADABLE]

    assert [(answer.status_code, *json.loads(answer.content)["error"]) for answer in answers] == [
        (status, "code", "message") for _body, _media, status in UNREADABLE
    ]
    assert rows_of_everything() == before


STRANGE_IDS = ("0", "-1", "abc", "1.5", "1e3", "٣", "9" * 30, str(2**63), "null", "%00", "1%00", "%E2%80%AE", "..", "1;2", "' or 1=1")
STRANGE_QUESTIONS = ("cursor=-1", "cursor=x", "limit=0", "limit=201", "limit=" + "9" * 30, "cursor=1&cursor=x", "cursor=%00")


def test_strange_ids_and_questions_are_refused(anna: Client, world: ApiWorld) -> None:
    ids = {id_: anna.get(f"/api/v1/projects/{id_}") for id_ in STRANGE_IDS}
    questions = {query: anna.get(f"/api/v1/projects?{query}").status_code for query in STRANGE_QUESTIONS}

    assert {id_: answer.status_code for id_, answer in ids.items() if answer.status_code not in {404, 422}} == {}
    assert {tuple(json.loads(answer.content)["error"]) for answer in ids.values()} == {("code", "message")}
    assert questions == dict.fromkeys(STRANGE_QUESTIONS, 422)


def test_unknown_addresses_have_the_one_shape(anna: Client) -> None:
    for address in (
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v2/projects",
        "/api/v1/projects/",
        "/api/v1/\0",
        "/api/v1/openapi.json/",
    ):
        answer = anna.get(address)
        assert (answer.status_code, json.loads(answer.content)["error"]["code"]) == (404, "not_found"), address


def test_a_key_that_runs_wild_is_slowed_down(anna: Client, world: ApiWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planwart.web.api.door.REQUESTS_PER_MINUTE", 3)

    answers = [anna.get("/api/v1/me") for _ in range(5)]

    assert [answer.status_code for answer in answers][:3] == [200, 200, 200]
    assert (answers[-1].status_code, answers[-1]["Retry-After"]) == (429, "60")


def test_a_cookie_opens_nothing(cast: Cast, world: ApiWorld) -> None:
    browser = Client()
    browser.force_login(cast.anna.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = browser.get("/api/v1/me")

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_lists_come_in_pages_and_miss_nothing(cast: Cast, anna: Client, world: ApiWorld) -> None:
    for number in range(5):
        send(anna, "post", "/api/v1/projects", {"name": f"Haus {number}"})
    seen: list[str] = []
    cursor: int | None = 0

    while cursor is not None:
        page = anna.get(f"/api/v1/projects?limit=2&cursor={cursor}").json()
        assert len(page["items"]) <= 2
        seen += [project["name"] for project in page["items"]]
        cursor = page["next"]

    assert seen == ["Haus 4", "Haus 3", "Haus 2", "Haus 1", "Haus 0", "Lindenstraße 5"]


def test_a_refusal_takes_back_what_was_written_before(anna: Client, world: ApiWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """The floor is renamed first and moved then; where moving is refused, the name stays."""
    from planwart.foundation.errors import NotPossible

    def refuse(**_: object) -> None:
        raise NotPossible("not now")

    monkeypatch.setattr("planwart.web.api.units.move_floor", refuse)
    before = rows_of_everything()

    answer = send(anna, "patch", f"/api/v1/floors/{world.floor_id}", {"name": "Parterre", "move": "up"})

    assert answer.status_code == 409
    assert rows_of_everything() == before
