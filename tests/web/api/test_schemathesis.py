"""What a machine makes of the description: every operation, asked by everybody's key with what fits and with what does not.

It looks for answers that the description does not know, for failures of ours, and for a word of a firm in the answer to another.
"""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.conf import LazySettings
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as bounds
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from planwart.foundation.scope import acting
from planwart.places.services import create_project
from planwart.planning.services.units import create_unit
from tests.cast import Cast
from tests.web.api.world import brandts_world, keys_of, sommers_world
from tests.web.matrix.api import NOBODY, ApiWorld

CHECKED = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CANARY_OF = {"brandt": "BRANDTK4NARIE0X7", "sommer": "S0MMERKANARIE9Q2"}
ASKERS = ("anna", "adam", "ben", "reader", "erik", "revoked", "none")
SEED = 20261122
QUICK = bounds(max_examples=1, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def files_here(tmp_path: Path, settings: LazySettings) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def connection_kept() -> Iterator[None]:
    """A real request gives its connection back at its end; here that would end the transaction of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def world(cast: Cast) -> ApiWorld:
    """Both firms have things that carry their own mark, so that one can see whose word stands in an answer."""
    for owner, firm, mark in ((cast.anna, cast.brandt, CANARY_OF["brandt"]), (cast.erik, cast.sommer, CANARY_OF["sommer"])):
        with acting(owner.actor):
            project = create_project(actor=owner.actor, organisation=firm.organisation, name=mark)
            create_unit(actor=owner.actor, project=project, name=f"{mark} unit", floors=(f"{mark} floor",))
    sommers_world(cast)
    return brandts_world(cast)


@contextmanager
def taken_back() -> Iterator[None]:
    """Forget what one request has changed, and how often was asked."""
    cache.clear()
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


def marks_of_others(name: str) -> list[bytes]:
    own = "" if name in NOBODY else "sommer" if name == "erik" else "brandt"
    return [mark.encode() for firm, mark in CANARY_OF.items() if firm != own]


@pytest.mark.timeout(600)
def test_every_answer_is_described_and_nobody_hears_of_another_firm(cast: Cast, world: ApiWorld, settings: LazySettings) -> None:
    """Making up a question costs more than answering it: each is asked by everybody."""
    keys, chance, asked = keys_of(cast), random.Random(SEED), Counter[str]()
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application(), base_url=settings.BASE_URL)

    def ask(case: "schemathesis.Case[Any]") -> None:
        if chance.random() < 0.5:  # half of all questions go to things that exist
            case.path_parameters = {named: getattr(world, named) for named in case.path_parameters}
        for name in ASKERS:
            shown = {"Authorization": f"Bearer {keys[name]}"} if keys[name] else {}
            with taken_back():
                response = case.call(base_url=settings.BASE_URL, headers=shown)
                case.validate_response(response, checks=CHECKED, headers=shown)
            assert [mark for mark in marks_of_others(name) if mark in response.content] == [], name
            assert response.status_code == 401 or name not in NOBODY, name
            asked[name] += response.status_code < 300

    for found in described.get_all_operations():
        assert isinstance(found, Ok)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            seed(SEED)(QUICK(given(case=found.ok().as_strategy(generation_mode=mode))(ask)))()

    assert all(asked[name] > 5 for name in ASKERS if name not in NOBODY), asked
