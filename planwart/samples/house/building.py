"""Build the house through the services that people use: projects, units, drawings, scale, elements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from planwart.foundation.actor import Actor
from planwart.foundation.scope import acting
from planwart.places.models import Place
from planwart.places.services import create_project
from planwart.planning.catalogue import symbols_by_id
from planwart.planning.models import Floor, Plan
from planwart.planning.services.base_plans import add_base_plan, calibrate, upload_drawing
from planwart.planning.services.units import create_unit
from planwart.planning.sync.apply import push_changes
from planwart.planning.sync.decide import Author
from planwart.samples.house.devices import DEVICES, Placed
from planwart.samples.house.drawing import draw, plan_point
from planwart.samples.house.storeys import ADDRESS, NAME, PLANNED, UNITS, WIDTH, Storey
from planwart.tenancy.models import Organisation

HELPERS_TRADES: Final = frozenset({"data", "safety", "shade", "hvac"})

Change = dict[str, Any]


@dataclass(frozen=True, slots=True)
class House:
    """The shell: the project and its units, nothing drawn yet."""

    project: Place
    plans: tuple[Plan, ...]

    @property
    def planned(self) -> Plan:
        return next(plan for plan in self.plans if plan.unit.name == PLANNED)


def raise_house(*, actor: Actor, organisation: Organisation) -> House:
    """Create the project with its units and their floors."""
    project = create_project(actor=actor, organisation=organisation, name=NAME, **ADDRESS)
    return House(project, tuple(create_unit(actor=actor, project=project, name=name, floors=floors) for name, floors in UNITS))


def add_drawing(*, actor: Actor, floor: Floor, storey: Storey, stored: list[str]) -> None:
    """Upload the architect's page and measure it along the outer wall.

    The keys of all stored files are added to ``stored``: their bytes stay if the open transaction fails.
    """
    upload = SimpleUploadedFile(f"Grundriss_{storey.name}.pdf", draw(storey, project=NAME))
    file, pages = upload_drawing(actor=actor, floor=floor, upload=upload)
    stored += [file.key, *(page.thumbnail.key for page in pages if page.thumbnail)]
    base_plan = add_base_plan(actor=actor, floor=floor, file=file)
    stored.append(base_plan.raster.key)
    left, right = (_pixel(plan_point(x, 0), base_plan.mm_per_px) for x in (0, WIDTH))
    calibrate(actor=actor, floor=floor, point_a_px=left, point_b_px=right, length_mm=WIDTH)


def put_devices(*, actor: Actor, helper: Actor, plan: Plan, floor: Floor, storey: Storey, step: str | None = None) -> None:
    """Plan a storey: ``helper`` puts in what is not power and light."""
    devices = DEVICES[storey.name]
    own = [device for device in devices if symbols_by_id()[device[0]].trade not in HELPERS_TRADES]
    push(actor, plan, floor, own, step=step)
    push(helper, plan, floor, [device for device in devices if device not in own], step=step)


def push(actor: Actor, plan: Plan, floor: Floor, devices: Sequence[Placed], *, step: str | None = None) -> None:
    """Put devices into a plan, as one revision."""
    changes = [_put(floor, device) for device in devices]
    with acting(actor):
        push_changes(plan_id=plan.pk, author=Author(actor.user_id, actor.name, actor.side), changes=changes, step=step)


def _pixel(point: tuple[int, int], mm_per_px: float) -> tuple[float, float]:
    return point[0] / mm_per_px, point[1] / mm_per_px


def _put(floor: Floor, device: Placed) -> Change:
    symbol, x, y, rotation, height = device
    place = plan_point(x, y)
    height = symbols_by_id()[symbol].height_mm if height is None else height
    data = {"symbol": symbol, "x": place[0], "y": place[1], "rotation": rotation, "height": height}
    return {"op": "put", "record": {"id": str(uuid4()), "kind": "device", "floor": floor.pk, "data": data}}
