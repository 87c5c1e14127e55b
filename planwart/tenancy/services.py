"""Founding a firm and keeping its profile."""

from django.utils.translation import gettext as _

from planwart.foundation.actor import Actor, system
from planwart.foundation.errors import Invalid, require
from planwart.foundation.journal import record
from planwart.foundation.scope import acting
from planwart.identity.models import User
from planwart.tenancy.choices import DEFAULT_NAME, Purpose, Role, Tier
from planwart.tenancy.facts import MemberAdded, OrganisationFounded, ProfileChanged
from planwart.tenancy.models import Membership, Organisation
from planwart.tenancy.permissions import can_administer, can_found


def found_organisation(
    *, actor: Actor, user: User, name: str = DEFAULT_NAME, purpose: Purpose = Purpose.PLANNING, tier: Tier = Tier.FIRE
) -> Membership:
    """Found a firm with ``user`` as its owner and return the membership.

    The person cannot see what does not exist yet, so the rows are written by the system.
    """
    require(can_found(actor))
    with acting(system("found an organisation")):
        organisation = Organisation.objects.create(name=name.strip() or DEFAULT_NAME, purpose=purpose, tier=tier)
        membership = Membership.objects.create(
            organisation=organisation, user=user, role=Role.OWNER, name=user.name or user.email, email=user.email
        )
        record(OrganisationFounded(organisation_id=organisation.pk), actor=actor, organisation_id=organisation.pk)
    return membership


def add_member(*, actor: Actor, organisation: Organisation, user: User, role: Role) -> Membership:
    """Put a user into a firm. Only the system does so yet: people come by invitation."""
    require(actor.kind == "system")
    with acting(actor):
        membership = Membership.objects.create(
            organisation=organisation, user=user, role=role, name=user.name or user.email, email=user.email
        )
        record(MemberAdded(membership_id=membership.pk), actor=actor, organisation_id=organisation.pk)
    return membership


def change_profile(
    *, actor: Actor, organisation: Organisation, name: str, street: str = "", postal_code: str = "", city: str = "", country: str = "DE"
) -> Organisation:
    """Change the firm's name and address; mails and plan sheets show them.

    Raises NotAllowed for staff, Invalid if the name is empty.
    """
    require(can_administer(actor, organisation))
    name = name.strip()
    if not name:
        raise Invalid(_("Please enter the name of your company."))
    with acting(actor):
        organisation.name, organisation.street, organisation.postal_code = name, street.strip(), postal_code.strip()
        organisation.city, organisation.country = city.strip(), country
        organisation.save(update_fields=["name", "street", "postal_code", "city", "country"])
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
