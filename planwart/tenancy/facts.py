"""What happens to firms and their people."""

from dataclasses import dataclass

from planwart.foundation.facts import fact


@fact("tenancy.organisation_founded")
@dataclass(frozen=True)
class OrganisationFounded:
    organisation_id: int


@fact("tenancy.profile_changed")
@dataclass(frozen=True)
class ProfileChanged:
    organisation_id: int


@fact("tenancy.member_added")
@dataclass(frozen=True)
class MemberAdded:
    membership_id: int
