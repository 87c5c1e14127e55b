"""What hangs on something of another firm is refused by the wall alone, even where the row itself says it is the writer's own."""

from collections.abc import Callable

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from planwart.files.models import File
from planwart.foundation.scope import acting
from planwart.foundation.tokens import digest
from planwart.planning.models import BasePlan, CustomerAccess, Floor, Plan
from planwart.sharing.models import Invitation, InvitationToken
from tests.cast import Cast, Person

REFUSED = "violates row-level security policy"


def own_file(cast: Cast, purpose: File.Purpose) -> File:
    """A file of Erik's firm."""
    return File.objects.create(
        organisation=cast.sommer.organisation, key=purpose, name="plan", content_type="image/png", size=1, sha256="", purpose=purpose
    )


def invitation(cast: Cast, by: Person) -> Invitation:
    """An invitation by Erik's firm."""
    return Invitation.objects.create(
        organisation=cast.sommer.organisation,
        kind="customer",
        email="neu@example.org",
        invited_by_id=by.actor.membership_id or 0,
        expires_at=timezone.now(),
    )


def base_plan(cast: Cast, floor: Floor, raster_id: int | None = None) -> None:
    source, raster = own_file(cast, File.Purpose.SOURCE), own_file(cast, File.Purpose.RASTER)
    BasePlan.objects.create(
        organisation=cast.sommer.organisation,
        plan_id=floor.plan_id,
        floor=floor,
        version=9,
        source=source,
        raster_id=raster_id or raster.pk,
        width_px=1,
        height_px=1,
        mm_per_px=1,
    )


def access(cast: Cast, plan: Plan, **fields: object) -> None:
    CustomerAccess.objects.create(
        organisation=cast.sommer.organisation,
        unit_id=plan.unit_id,
        plan=plan,
        email="neu@example.org",
        role="editor",
        invitation=invitation(cast, cast.erik),
        **fields,
    )


def token(cast: Cast, to: Invitation) -> None:
    InvitationToken.objects.create(organisation=cast.sommer.organisation, invitation=to, digest=digest("geraten"), origin="mail")


def plan_of(cast: Cast, unit_id: int) -> None:
    Plan.objects.create(organisation=cast.sommer.organisation, unit_id=unit_id, path=[unit_id])


def floor_of(cast: Cast, plan: Plan) -> None:
    Floor.objects.create(organisation=cast.sommer.organisation, plan=plan, name="Dach")


def changed_plan(cast: Cast, plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(phase="approved")


FOREIGN: dict[str, Callable[[Cast], object]] = {
    "a plan of a unit": lambda cast: plan_of(cast, cast.brandt.project.pk),
    "a floor of a plan": lambda cast: floor_of(cast, cast.brandt.plan),
    "a drawing of a floor": lambda cast: base_plan(cast, cast.brandt.floor),
    "a customer of a plan": lambda cast: access(cast, cast.brandt.plan),
    "a token of an invitation": lambda cast: token(cast, cast.pending.invitation),
    "an invitation by a member": lambda cast: invitation(cast, cast.anna),
    "a customer who never accepted": lambda cast: access(cast, cast.sommer.plan, user=cast.erik.user),
    "a customer whose address nobody proved": lambda cast: access(cast, cast.sommer.plan, confirmed=True),
}

OWN: dict[str, Callable[[Cast], object]] = {
    "a floor": lambda cast: floor_of(cast, cast.sommer.plan),
    "a drawing": lambda cast: base_plan(cast, cast.sommer.floor),
    "a customer": lambda cast: access(cast, cast.sommer.plan),
    "a token": lambda cast: token(cast, invitation(cast, cast.erik)),
    "a changed plan": lambda cast: changed_plan(cast, cast.sommer.plan),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_nothing_hangs_on_what_is_foreign(cast: Cast, what: str) -> None:
    with pytest.raises(ProgrammingError, match=REFUSED), acting(cast.erik.actor):
        FOREIGN[what](cast)


def test_a_drawing_shows_no_file_of_another_firm(cast: Cast) -> None:
    with acting(cast.anna.actor):
        foreign = File.objects.create(
            organisation=cast.brandt.organisation, key="fremd", name="plan", content_type="image/png", size=1, sha256="", purpose="raster"
        )

    with pytest.raises(ProgrammingError, match=REFUSED), acting(cast.erik.actor):
        base_plan(cast, cast.sommer.floor, foreign.pk)


@pytest.mark.parametrize("what", OWN)
def test_what_is_ones_own_is_written(cast: Cast, what: str) -> None:
    with acting(cast.erik.actor):
        OWN[what](cast)
