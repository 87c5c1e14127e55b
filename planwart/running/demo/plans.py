"""The plans of the demo: four units, one of them planned well over three floors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from planwart.foundation.actor import Actor
from planwart.foundation.scope import acting
from planwart.places.models import Place
from planwart.places.services import create_project
from planwart.planning.catalogue import symbols_by_id
from planwart.planning.models import Floor, Plan
from planwart.planning.queries import floors_of
from planwart.planning.services.base_plans import add_base_plan, calibrate, upload_drawing
from planwart.planning.services.units import create_unit
from planwart.planning.sync.apply import push_changes
from planwart.planning.sync.decide import Author
from planwart.running.demo.cast import People, invite_customers
from planwart.samples.house.devices import DEVICES, Placed
from planwart.samples.house.drawing import draw, plan_point
from planwart.samples.house.storeys import STOREYS, WIDTH, Storey

PROJECT: Final = "Musterhaus Lindenstraße 5"
UNIT: Final = "Wohnung 3"

# What Carla has put in herself: beside the bed, for the robot in the hall, on the balcony.
_WISHES: Final[tuple[Placed, ...]] = (("SDU", 12125, 7060, 90, None), ("SD", 6290, 5760, 270, None), ("SDF", 5760, 9365, 0, None))
_TRADES_OF_BEN: Final = frozenset({"data", "safety", "shade", "hvac"})

Change = dict[str, Any]


def make_plans(people: People) -> None:
    """Create projects, units and floors, plan Wohnung 3, and bring its customers in."""
    house = create_project(
        actor=people.anna, organisation=people.brandt, name=PROJECT, street="Lindenstraße 5", postal_code="50674", city="Köln"
    )
    create_unit(actor=people.anna, project=house, name="Wohnung 1", floors=("Erdgeschoss",))
    create_unit(actor=people.anna, project=house, name="Wohnung 2", floors=("Erdgeschoss", "Keller"))
    plan = create_unit(actor=people.anna, project=house, name=UNIT, floors=tuple(storey.name for storey in STOREYS))
    create_unit(actor=people.anna, project=house, name="Wohnung 4", floors=("Dachgeschoss",))
    floors = _plan_floors(people, plan)
    customers = invite_customers(people, plan)
    _push(customers["carla"], plan, floors["Obergeschoss"], _WISHES)
    _make_other_firm(people)


def _plan_floors(people: People, plan: Plan) -> dict[str, Floor]:
    with acting(people.anna):
        floors = {floor.name: floor for floor in floors_of(people.anna, plan)}
    for storey in STOREYS:
        _add_drawing(people.anna, floors[storey.name], storey)
        devices = DEVICES[storey.name]
        mine = [device for device in devices if symbols_by_id()[device[0]].trade not in _TRADES_OF_BEN]
        _push(people.anna, plan, floors[storey.name], mine)
        _push(people.ben, plan, floors[storey.name], [device for device in devices if device not in mine])
    return floors


def _add_drawing(actor: Actor, floor: Floor, storey: Storey) -> None:
    """Upload the architect's page and measure it along the outer wall."""
    upload = SimpleUploadedFile(f"Grundriss_{storey.name}.pdf", draw(storey, project=PROJECT))
    file, _pages = upload_drawing(actor=actor, floor=floor, upload=upload)
    base_plan = add_base_plan(actor=actor, floor=floor, file=file)
    left, right = (_pixel(plan_point(x, 0), base_plan.mm_per_px) for x in (0, WIDTH))
    calibrate(actor=actor, floor=floor, point_a_px=left, point_b_px=right, length_mm=WIDTH)


def _pixel(point: tuple[int, int], mm_per_px: float) -> tuple[float, float]:
    return point[0] / mm_per_px, point[1] / mm_per_px


def _push(actor: Actor, plan: Plan, floor: Floor, devices: Sequence[Placed]) -> None:
    changes = [_put(floor, device) for device in devices]
    with acting(actor):
        push_changes(plan_id=plan.pk, author=Author(actor.user_id, actor.name, actor.side), changes=changes)


def _put(floor: Floor, device: Placed) -> Change:
    symbol, x, y, rotation, height = device
    place = plan_point(x, y)
    height = symbols_by_id()[symbol].height_mm if height is None else height
    data = {"symbol": symbol, "x": place[0], "y": place[1], "rotation": rotation, "height": height}
    return {"op": "put", "record": {"id": str(uuid4()), "kind": "device", "floor": floor.pk, "data": data}}


def _make_other_firm(people: People) -> Place:
    """Give the stranger something of his own, so that what he must not see differs from nothing."""
    project = create_project(actor=people.erik, organisation=people.sommer, name="Einfamilienhaus Am Hang 2", city="Bonn")
    create_unit(actor=people.erik, project=project, name="Haus", floors=("Erdgeschoss", "Obergeschoss"))
    return project
