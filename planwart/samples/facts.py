"""What happens to sample houses."""

from dataclasses import dataclass

from planwart.foundation.facts import fact


@fact("samples.sample_requested")
@dataclass(frozen=True)
class SampleRequested:
    """A sample house is to be built, or to be finished."""

    sample_id: int


@fact("samples.sample_loaded")
@dataclass(frozen=True)
class SampleLoaded:
    sample_id: int
    place_id: int


@fact("samples.sample_removed")
@dataclass(frozen=True)
class SampleRemoved:
    sample_id: int
    place_id: int | None
