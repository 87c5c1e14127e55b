"""Who keeps the ways into a firm, as predicates without queries."""

from planwart.foundation.actor import Actor, MemberRole
from planwart.sharing.models import ApiToken, StaffOffer
from planwart.tenancy.permissions import can_give_role, is_member


def can_revoke(actor: Actor, token: ApiToken) -> bool:
    """End a key: the owner every one, an admin all but the owner's, everybody those that act for him. Expects its membership loaded."""
    if not is_member(actor, token.organisation_id):
        return False
    if token.membership_id == actor.membership_id or actor.member_role is MemberRole.OWNER:
        return True
    return actor.member_role is MemberRole.ADMIN and token.membership.role != MemberRole.OWNER


def can_offer(actor: Actor, organisation_id: int, role: str) -> bool:
    """Owner and admin invite into the team; only an owner invites an owner."""
    return is_member(actor, organisation_id) and can_give_role(actor, role)


def can_manage_offer(actor: Actor, offer: StaffOffer) -> bool:
    return can_offer(actor, offer.organisation_id, offer.role)
