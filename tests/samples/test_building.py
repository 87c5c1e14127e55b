"""The job: a whole house, in steps that bear being cut off anywhere."""

import datetime as dt
import re
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from planwart.files.models import File
from planwart.foundation.actor import Side, system
from planwart.foundation.scope import acting
from planwart.places.models import Place
from planwart.planning.models import BasePlan, Floor, Plan, PlanChange, PlanRecord
from planwart.planning.services.units import create_unit
from planwart.samples.house.devices import DEVICES
from planwart.samples.house.storeys import NAME, STOREYS
from planwart.samples.models import SampleHouse
from planwart.samples.services import build_sample, building, load_sample
from planwart.tenancy.models import Membership
from tests.cast import Cast
from tests.samples.conftest import Load, stored

READER = system("tests")


class PowerCutError(BaseException):
    """What no program catches."""


def inside(house: SampleHouse) -> dict[str, Any]:
    return {"plan__path__contains": [house.place_id]}


def rows_and_files(folder: Path) -> tuple[list[str], list[str]]:
    with acting(READER):
        keys = sorted(File.objects.values_list("key", flat=True))
    return keys, sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_the_house_is_whole(cast: Cast) -> None:
    started = timezone.now()
    house = load_sample(actor=cast.anna.actor, organisation=cast.brandt.organisation)
    build_sample(sample_id=house.pk)

    house = stored(house.pk)
    assert house.is_ready
    assert house.place is not None
    assert (house.place.name, house.place.address) == (NAME, "Lindenstraße 5, 50674 Köln")
    with acting(READER):
        units = {plan.unit.name: plan for plan in Plan.objects.filter(path__contains=[house.place_id]).select_related("unit")}
        drawings = list(BasePlan.objects.filter(**inside(house), is_current=True).order_by("floor_id"))
        records = list(PlanRecord.objects.filter(**inside(house), data__isnull=False))
        floors = list(Floor.objects.filter(plan=units["Wohnung 3"]).values_list("name", flat=True))
        moments = [house.created_at, house.moved_at, house.ready_at or started, house.place.created_at]
        moments += [drawing.created_at for drawing in drawings]
        moments += PlanChange.objects.filter(**inside(house)).values_list("created_at", flat=True)
        moments += Place.objects.filter(path__contains=[house.place_id]).values_list("created_at", flat=True)
    assert sorted(units) == ["Wohnung 1", "Wohnung 2", "Wohnung 3", "Wohnung 4"]
    assert floors == ["Obergeschoss", "Dachgeschoss", "Keller"]
    assert [(drawing.calibrated, round(drawing.mm_per_px * drawing.width_px / 420, 1)) for drawing in drawings] == [(True, 50.0)] * 3
    assert len(records) == sum(map(len, DEVICES.values()))
    assert {(record.by_side, record.by_name) for record in records} == {(Side.FIRM, "Anna Brandt")}
    assert len({record.tag for record in records}) == len(records)
    assert not [at for at in moments if not started - dt.timedelta(seconds=1) <= at <= timezone.now()]  # all of it is of today


def test_nothing_written_in_the_house_grows_old() -> None:
    words = [NAME, *(room.name for storey in STOREYS for room in storey.rooms), *(storey.name for storey in STOREYS)]

    assert not [word for word in words if re.search(r"\b(19|20)\d\d\b", word)]


def test_another_firm_sees_nothing_of_it(cast: Cast, load: Load) -> None:
    house = load(cast.brandt, cast.anna)

    with acting(cast.erik.actor):
        assert not SampleHouse.objects.exists()
        assert not Place.objects.filter(path__contains=[house.place_id]).exists()


