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


@fact("tenancy.member_role_changed")
@dataclass(frozen=True)
class MemberRoleChanged:
    membership_id: int
    role: str


@fact("tenancy.ownership_handed_over")
@dataclass(frozen=True)
class OwnershipHandedOver:
    membership_id: int
    to_membership_id: int


@fact("tenancy.member_archived")
@dataclass(frozen=True)
class MemberArchived:
    membership_id: int


@fact("tenancy.member_reactivated")
@dataclass(frozen=True)
class MemberReactivated:
    membership_id: int


@fact("tenancy.staff_sees_changed")
@dataclass(frozen=True)
class StaffSeesChanged:
    organisation_id: int
    staff_sees: str


@fact("tenancy.upgrade_requested")
@dataclass(frozen=True)
class UpgradeRequested:
    organisation_id: int
    tier: str


@fact("tenancy.tier_changed")
@dataclass(frozen=True)
class TierChanged:
    """The operator set a tier; ``asked_by`` is the member who had asked for it, 0 if nobody had."""

    organisation_id: int
    tier: str
    asked_by: int = 0
