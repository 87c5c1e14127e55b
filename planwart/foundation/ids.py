"""Names for the integers that pass between rooms."""

from typing import NewType

UserId = NewType("UserId", int)
OrganisationId = NewType("OrganisationId", int)
MembershipId = NewType("MembershipId", int)
PlaceId = NewType("PlaceId", int)
AccessId = NewType("AccessId", int)
