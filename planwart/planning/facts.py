"""What happens around plans. What happens inside one stands in its changes."""

from dataclasses import dataclass

from planwart.foundation.facts import fact


@fact("planning.unit_created")
@dataclass(frozen=True)
class UnitCreated:
    unit_id: int
    plan_id: int


@fact("planning.floor_added")
@dataclass(frozen=True)
class FloorAdded:
    floor_id: int


@fact("planning.floor_changed")
@dataclass(frozen=True)
class FloorChanged:
    floor_id: int


@fact("planning.base_plan_added")
@dataclass(frozen=True)
class BasePlanAdded:
    base_plan_id: int
    floor_id: int


@fact("planning.floor_calibrated")
@dataclass(frozen=True)
class FloorCalibrated:
    base_plan_id: int
    floor_id: int


@fact("planning.customer_invited")
@dataclass(frozen=True)
class CustomerInvited:
    """An invitation is to be mailed, for the first time or again."""

    access_id: int
    invitation_id: int
    again: bool = False


@fact("planning.invitation_answered")
@dataclass(frozen=True)
class InvitationAnswered:
    access_id: int
    invitation_id: int
    accepted: bool


@fact("planning.invitation_reconsidered")
@dataclass(frozen=True)
class InvitationReconsidered:
    """Whoever had declined an invitation took that back; it waits again."""

    access_id: int
    invitation_id: int


@fact("planning.customer_role_changed")
@dataclass(frozen=True)
class CustomerRoleChanged:
    access_id: int
    role: str


@fact("planning.customer_access_ended")
@dataclass(frozen=True)
class CustomerAccessEnded:
    access_id: int
    withdrawn: bool
