"""Members: how a signed-in person becomes an actor of a firm."""

from planwart.foundation.actor import Actor, member, person
from planwart.foundation.scope import acting
from planwart.tenancy.models import Membership
from planwart.tenancy.queries import memberships_of


def actor_of(membership: Membership) -> Actor:
    """Return the actor a membership stands for."""
    return member(
        user_id=membership.user_id,
        organisation_id=membership.organisation_id,
        membership_id=membership.pk,
        role=membership.role,
        name=membership.name,
    )


def member_by_code(user_id: int, code: str) -> Actor | None:
    """Return the person's actor in the firm with this 8-character code, or None if he has none."""
    with acting(person(user_id)):
        membership = memberships_of(user_id).filter(organisation__code=code).first()
    return actor_of(membership) if membership else None


def member_by_organisation(user_id: int, organisation_id: int) -> Actor | None:
    """Return the person's actor in this firm, or None if he has none."""
    with acting(person(user_id)):
        membership = memberships_of(user_id).filter(organisation_id=organisation_id).first()
    return actor_of(membership) if membership else None
