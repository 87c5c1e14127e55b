"""Units and their floors."""

from django.db.models import Max
from django.utils.translation import gettext as _

from planwart.foundation.actor import Actor
from planwart.foundation.errors import Invalid, require
from planwart.foundation.journal import notify_after_commit, record
from planwart.foundation.scope import acting
from planwart.places.choices import PlaceKind
from planwart.places.models import Place
from planwart.places.services import clean_name, plant
from planwart.planning.facts import FloorAdded, FloorChanged, UnitCreated
from planwart.planning.models import Floor, Plan
from planwart.planning.permissions import can_change_plan_settings, can_create_unit
from planwart.planning.queries import active_units
from planwart.planning.rules import ensure_unit_fits
from planwart.tenancy.services import hold_tier

PLAN_SETTINGS_CHANNEL = "plan_settings"  # payload: the plan's id; open editors fetch floors and drawings anew


def create_unit(*, actor: Actor, project: Place, name: str, floors: tuple[str, ...] = ()) -> Plan:
    """Create a residential unit below ``project`` with an empty plan and its floors, top one first.

    Raises Invalid without a name, NotPossible if the tier's active units are used up.
    """
    require(can_create_unit(actor, project))
    with acting(actor):
        ensure_unit_fits(hold_tier(project.organisation_id), active_units(project.organisation_id))
        unit = Place(organisation_id=project.organisation_id, parent=project, kind=PlaceKind.UNIT, name=clean_name(name))
        plant(actor=actor, place=unit)
        plan = Plan.objects.create(organisation_id=unit.organisation_id, unit=unit, path=unit.path)
        record(UnitCreated(unit_id=unit.pk, plan_id=plan.pk), actor=actor, organisation_id=unit.organisation_id, place_id=unit.pk)
        for floor in floors:
            add_floor(actor=actor, plan=plan, name=floor)
    return plan


def add_floor(*, actor: Actor, plan: Plan, name: str) -> Floor:
    """Add a storey below the existing ones."""
    require(can_change_plan_settings(actor, plan))
    with acting(actor):
        last = Floor.objects.filter(plan=plan).aggregate(last=Max("position"))["last"] or 0
        floor = Floor.objects.create(organisation_id=plan.organisation_id, plan=plan, name=_floor_name(name), position=last + 1)
        record(FloorAdded(floor_id=floor.pk), actor=actor, organisation_id=plan.organisation_id, place_id=plan.unit_id)
        notify_after_commit(PLAN_SETTINGS_CHANNEL, str(plan.pk))
    return floor


def rename_floor(*, actor: Actor, floor: Floor, name: str) -> Floor:
    """Give a storey another name; its elements and tags stay as they are."""
    require(can_change_plan_settings(actor, floor.plan))
    with acting(actor):
        floor.name = _floor_name(name)
        floor.save(update_fields=["name"])
        record(FloorChanged(floor_id=floor.pk), actor=actor, place_id=floor.plan.unit_id)
        notify_after_commit(PLAN_SETTINGS_CHANNEL, str(floor.plan_id))
    return floor


def move_floor(*, actor: Actor, floor: Floor, up: bool) -> None:
    """Swap a storey with its neighbour above or below; at the end nothing happens."""
    require(can_change_plan_settings(actor, floor.plan))
    with acting(actor):
        floors = list(Floor.objects.filter(plan=floor.plan, archived_at=None).select_for_update())
        index = next(i for i, candidate in enumerate(floors) if candidate.pk == floor.pk)
        other = index - 1 if up else index + 1
        if not 0 <= other < len(floors):
            return
        floors[index], floors[other] = floors[other], floors[index]
        for position, candidate in enumerate(floors, start=1):
            candidate.position = position
            candidate.save(update_fields=["position"])
        record(FloorChanged(floor_id=floor.pk), actor=actor, place_id=floor.plan.unit_id)
        notify_after_commit(PLAN_SETTINGS_CHANNEL, str(floor.plan_id))


def _floor_name(name: str) -> str:
    name = name.strip()
    if not name:
        raise Invalid(_("Please enter a name for the floor, for example EG."))
    if len(name) > 60:
        raise Invalid(_("This name is too long; 60 characters are possible."))
    return name
