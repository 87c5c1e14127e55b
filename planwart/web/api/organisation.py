"""The firm of a key: its profile and its tier."""

from typing import Literal

from ninja import Router

from planwart.planning.queries import active_units
from planwart.tenancy.choices import ACTIVE_UNITS, Tier
from planwart.tenancy.models import Organisation
from planwart.tenancy.services import change_profile, request_upgrade
from planwart.web.api.door import ApiRequest
from planwart.web.api.shapes import Body, City, Moment, Name, Out, PostalCode, Street, reads, writes

router = Router(tags=["organisation"])

TierName = Literal["starter", "spark", "fire"]


class Profile(Out):
    code: str
    name: str
    street: str
    postal_code: str
    city: str
    country: str


class ProfileChange(Body):
    """What is missing or null stays as it is."""

    name: Name | None = None
    street: Street | None = None
    postal_code: PostalCode | None = None
    city: City | None = None
    country: Literal["DE", "AT", "CH"] | None = None


class Upgrade(Out):
    tier: str
    asked_at: Moment | None


class TierOut(Out):
    """`units_limit` is null where the tier knows no limit; `upgrade` is what the firm has asked for."""

    tier: str
    units_active: int
    units_limit: int | None
    upgrade: Upgrade | None


class UpgradeRequest(Body):
    tier: TierName


def profile_of(firm: Organisation) -> Profile:
    return Profile(code=firm.code, name=firm.name, street=firm.street, postal_code=firm.postal_code, city=firm.city, country=firm.country)


def tier_of(firm: Organisation) -> TierOut:
    asked = Upgrade(tier=firm.upgrade_tier, asked_at=firm.upgrade_asked_at) if firm.upgrade_tier else None
    return TierOut(tier=firm.tier, units_active=active_units(firm.pk), units_limit=ACTIVE_UNITS[Tier(firm.tier)], upgrade=asked)


@router.get("/organisation", response=reads(Profile), summary="The company's profile")
def get_organisation(request: ApiRequest) -> Profile:
    """Name and address, as mails and plan sheets show them."""
    return profile_of(request.firm)


@router.patch("/organisation", response=writes(Profile), summary="Change the company's profile")
def change_organisation(request: ApiRequest, body: ProfileChange) -> Profile:
    """For owner and admin."""
    kept = profile_of(request.firm).model_dump(exclude={"code"})
    changed = body.model_dump(exclude_none=True)
    return profile_of(change_profile(actor=request.actor, organisation=request.firm, **{**kept, **changed}))


@router.get("/organisation/tier", response=reads(TierOut), summary="Tier and active units")
def get_tier(request: ApiRequest) -> TierOut:
    """What the tier allows, how much of it is used, and what was asked for."""
    return tier_of(request.firm)


@router.post("/organisation/tier/upgrade", response=writes(TierOut), summary="Ask for a higher tier")
def request_tier(request: ApiRequest, body: UpgradeRequest) -> TierOut:
    """For owner and admin. Nothing changes until whoever runs the installation answers."""
    return tier_of(request_upgrade(actor=request.actor, organisation=request.firm, tier=body.tier))
