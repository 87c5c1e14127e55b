"""What happens to places."""

from dataclasses import dataclass

from planwart.foundation.facts import fact


@fact("places.place_created")
@dataclass(frozen=True)
class PlaceCreated:
    place_id: int


@fact("places.place_changed")
@dataclass(frozen=True)
class PlaceChanged:
    place_id: int


@fact("places.place_roles_changed")
@dataclass(frozen=True)
class PlaceRolesChanged:
    """A member holds a role in these projects from now on, and in no others."""

    membership_id: int
    place_ids: tuple[int, ...]
    role: str
