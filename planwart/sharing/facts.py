"""What happens to the ways into a firm."""

from dataclasses import dataclass

from planwart.foundation.facts import fact


@fact("sharing.api_token_made")
@dataclass(frozen=True)
class ApiTokenMade:
    token_id: int


@fact("sharing.api_token_revoked")
@dataclass(frozen=True)
class ApiTokenRevoked:
    token_id: int


@fact("sharing.staff_invited")
@dataclass(frozen=True)
class StaffInvited:
    """A place in the team is to be mailed, for the first time or ``again``."""

    offer_id: int
    invitation_id: int
    again: bool = False


@fact("sharing.staff_joined")
@dataclass(frozen=True)
class StaffJoined:
    offer_id: int
    membership_id: int


@fact("sharing.staff_declined")
@dataclass(frozen=True)
class StaffDeclined:
    offer_id: int


@fact("sharing.staff_reconsidered")
@dataclass(frozen=True)
class StaffReconsidered:
    """Whoever had declined a place in a team took that back."""

    offer_id: int


@fact("sharing.staff_offer_withdrawn")
@dataclass(frozen=True)
class StaffOfferWithdrawn:
    offer_id: int
