"""What happened to files that belong to the firm itself. Drawings are told about by the room they lie in."""

from dataclasses import dataclass

from planwart.foundation.facts import fact


@fact("files.logo_changed")
@dataclass(frozen=True)
class LogoChanged:
    organisation_id: int


@fact("files.logo_removed")
@dataclass(frozen=True)
class LogoRemoved:
    organisation_id: int
