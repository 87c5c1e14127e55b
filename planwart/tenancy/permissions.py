"""Who may do what in a firm, as predicates without queries."""

from planwart.foundation.actor import Actor, ActorKind, MemberRole
from planwart.tenancy.models import Membership, Organisation


def is_member(actor: Actor, organisation_id: int) -> bool:
    """Tell whether ``actor`` works for this firm, in any role."""
    return actor.kind is ActorKind.MEMBER and actor.organisation_id == organisation_id


def can_administer(actor: Actor, organisation: Organisation) -> bool:
    """Owner and admin keep the profile, the team and the tier."""
    return is_member(actor, organisation.pk) and actor.member_role in {MemberRole.OWNER, MemberRole.ADMIN}


def can_found(actor: Actor) -> bool:
    """Any signed-in person may found a firm; the system does it at sign-up and in the demo."""
    return actor.kind in {ActorKind.PERSON, ActorKind.SYSTEM}


def can_manage_member(actor: Actor, membership: Membership) -> bool:
    """The owner manages everybody, an admin everybody but owners."""
    if not is_member(actor, membership.organisation_id):
        return False
    return can_give_role(actor, membership.role)


def can_give_role(actor: Actor, role: str) -> bool:
    """An admin neither makes owners nor changes them."""
    if actor.member_role is MemberRole.OWNER:
        return True
    return actor.member_role is MemberRole.ADMIN and role != MemberRole.OWNER


def can_hand_over(actor: Actor, membership: Membership) -> bool:
    """Only an owner gives his own place away, to somebody else of the firm."""
    return actor.member_role is MemberRole.OWNER and is_member(actor, membership.organisation_id) and membership.pk != actor.membership_id


def can_operate(actor: Actor) -> bool:
    """Whoever runs the installation sets tiers and lets firms in; he sees nothing of their content."""
    return actor.kind is ActorKind.OPERATOR
