"""The matrix once more, with what gave the right taken away, and with ids that are somebody else's.

Nothing here names an address: all of it is generated from the rows. Who loses his grant must get what Paula gets, who has none; and
whatever an id names that is not one's own must be answered like an id that names nothing, and change nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from planwart.foundation.actor import system
from planwart.foundation.scope import acting, outside
from planwart.planning.choices import AccessRole
from planwart.planning.models import CustomerAccess
from planwart.planning.services.customers import invite_customer
from planwart.tenancy.models import Membership
from tests.cast import Cast, restrict
from tests.web.matrix import ROWS, Row, World
from tests.web.test_access_matrix import ask, client_of, draw, world_of

METHODS = ("get", "post")
MEMBERS = ("anna", "adam", "ben")  # one of each kind
CUSTOMERS = ("carla", "klara")
NO_IDS = {"firm", "token", "shown"}  # the firm's own address, what lets strangers in, and what a page had shown
OBJECTS = frozenset({"project_id", "unit_id", "floor_id", "plan_id", "access_id", "source_key", "raster_key", "key"})


@pytest.fixture(autouse=True)
def files_here(tmp_path: Path, settings: LazySettings) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def world(cast: Cast) -> World:
    return world_of(cast, cast.brandt, cast.anna, cast.pending.pk)


def calls() -> Iterator[tuple[Row, str, Mapping[str, int | str]]]:
    """Every row and method that exists, with everybody's answers."""
    for row in ROWS:
        for method in METHODS:
            answers = getattr(row, method)
            if answers is not None:
                yield row, method, answers


def answers_of(cast: Cast, name: str, world: World, chosen: Callable[[Row, str], bool]) -> Iterator[tuple[Row, str, int | str]]:
    """Ask everything that is ``chosen``; what one request changes, the next does not find."""
    for row, method, _answers in calls():
        if chosen(row, method):
            mark = transaction.savepoint()
            cache.clear()
            got, _seen = ask(client_of(cast, name), row, world, method)
            transaction.savepoint_rollback(mark)
            yield row, method, got


def take_away(cast: Cast, name: str) -> None:
    """End what lets somebody in, in the database: no service, no notice, no signing out."""
    actor, now = cast.actors[name], timezone.now()
    with acting(system("tests")):
        if name in MEMBERS:
            assert Membership.objects.filter(pk=actor.its_membership, archived_at=None).update(archived_at=now) == 1
        elif name in CUSTOMERS:
            assert CustomerAccess.objects.filter(pk=actor.its_access, ended_at=None).update(ended_at=now) == 1
    if name == "otto":
        with outside():
            cast.otto.user.is_operator = False
            cast.otto.user.save(update_fields=["is_operator"])


@pytest.mark.parametrize("name", [*MEMBERS, *CUSTOMERS, "otto"])
def test_whoever_loses_his_grant_is_answered_like_one_who_never_had_any(cast: Cast, world: World, name: str) -> None:
    granted = {(row.route, method) for row, method, answers in calls() if answers[name] != answers["paula"]}
    nobody = {(row.route, method): answers["paula"] for row, method, answers in calls()}
    take_away(cast, name)

    got = {
        (row.route, method): answer
        for row, method, answer in answers_of(cast, name, world, lambda row, method: (row.route, method) in granted)
    }

    assert granted
    assert got == {key: nobody[key] for key in granted}


def names_an_object(row: Row, world: World) -> bool:
    return bool(OBJECTS & set(row.fill(world)))


def test_a_colleague_without_a_role_is_answered_like_a_stranger(cast: Cast, world: World) -> None:
    """Where the firm shows assigned projects only, every address that names a thing of another project is missing."""
    restrict(cast)
    expected = {
        (row.route, method): answers["paula"] if names_an_object(row, world) else answers["sina"] for row, method, answers in calls()
    }

    got = {(row.route, method): answer for row, method, answer in answers_of(cast, "sina", world, lambda *_: True)}

    assert {key: (answer, expected[key]) for key, answer in got.items() if answer != expected[key]} == {}


@pytest.mark.parametrize("name", ["anna", "ben"])
def test_a_colleague_with_the_role_is_answered_as_before(cast: Cast, world: World, name: str) -> None:
    restrict(cast)
    expected = {(row.route, method): answers[name] for row, method, answers in calls()}

    got = {(row.route, method): answer for row, method, answer in answers_of(cast, name, world, names_only(world))}

    assert {key: (answer, expected[key]) for key, answer in got.items() if answer != expected[key]} == {}


def names_only(world: World) -> Callable[[Row, str], bool]:
    return lambda row, _method: names_an_object(row, world)


# --- Ids in addresses, queries and bodies ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """One request in which one id is exchanged."""

    row: Row
    method: str
    where: str
    name: str
    fill: Mapping[str, object]
    data: Mapping[str, object]