@pytest.mark.parametrize("after", ["shell", "drawing"])
def test_a_worker_that_dies_leaves_whole_steps_and_the_next_goes_on(
    cast: Cast, one_storey: None, files_here: Path, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    house = load_sample(actor=cast.anna.actor, organisation=cast.brandt.organisation)

    def cut(**_: object) -> None:
        raise PowerCutError

    with monkeypatch.context() as patch:
        patch.setattr(building, "raise_house" if after == "shell" else "put_devices", cut)
        with pytest.raises(PowerCutError):
            build_sample(sample_id=house.pk)
    half = stored(house.pk)
    assert (half.state, half.storeys_done, half.place is None) == ("building", 0, after == "shell")
    assert rows_and_files(files_here) == ([], [])

    build_sample(sample_id=house.pk)

    done = stored(house.pk)
    assert done.is_ready
    with acting(READER):
        assert Place.objects.filter(name=NAME).count() == 1
        assert BasePlan.objects.filter(**inside(done)).count() == 1
        assert PlanRecord.objects.filter(**inside(done)).count() == len(DEVICES["Obergeschoss"])
    keys, files = rows_and_files(files_here)
    assert keys == files != []


def test_what_nobody_expected_is_shown_and_raised_and_another_try_finishes(
    cast: Cast, one_storey: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = load_sample(actor=cast.anna.actor, organisation=cast.brandt.organisation)
    with monkeypatch.context() as patch:
        patch.setattr(building, "put_devices", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            build_sample(sample_id=house.pk)
    failed = stored(house.pk)
    assert (failed.state, failed.fault) == ("failed", "broken")

    build_sample(sample_id=house.pk)
    assert stored(house.pk).state == "failed"  # nobody has asked again

    load_sample(actor=cast.anna.actor, organisation=cast.brandt.organisation)
    build_sample(sample_id=house.pk)
    assert stored(house.pk).is_ready


def test_units_that_others_created_meanwhile_leave_no_room(cast: Cast) -> None:
    house = load_sample(actor=cast.erik.actor, organisation=cast.sommer.organisation)
    for number in range(6):
        create_unit(actor=cast.erik.actor, project=cast.sommer.project, name=f"Haus {number}")

    build_sample(sample_id=house.pk)

    failed = stored(house.pk)
    assert (failed.state, failed.fault, failed.place) == ("failed", "no_room", None)


def test_who_left_the_firm_meanwhile_builds_nothing(cast: Cast) -> None:
    house = load_sample(actor=cast.adam.actor, organisation=cast.brandt.organisation)
    with acting(READER):
        Membership.objects.filter(organisation=cast.brandt.organisation, user=cast.adam.user).update(archived_at=timezone.now())

    build_sample(sample_id=house.pk)

    failed = stored(house.pk)
    assert (failed.state, failed.fault, failed.place) == ("failed", "not_allowed", None)


def test_a_storey_with_somebodys_drawing_is_left_to_him(cast: Cast, one_storey: None, monkeypatch: pytest.MonkeyPatch) -> None:
    house = load_sample(actor=cast.anna.actor, organisation=cast.brandt.organisation)
    with monkeypatch.context() as patch:
        patch.setattr(building, "put_devices", lambda **_: None)
        build_sample(sample_id=house.pk)
    with acting(READER):  # as if the step had not been his
        SampleHouse.objects.filter(pk=house.pk).update(state="building", storeys_done=0)

    build_sample(sample_id=house.pk)

    assert stored(house.pk).is_ready
    with acting(READER):
        assert not PlanRecord.objects.filter(**inside(stored(house.pk))).exists()


def test_a_house_that_is_gone_is_not_built(cast: Cast) -> None:
    build_sample(sample_id=999_999)

    with acting(READER):
        assert not Place.objects.filter(name=NAME).exists()


def test_two_jobs_for_one_house_take_turns(committed_cast: Cast, one_storey: None) -> None:
    cast, start = committed_cast, threading.Barrier(2)
    house = load_sample(actor=cast.anna.actor, organisation=cast.brandt.organisation)

    def job() -> None:
        try:
            start.wait()
            build_sample(sample_id=house.pk)
        finally:
            connections.close_all()

    jobs = [threading.Thread(target=job) for _ in range(2)]
    for one in jobs:
        one.start()
    for one in jobs:
        one.join()

    done = stored(house.pk)
    assert done.is_ready
    with acting(READER):
        assert Place.objects.filter(name=NAME).count() == 1
        assert BasePlan.objects.filter(**inside(done)).count() == 1
        assert PlanRecord.objects.filter(**inside(done)).count() == len(DEVICES["Obergeschoss"])
