"""Asking for the sample house: who may, when it fits, and that it is built once."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections
from django.utils import timezone

from planwart.foundation.actor import operator, system
from planwart.foundation.errors import NotAllowed
from planwart.foundation.models import OutboxEntry
from planwart.foundation.relay import relay_once
from planwart.foundation.scope import acting
from planwart.mail.models import OutboundMail
from planwart.planning.models import CustomerAccess
from planwart.planning.services.units import create_unit
from planwart.samples.choices import Fault, SampleState
from planwart.samples.errors import NoRoom
from planwart.samples.models import PATIENCE, SampleHouse
from planwart.samples.services import load_sample
from planwart.sharing.models import Invitation
from planwart.tenancy.services import set_tier
from tests.cast import Cast
from tests.samples.conftest import Load, stored

TASK = "planwart.samples.tasks.build_sample"


def wishes() -> int:
    with acting(system("tests")):
        return OutboxEntry.objects.filter(fact="samples.sample_requested").count()


def jobs() -> list[object]:
    with acting(system("tests")), connection.cursor() as cursor:
        cursor.execute("select args ->> 'sample_id' from procrastinate_jobs where task_name = %s", [TASK])
        return [int(found) for (found,) in cursor.fetchall()]


def change(house: SampleHouse, **fields: object) -> None:
    with acting(system("tests")):
        SampleHouse.objects.filter(pk=house.pk).update(**fields)


def test_the_wish_becomes_one_job(cast: Cast) -> None:
    house = load_sample(actor=cast.anna.actor, organisation=cast.brandt.organisation)
    relay_once()

    assert (house.state, house.loaded_by_id, house.place_id) == ("building", cast.anna.actor.membership_id, None)
    assert jobs() == [house.pk]


def test_an_admin_may_and_staff_and_outsiders_may_not(cast: Cast) -> None:
    for name in ("ben", "sina", "frieda", "carla", "erik", "paula", "otto"):
        with pytest.raises(NotAllowed):
            load_sample(actor=cast.people[name].actor, organisation=cast.brandt.organisation)
    assert wishes() == 0

    load_sample(actor=cast.adam.actor, organisation=cast.brandt.organisation)

    assert wishes() == 1


def test_a_second_press_finds_the_house_of_the_first(cast: Cast) -> None:
    first = load_sample(actor=cast.anna.actor, organisation=cast.brandt.organisation)
    second = load_sample(actor=cast.adam.actor, organisation=cast.brandt.organisation)

    assert second.pk == first.pk
    assert wishes() == 1


def test_two_presses_at_the_same_moment_make_one_house(committed_cast: Cast) -> None:
    cast, found, start = committed_cast, [], threading.Barrier(2)

    def press() -> None:
        try:
            start.wait()
            found.append(load_sample(actor=cast.anna.actor, organisation=cast.brandt.organisation).pk)
        finally:
            connections.close_all()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()

    assert (len(found), len(set(found)), wishes()) == (2, 1, 1)


def test_each_firm_has_its_own(cast: Cast) -> None:
    brandt = load_sample(actor=cast.anna.actor, organisation=cast.brandt.organisation)
    sommer = load_sample(actor=cast.erik.actor, organisation=cast.sommer.organisation)

    assert brandt.pk != sommer.pk


def test_a_tier_without_room_is_told_with_its_numbers(cast: Cast) -> None:
    for number in range(5):  # seven of ten units
        create_unit(actor=cast.erik.actor, project=cast.sommer.project, name=f"Haus {number}")

    with pytest.raises(NoRoom) as refused:
        load_sample(actor=cast.erik.actor, organisation=cast.sommer.organisation)

    assert all(word in str(refused.value) for word in ("4", "STARTER", "3", "10"))
    assert wishes() == 0
    set_tier(actor=operator(cast.otto.user.pk), organisation_id=cast.sommer.organisation.pk, tier="spark")
    assert load_sample(actor=cast.erik.actor, organisation=cast.sommer.organisation).state == "building"


def test_six_of_ten_units_leave_room_for_exactly_four(cast: Cast, load: Load) -> None:
    for number in range(4):
        create_unit(actor=cast.erik.actor, project=cast.sommer.project, name=f"Haus {number}")

    assert load(cast.sommer, cast.erik).is_ready


def test_nobody_is_invited_and_no_mail_goes_out(cast: Cast, load: Load) -> None:
    with acting(system("tests")):
        before = (Invitation.objects.count(), CustomerAccess.objects.count())
    relay_once()
    with acting(system("tests")):
        mails = OutboundMail.objects.count()

    load(cast.brandt, cast.anna)
    relay_once()

    with acting(system("tests")):
        assert (Invitation.objects.count(), CustomerAccess.objects.count()) == before
        assert OutboundMail.objects.count() == mails


def test_what_failed_goes_on_when_it_is_asked_for_again(cast: Cast) -> None:
    house = load_sample(actor=cast.anna.actor, organisation=cast.brandt.organisation)
    change(house, state=SampleState.FAILED, fault=Fault.BROKEN)

    load_sample(actor=cast.adam.actor, organisation=cast.brandt.organisation)

    again = stored(house.pk)
    assert (again.state, again.fault, again.loaded_by_id) == ("building", "", cast.adam.actor.membership_id)
    assert wishes() == 2


@pytest.mark.parametrize(("silent", "wanted"), [(PATIENCE - dt.timedelta(seconds=20), 1), (PATIENCE + dt.timedelta(seconds=1), 2)])
def test_what_nobody_builds_any_more_can_be_asked_for_again(cast: Cast, silent: dt.timedelta, wanted: int) -> None:
    house = load_sample(actor=cast.anna.actor, organisation=cast.brandt.organisation)
    change(house, moved_at=timezone.now() - silent)

    load_sample(actor=cast.anna.actor, organisation=cast.brandt.organisation)

    assert wishes() == wanted
