"""Build the sample house, as a job.

One step at a time, each whole or not at all: the shell, then storey by storey. A worker that dies half way leaves no half step, and
whoever comes next goes on where it stopped.
"""

from __future__ import annotations

from django.utils import timezone

from planwart.files.services.erasing import drop_bytes
from planwart.foundation.actor import Actor, system
from planwart.foundation.errors import NotAllowed, require
from planwart.foundation.journal import record
from planwart.foundation.scope import acting
from planwart.planning.models import Floor
from planwart.planning.queries import active_units, get_floor
from planwart.samples.choices import Fault, SampleState
from planwart.samples.errors import NoRoom
from planwart.samples.facts import SampleLoaded
from planwart.samples.house.building import add_drawing, put_devices, raise_house
from planwart.samples.house.storeys import PLANNED, STOREYS, UNITS
from planwart.samples.models import SampleHouse
from planwart.samples.permissions import can_keep_sample
from planwart.samples.rules import ensure_sample_fits
from planwart.tenancy.actors import actor_of

_CLERK = system("build a sample house")


def build_sample(*, sample_id: int) -> None:
    """Build what a sample house still lacks, as the person who asked for it. Once it is removed, nothing happens.

    What keeps it from being finished is stored for people to see; what nobody expected is raised after that.
    """
    try:
        while _next_step(sample_id):
            pass
    except (NoRoom, NotAllowed) as refusal:
        _give_up(sample_id, Fault.NO_ROOM if isinstance(refusal, NoRoom) else Fault.NOT_ALLOWED)
    except Exception:
        _give_up(sample_id, Fault.BROKEN)
        raise


def _next_step(sample_id: int) -> bool:
    """Do one step and commit it. Tells whether there may be another."""
    stored: list[str] = []
    try:
        with acting(_CLERK):
            # Held until the step is committed: two jobs for one house take turns, and who removes it waits for the step.
            houses = SampleHouse.objects.select_for_update(of=("self",)).select_related("organisation", "loaded_by")
            house = houses.filter(pk=sample_id, state=SampleState.BUILDING).first()
            if house is None:
                return False
            _do(house, _builder_of(house), stored)
            house.moved_at = timezone.now()
            house.save(update_fields=["place", "unit_ids", "floor_ids", "storeys_done", "state", "moved_at", "ready_at"])
            return not house.is_ready
    except BaseException:
        drop_bytes(stored)
        raise


def _builder_of(house: SampleHouse) -> Actor:
    """Return who asked for the house. Raises NotAllowed if he does not keep the firm any more."""
    builder = actor_of(house.loaded_by)
    require(house.loaded_by.is_live and can_keep_sample(builder, house.organisation))
    return builder


def _do(house: SampleHouse, builder: Actor, stored: list[str]) -> None:
    if house.place_id is None:
        _raise(house, builder)
    elif house.storeys_done < len(STOREYS):
        _plan_storey(house, builder, stored)
    else:
        house.state, house.ready_at = SampleState.READY, timezone.now()
        fact = SampleLoaded(sample_id=house.pk, place_id=house.place_id)
        record(fact, actor=builder, organisation_id=house.organisation_id, place_id=house.place_id)


def _raise(house: SampleHouse, builder: Actor) -> None:
    """Build the shell. The tier is asked again: others may have created units since the house was asked for."""
    with acting(builder):
        ensure_sample_fits(house.organisation.tier, active_units(house.organisation_id))
    shell = raise_house(actor=builder, organisation=house.organisation)
    house.place = shell.project
    house.unit_ids = [plan.unit_id for plan in shell.plans]
    house.floor_ids = list(Floor.objects.filter(plan__in=shell.plans).order_by("id").values_list("id", flat=True))


def _plan_storey(house: SampleHouse, builder: Actor, stored: list[str]) -> None:
    """Draw and plan the next storey. One beneath which somebody has put a drawing meanwhile is left to him."""
    storey = STOREYS[house.storeys_done]
    planned = house.unit_ids[[name for name, _floors in UNITS].index(PLANNED)]
    floor_id = Floor.objects.filter(pk__in=house.floor_ids, plan__unit_id=planned).order_by("id").values_list("id", flat=True)
    house.storeys_done += 1
    with acting(builder):
        floor = get_floor(builder, floor_id[house.storeys_done - 1])
    if not floor.drawings:
        add_drawing(actor=builder, floor=floor, storey=storey, stored=stored)
        put_devices(actor=builder, helper=builder, plan=floor.plan, floor=floor, storey=storey, step=str(house.step))


def _give_up(sample_id: int, fault: Fault) -> None:
    with acting(_CLERK):
        unfinished = SampleHouse.objects.filter(pk=sample_id, state=SampleState.BUILDING)
        unfinished.update(state=SampleState.FAILED, fault=fault, moved_at=timezone.now())
