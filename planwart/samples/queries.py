"""The firm's sample house, and what stands in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from planwart.foundation.actor import Actor, ActorKind
from planwart.foundation.errors import NotFound
from planwart.places.choices import PlaceKind
from planwart.places.models import Place
from planwart.planning.models import BasePlan, CustomerAccess, Floor, PlanChange, PlanRecord
from planwart.samples.models import SampleHouse


def sample_of(actor: Actor) -> SampleHouse | None:
    """Return the sample house of the actor's firm, if he sees it. For the firm only."""
    if actor.kind is not ActorKind.MEMBER:
        return None
    return SampleHouse.objects.filter(organisation_id=actor.its_organisation).first()


def get_sample(actor: Actor) -> SampleHouse:
    """Return the sample house of the actor's firm. Raises NotFound if there is none."""
    house = sample_of(actor)
    if house is None:
        raise NotFound
    return house


@dataclass(frozen=True, slots=True)
class SampleContents:
    """What stands in a sample house now, and how much of it people have added."""

    units: tuple[str, ...]
    added_units: tuple[str, ...]
    floors: int
    added_floors: int
    drawings: int
    added_drawings: int
    elements: int
    added_elements: int
    people: tuple[CustomerAccess, ...]

    @property
    def is_added_to(self) -> bool:
        return bool(self.added_units or self.added_floors or self.added_drawings or self.added_elements)

    @property
    def mark(self) -> str:
        """A short name of exactly this: another one says that something has changed."""
        counts = (self.units, self.added_units, self.floors, self.added_floors, self.drawings, self.elements, self.added_elements)
        people = [(access.pk, access.role, access.user_id) for access in self.people]
        return hashlib.sha256(repr((counts, people)).encode()).hexdigest()[:20]


def contents_of(house: SampleHouse) -> SampleContents:
    """Count what would go with the sample house. Whoever asks has got it through its door."""
    if house.place_id is None:
        return SampleContents((), (), 0, 0, 0, 0, 0, 0, ())
    inside = {"plan__path__contains": [house.place_id]}
    units = Place.objects.filter(path__contains=[house.place_id], kind=PlaceKind.UNIT).order_by("position", "pk")
    floors = Floor.objects.filter(**inside)
    drawings = BasePlan.objects.filter(**inside)
    built = drawings.filter(floor_id__in=house.floor_ids, version=1, created_at__lte=house.ready_at or house.moved_at)
    living = set(PlanRecord.objects.filter(**inside, data__isnull=False).values_list("id", flat=True))
    people = CustomerAccess.objects.filter(**inside, ended_at=None).select_related("invitation", "unit").order_by("id")
    return SampleContents(
        units=tuple(unit.name for unit in units),
        added_units=tuple(unit.name for unit in units if unit.pk not in house.unit_ids),
        floors=floors.count(),
        added_floors=floors.exclude(pk__in=house.floor_ids).count(),
        drawings=drawings.count(),
        added_drawings=drawings.count() - built.count(),
        elements=len(living),
        added_elements=len({str(one) for one in living} & _put_since(house)),
        people=tuple(people),
    )


def _put_since(house: SampleHouse) -> set[str]:
    """Return the ids of all elements that came by other pushes than those of the house itself."""
    pushes = PlanChange.objects.filter(plan__path__contains=[house.place_id]).exclude(step=house.step).values_list("changes", flat=True)
    return {str(change["record"]["id"]) for changes in pushes.iterator() for change in changes if change["op"] == "put"}