def questions(world: World, foreign: World, missing: World, name: str) -> Iterator[tuple[Question, Question]]:
    """Every id in every address and form, once as somebody else's and once as nobody's."""
    for row, method, answers in calls():
        if answers[name] == answers["paula"]:
            continue
        fill, data = dict(row.fill(world)), dict(row.data(world)) if method == "post" else {}
        for where, own, other, none in (
            ("address", fill, dict(row.fill(foreign)), dict(row.fill(missing))),
            ("body", data, dict(row.data(foreign)), dict(row.data(missing))),
        ):
            for key in own:
                if key in NO_IDS or own[key] == other[key] or not isinstance(own[key], int | str):
                    continue
                asked = [
                    Question(
                        row,
                        method,
                        where,
                        key,
                        {**fill, key: value} if where == "address" else fill,
                        {**data, key: value} if where == "body" else data,
                    )
                    for value in (other[key], none[key])
                ]
                yield asked[0], asked[1]


def answer_to(client: Client, question: Question) -> tuple[int, str]:
    cache.clear()
    address = reverse(question.row.route, kwargs=dict(question.fill))
    response = client.post(address, dict(question.data)) if question.method == "post" else client.get(address)
    body = "" if response.streaming else response.content.decode(errors="replace")
    return response.status_code, _CHANGING.sub("", body).replace(address, "").replace(quote(address, safe=""), "")


_CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"')  # what differs in any two answers


def missing_world(world: World) -> World:
    """A world in which nothing exists: every id is one that was never given."""
    changed: dict[str, Any] = {field.name: 999_999 if isinstance(getattr(world, field.name), int) else "0" * 40 for field in fields(World)}
    return World(**changed)


NOISE = "^(django_|usersessions_|planwart_cache|procrastinate_)"  # signing in, and where one is signed in


def rows_of_all_tables() -> dict[str, object]:
    """A digest of the rows of every table, tenants', accounts' and all others, to tell whether anything has changed."""
    with acting(system("tests")), connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public' and tablename !~ %s", [NOISE])
        tables = sorted(name for (name,) in cursor.fetchall())
        digest = "select md5(coalesce(string_agg(r::text, '|' order by r::text), '')) from {} t, lateral (select to_jsonb(t) - 'last_login' as r) x"
        found = {}
        for table in tables:
            cursor.execute(digest.format(table))
            found[table] = cursor.fetchone()
    return found


def compare(cast: Cast, name: str, world: World, foreign: World) -> list[object]:
    """What was answered otherwise than a thing that does not exist, or changed a row of any table."""
    client = client_of(cast, name)  # signing in leaves its rows before the first look
    wrong: list[object] = []
    before = rows_of_all_tables()
    asked = 0
    for strange, none in questions(world, foreign, missing_world(world), name):
        (status, body), (right, words) = (answer_to(client, question) for question in (strange, none))
        asked += 1
        if (status, body) != (right, words) or status not in {404, 403, 405}:
            wrong.append((strange.row.route, strange.method, strange.where, strange.name, status, right))
    assert asked > 3
    after = rows_of_all_tables()
    wrong += [(table, "changed") for table in before if before[table] != after[table]]
    return wrong


@pytest.mark.parametrize("name", ["anna", "ben"])
def test_things_of_another_firm_are_missing(cast: Cast, world: World, name: str) -> None:
    foreign = world_of(cast, cast.sommer, cast.erik, 999_998)

    assert compare(cast, name, world, foreign) == []


def test_things_of_another_unit_are_missing_for_a_customer(cast: Cast, world: World) -> None:
    with acting(cast.anna.actor):
        other = replace(
            world,
            unit_id=cast.brandt.other_plan.unit_id,
            floor_id=cast.brandt.other_floor.pk,
            plan_id=cast.brandt.other_plan.pk,
            access_id=cast.accesses["nina"].pk,
            raster_key=world.source_key,  # the file behind a drawing is not for customers
        )

    assert compare(cast, "carla", world, other) == []


def test_things_of_an_unassigned_project_are_missing_for_staff(cast: Cast, world: World) -> None:
    """Ben works in Lindenstraße 5; he names what stands in the other project of the same firm."""
    market = restrict(cast)
    with acting(cast.anna.actor):
        drawing = draw(cast.anna, market.floor)
        access = invite_customer(actor=cast.anna.actor, plan=market.plan, email="markt@example.org", role=AccessRole.VIEWER)
        other = replace(
            world,
            project_id=market.project.pk,
            unit_id=market.plan.unit_id,
            floor_id=market.floor.pk,
            plan_id=market.plan.pk,
            access_id=access.pk,
            source_key=drawing.source.key,
            raster_key=drawing.raster.key,
        )

    assert compare(cast, "ben", world, other) == []
