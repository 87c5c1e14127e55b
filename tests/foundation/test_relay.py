"""Facts leave the house once, and a faulty handler stops nobody else."""

import logging
from dataclasses import dataclass

import pytest
from django.utils import timezone

from planwart.foundation.actor import system
from planwart.foundation.facts import _handlers, fact, from_data, on_fact
from planwart.foundation.journal import record
from planwart.foundation.models import JournalEntry, OutboxEntry
from planwart.foundation.relay import relay_once
from planwart.foundation.scope import acting
from tests.cast import Cast


@fact("tests.bell_rung")
@dataclass(frozen=True)
class BellRung:
    bell_id: int


@fact("tests.nothing_follows")
@dataclass(frozen=True)
class NothingFollows:
    thing_id: int


heard: list[int] = []


@on_fact(BellRung)
def hear(rung: BellRung) -> None:
    if rung.bell_id < 0:
        raise ValueError("a broken bell")
    heard.append(rung.bell_id)


@pytest.fixture(autouse=True)
def silence() -> None:
    heard.clear()


def ring(bell_id: int, cast: Cast) -> None:
    with acting(cast.anna.actor):
        record(BellRung(bell_id=bell_id), actor=cast.anna.actor)


def test_relay_calls_handlers_once_and_in_order(cast: Cast) -> None:
    for bell_id in (1, 2, 3):
        ring(bell_id, cast)

    relay_once()
    relay_once()

    assert heard == [1, 2, 3]


def test_failing_handler_leaves_the_rest_alone_and_stays_visible(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL):
        ring(-1, cast)
        ring(2, cast)
        relay_once()

    assert heard == [2]
    with acting(system("tests")):
        failed = OutboxEntry.objects.get(fact="tests.bell_rung", relayed_at=None)
    assert (failed.attempts, failed.error) == (1, "ValueError: a broken bell")
    assert failed.retry_at is not None
    assert failed.retry_at > timezone.now()


def test_fact_without_handlers_is_marked_as_relayed(cast: Cast) -> None:
    with acting(cast.anna.actor):
        record(NothingFollows(thing_id=1), actor=cast.anna.actor)

    relay_once(1000)

    with acting(system("tests")):
        assert not OutboxEntry.objects.filter(relayed_at=None).exists()


def test_record_writes_history_and_outbox_or_neither(cast: Cast) -> None:
    def ring_and_stumble() -> None:
        with acting(cast.anna.actor):
            record(BellRung(bell_id=9), actor=cast.anna.actor)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        ring_and_stumble()

    with acting(system("tests")):
        assert not OutboxEntry.objects.filter(fact="tests.bell_rung").exists()
        assert not JournalEntry.objects.filter(fact="tests.bell_rung").exists()


def test_old_rows_survive_a_field_that_went_away() -> None:
    assert from_data("tests.bell_rung", {"bell_id": 4, "tone": "c"}) == BellRung(bell_id=4)


def test_name_cannot_be_taken_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        fact("tests.bell_rung")(NothingFollows)
    assert [handler.__name__ for handler in _handlers["tests.bell_rung"]] == ["hear"]
