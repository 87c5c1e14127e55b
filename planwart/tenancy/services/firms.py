"""Founding a firm, keeping its profile, and its tier."""

from django.db import connection
from django.utils import timezone

from planwart.foundation.actor import Actor, system
from planwart.foundation.errors import Invalid, NotFound, require
from planwart.foundation.journal import record
from planwart.foundation.scope import acting
from planwart.identity.models import User
from planwart.tenancy.choices import DEFAULT_NAME, Purpose, Role, StaffSees, Tier
from planwart.tenancy.facts import OrganisationFounded, ProfileChanged, StaffSeesChanged, TierChanged, UpgradeRequested
from planwart.tenancy.models import Membership, Organisation
from planwart.tenancy.permissions import can_administer, can_found, can_operate
from planwart.tenancy.rules import clean_line, clean_name, ensure_country, ensure_purpose, ensure_upgrade
from planwart.tenancy.services.people import hold_firm, tell_sockets


def found_organisation(
    *, actor: Actor, user: User, name: str = DEFAULT_NAME, purpose: Purpose = Purpose.PLANNING, tier: Tier = Tier.FIRE
) -> Membership:
    """Found a firm with ``user`` as its owner and return the membership.

    The person cannot see what does not exist yet, so the rows are written by the system.
    """
    require(can_found(actor))
    name = clean_name(name.strip() or DEFAULT_NAME)
    ensure_purpose(purpose)
    with acting(system("found an organisation")):
        organisation = Organisation.objects.create(name=name, purpose=purpose, tier=tier)
        membership = Membership.objects.create(
            organisation=organisation, user=user, role=Role.OWNER, name=user.name or user.email, email=user.email
        )
        record(OrganisationFounded(organisation_id=organisation.pk), actor=actor, organisation_id=organisation.pk)
    return membership


def found_for_owner(*, actor: Actor, name: str, purpose: Purpose = Purpose.PLANNING, tier: Tier = Tier.FIRE) -> Organisation:
    """Found a firm whose owner comes by invitation. Only the operator does so; he does not belong to it."""
    require(can_operate(actor))
    name = clean_name(name)
    ensure_purpose(purpose)
    with acting(system("found an organisation for its owner")):
        organisation = Organisation.objects.create(name=name, purpose=purpose, tier=tier)
        record(OrganisationFounded(organisation_id=organisation.pk), actor=actor, organisation_id=organisation.pk)
    return organisation


def change_profile(
    *,
    actor: Actor,
    organisation: Organisation,
    name: str,
    street: str = "",
    postal_code: str = "",
    city: str = "",
    country: str = "DE",
    purpose: str = "",
) -> Organisation:
    """Change the firm's name, address and purpose; mails and plan sheets show name and address, the menu follows the purpose.

    Raises NotAllowed for staff, Invalid for a name that is empty or too long, or another country.
    """
    require(can_administer(actor, organisation))
    profile = {
        "name": clean_name(name),
        "street": clean_line(street, most=120),
        "postal_code": clean_line(postal_code, most=12),
        "city": clean_line(city, most=80),
        "country": country,
        "purpose": purpose or organisation.purpose,
    }
    ensure_country(country)
    ensure_purpose(profile["purpose"])
    with acting(actor):
        hold_firm(organisation.pk)
        for field, value in profile.items():
            setattr(organisation, field, value)
        organisation.save(update_fields=list(profile))
        record(ProfileChanged(organisation_id=organisation.pk), actor=actor)
    return organisation


def rename_organisation(*, actor: Actor, organisation: Organisation, name: str) -> Organisation:
    """Give the firm its name, keeping the rest of its profile."""
    return change_profile(
        actor=actor,
        organisation=organisation,
        name=name,
        street=organisation.street,
        postal_code=organisation.postal_code,
        city=organisation.city,
        country=organisation.country,
    )


def set_staff_sees(*, actor: Actor, organisation: Organisation, staff_sees: StaffSees) -> Organisation:
    """Decide whether the staff sees all projects or the assigned ones. Open plans follow at once."""
    require(can_administer(actor, organisation))
    with acting(actor):
        firm = hold_firm(organisation.pk)
        if firm.staff_sees == staff_sees:
            return firm
        firm.staff_sees = staff_sees
        firm.save(update_fields=["staff_sees"])
        record(StaffSeesChanged(organisation_id=firm.pk, staff_sees=staff_sees), actor=actor)
        tell_sockets(firm.pk)
    return firm


def request_upgrade(*, actor: Actor, organisation: Organisation, tier: str) -> Organisation:
    """Ask the operator for a higher tier; until he answers everything stays. Records UpgradeRequested, from which he is mailed.

    Raises NotAllowed for staff, Invalid for an unknown tier, NotPossible for one the firm has or has asked for.
    """
    require(can_administer(actor, organisation))
    with acting(actor):
        firm = hold_firm(organisation.pk)
        ensure_upgrade(tier, now=firm.tier, asked=firm.upgrade_tier)
        firm.upgrade_tier, firm.upgrade_asked_at, firm.upgrade_asked_by_id = tier, timezone.now(), actor.membership_id
        firm.save(update_fields=["upgrade_tier", "upgrade_asked_at", "upgrade_asked_by"])
        record(UpgradeRequested(organisation_id=firm.pk, tier=tier), actor=actor)
    return firm


def hold_tier(organisation_id: int) -> str:
    """Return the tier of a firm and keep it until the transaction ends: what it limits is counted meanwhile by nobody else.

    Empty without the firm. Any role may take this lock; the row itself staff may not.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('tier of a firm', %s))", [organisation_id])
    return Organisation.objects.values_list("tier", flat=True).filter(pk=organisation_id).first() or ""


def set_tier(*, actor: Actor, organisation_id: int, tier: str) -> None:
    """Give a firm its tier; an open request is answered by it. After a step down nothing is taken away, but nothing is added either.

    Raises NotAllowed for everybody but the operator, Invalid for an unknown tier, NotFound for an unknown firm.
    """
    require(can_operate(actor))
    if tier not in Tier.values:
        raise Invalid
    with acting(actor):
        hold_tier(organisation_id)
        firm = Organisation.objects.select_for_update().only("id", "tier", "upgrade_asked_by_id").filter(pk=organisation_id).first()
        if firm is None:
            raise NotFound
        asked_by, changed = firm.upgrade_asked_by_id or 0, firm.tier != tier
        firm.upgrade_tier, firm.upgrade_asked_at, firm.upgrade_asked_by_id = "", None, None
        firm.tier = tier
        fields = ["tier", "upgrade_tier", "upgrade_asked_at", "upgrade_asked_by"]
        if changed:
            firm.tier_since = timezone.now()
            fields.append("tier_since")
        firm.save(update_fields=fields)
        if changed or asked_by:
            with acting(system("tell a firm of its tier")):
                fact = TierChanged(organisation_id=firm.pk, tier=tier, asked_by=asked_by)
                record(fact, actor=actor, organisation_id=firm.pk)
