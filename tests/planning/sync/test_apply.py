"""Changing plans from services."""

import pytest
from django.db import transaction

from planwart.foundation.actor import Side
from planwart.foundation.errors import Invalid, NotFound, NotPossible
from planwart.foundation.scope import acting
from planwart.planning.models import Plan, PlanChange, PlanRecord
from planwart.planning.sync.apply import push_changes, scale_floor
from planwart.planning.sync.decide import Author
from tests.cast import Cast
from tests.planning.sync.test_writer import patch, put


def author(cast: Cast) -> Author:
    return Author(cast.anna.user.pk, "Anna Brandt", Side.FIRM)


def places(cast: Cast) -> list[tuple[int, int]]:
    with acting(cast.anna.actor):
        return list(PlanRecord.objects.order_by("tag").values_list("data__x", "data__y"))


def test_push_changes_writes_one_revision_of_any_length(cast: Cast) -> None:
    plan, floor = cast.brandt.plan.pk, cast.brandt.floor.pk

    with acting(cast.anna.actor):
        assert push_changes(plan_id=plan, author=author(cast), changes=[put(floor, x=x) for x in range(300)]) == 1
        assert push_changes(plan_id=plan, author=author(cast), changes=[put(floor)]) == 2

    with acting(cast.anna.actor):
        assert Plan.objects.values_list("revision", "tag_counters").get(pk=plan) == (2, {"SD": 301})
        assert PlanChange.objects.filter(plan_id=plan).count() == 2


def test_push_changes_refuses_in_words_and_writes_nothing(cast: Cast) -> None:
    plan, floor = cast.brandt.plan.pk, cast.brandt.floor.pk

    with acting(cast.anna.actor):
        for changes, error in (
            ([put(floor), patch("6f1e0f5e-5c07-4a53-9a51-0d7c1a3b0101", x=1)], NotPossible),
            ([put(floor, x="1")], Invalid),
            ([put(floor, symbol="XX")], Invalid),
            ([put(cast.sommer.floor.pk)], NotPossible),
        ):
            with pytest.raises(error), transaction.atomic():
                push_changes(plan_id=plan, author=author(cast), changes=changes)
        with pytest.raises(NotFound), transaction.atomic():
            push_changes(plan_id=10**9, author=author(cast), changes=[put(floor)])

    assert places(cast) == []


def test_scale_floor_moves_the_elements_of_one_floor_in_one_revision(cast: Cast) -> None:
    plan, floor, upper = cast.brandt.plan.pk, cast.brandt.floor.pk, cast.brandt.upper_floor.pk
    with acting(cast.anna.actor):
        push_changes(plan_id=plan, author=author(cast), changes=[put(floor, x=100, y=200), put(upper, x=100, y=200), put(floor, x=3, y=5)])

        assert scale_floor(plan_id=plan, floor_id=floor, factor=1.5, author=author(cast)) == 2
        assert scale_floor(plan_id=cast.brandt.other_plan.pk, floor_id=cast.brandt.other_floor.pk, factor=2, author=author(cast)) is None

    assert places(cast) == [(150, 300), (100, 200), (4, 8)]


def test_scale_floor_keeps_everything_inside_the_plan(cast: Cast) -> None:
    plan, floor = cast.brandt.plan.pk, cast.brandt.floor.pk
    with acting(cast.anna.actor):
        push_changes(plan_id=plan, author=author(cast), changes=[put(floor, x=900_000, y=0)])

        with pytest.raises(NotPossible), transaction.atomic():
            scale_floor(plan_id=plan, floor_id=floor, factor=2, author=author(cast))

    assert places(cast) == [(900_000, 0)]
