"""The plans of the demo: the sample house, planned by Elektro Brandt with its customers, and a house of another firm."""

from __future__ import annotations

from typing import Final

from planwart.foundation.scope import acting
from planwart.places.models import Place
from planwart.places.services import create_project
from planwart.planning.models import Floor, Plan
from planwart.planning.queries import floors_of
from planwart.planning.services.units import create_unit
from planwart.running.demo.cast import People, invite_customers
from planwart.samples.house.building import add_drawing, push, put_devices, raise_house
from planwart.samples.house.devices import Placed
from planwart.samples.house.storeys import PLANNED, STOREYS

UNIT: Final = PLANNED

# What Carla has put in herself: beside the bed, for the robot in the hall, on the balcony.
_WISHES: Final[tuple[Placed, ...]] = (("SDU", 12125, 7060, 90, None), ("SD", 6290, 5760, 270, None), ("SDF", 5760, 9365, 0, None))


def make_plans(people: People) -> None:
    """Create projects, units and floors, plan Wohnung 3, and bring its customers in."""
    plan = raise_house(actor=people.anna, organisation=people.brandt).planned
    floors = _plan_floors(people, plan)
    customers = invite_customers(people, plan)
    push(customers["carla"], plan, floors["Obergeschoss"], _WISHES)
    _make_other_firm(people)


def _plan_floors(people: People, plan: Plan) -> dict[str, Floor]:
    with acting(people.anna):
        floors = {floor.name: floor for floor in floors_of(people.anna, plan)}
    for storey in STOREYS:
        floor = floors[storey.name]
        add_drawing(actor=people.anna, floor=floor, storey=storey, stored=[])
        put_devices(actor=people.anna, helper=people.ben, plan=plan, floor=floor, storey=storey)
    return floors


def _make_other_firm(people: People) -> Place:
    """Give the stranger something of his own, so that what he must not see differs from nothing."""
    project = create_project(actor=people.erik, organisation=people.sommer, name="Einfamilienhaus Am Hang 2", city="Bonn")
    create_unit(actor=people.erik, project=project, name="Haus", floors=("Erdgeschoss", "Obergeschoss"))
    return project
