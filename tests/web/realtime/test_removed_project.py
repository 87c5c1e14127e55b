"""A project that is deleted closes every editor that is open in it, and no other."""

import asyncio
from contextlib import suppress

from planwart.foundation.actor import system
from planwart.foundation.errors import NotPossible
from planwart.foundation.scope import acting
from planwart.planning.choices import AccessRole
from planwart.planning.models import Floor, PlanRecord
from planwart.planning.services.customers import invite_customer
from planwart.planning.services.invitations import accept_as_person, mint_mailed_link
from planwart.samples.choices import SampleState
from planwart.samples.house.building import House as Shell
from planwart.samples.house.building import raise_house
from planwart.samples.models import SampleHouse
from planwart.samples.queries import contents_of
from planwart.samples.services import remove_sample
from tests.cast import Cast
from tests.web.realtime.conftest import House, in_thread
from tests.web.realtime.editor import put

NO_ACCESS = 4403


def sample_with_a_customer(cast: Cast) -> Shell:
    """Let Anna's firm have a house that stands, and Paula be a customer in it."""
    shell = raise_house(actor=cast.anna.actor, organisation=cast.brandt.organisation)
    with acting(system("tests")):
        SampleHouse.objects.create(
            organisation=cast.brandt.organisation,
            loaded_by_id=cast.anna.actor.membership_id or 0,
            place=shell.project,
            state=SampleState.READY,
        )
    access = invite_customer(actor=cast.anna.actor, plan=shell.planned, email=cast.paula.user.email, role=AccessRole.EDITOR)
    minted = mint_mailed_link(access_id=access.pk)
    assert minted is not None
    accept_as_person(user=cast.paula.user, token=minted[1])
    return shell


def floor_of(shell: Shell) -> int:
    with acting(system("tests")):
        floor: int = Floor.objects.filter(plan=shell.planned).values_list("id", flat=True)[0]
    return floor


def remove(cast: Cast) -> None:
    with acting(cast.anna.actor):
        shown = contents_of(SampleHouse.objects.get()).mark
    remove_sample(actor=cast.anna.actor, organisation=cast.brandt.organisation, shown=shown)


async def test_open_editors_of_the_house_are_closed_and_no_others(house: House, committed_cast: Cast) -> None:
    cast = committed_cast
    shell = await in_thread(lambda: sample_with_a_customer(cast))
    inside = [await house.editor(someone, shell.planned.pk) for someone in (cast.ben, cast.paula)]
    elsewhere = await house.editor(cast.ben, cast.brandt.plan.pk)

    async with inside[0].connected(), inside[1].connected(), elsewhere.connected():
        await in_thread(lambda: remove(cast))

        for editor in inside:
            await editor.until(lambda editor=editor: editor.closed_with is not None)
        assert [editor.closed_with for editor in inside] == [NO_ACCESS, NO_ACCESS]
        await elsewhere.push(put(cast.brandt.floor.pk))
        await elsewhere.settled()
        assert elsewhere.closed_with is None


async def test_a_push_that_comes_too_late_is_refused_and_leaves_nothing(house: House, committed_cast: Cast) -> None:
    cast = committed_cast
    shell = await in_thread(lambda: sample_with_a_customer(cast))
    floor = await in_thread(lambda: floor_of(shell))
    ben = await house.editor(cast.ben, shell.planned.pk)

    async with ben.connected():
        removing = asyncio.create_task(in_thread(lambda: remove(cast)))
        pushed = [await ben.push(put(floor)) for _ in range(20)]
        with suppress(NotPossible):  # one that came first changes what was shown: then the house stays
            await removing
        await ben.until(lambda: ben.closed_with is not None or not ben.pending)

    def left() -> tuple[bool, int]:
        with acting(system("tests")):
            return SampleHouse.objects.exists(), PlanRecord.objects.filter(plan_id=shell.planned.pk).count()

    stands, records = await in_thread(left)
    assert (records == len(pushed)) if stands else (records == 0)
