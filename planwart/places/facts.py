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
