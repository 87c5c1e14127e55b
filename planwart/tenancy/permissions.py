"""Who may do what in a firm, as predicates without queries."""

from planwart.foundation.actor import Actor, ActorKind, MemberRole
from planwart.tenancy.models import Organisation


def is_member(actor: Actor, organisation_id: int) -> bool:
    """Tell whether ``actor`` works for this firm, in any role."""
    return actor.kind is ActorKind.MEMBER and actor.organisation_id == organisation_id


def can_administer(actor: Actor, organisation: Organisation) -> bool:
    """Owner and admin keep the profile, the team and the tier."""
    return is_member(actor, organisation.pk) and actor.member_role in {MemberRole.OWNER, MemberRole.ADMIN}


def can_found(actor: Actor) -> bool:
    """Any signed-in person may found a firm; the system does it at sign-up and in the demo."""
    return actor.kind in {ActorKind.PERSON, ActorKind.SYSTEM}
