"""Who may store files."""

from planwart.foundation.actor import Actor, ActorKind, MemberRole
from planwart.foundation.errors import NotAllowed
from planwart.foundation.ids import OrganisationId


def can_store(actor: Actor) -> bool:
    """Members store files of their firm; the parents' rooms ask whether they may for this thing."""
    return actor.kind is ActorKind.MEMBER and actor.organisation_id is not None


def can_keep_logo(actor: Actor, organisation_id: int) -> bool:
    """Owner and admin choose the logo, as they keep the rest of the firm's profile."""
    administers = actor.kind is ActorKind.MEMBER and actor.member_role in {MemberRole.OWNER, MemberRole.ADMIN}
    return administers and actor.organisation_id == organisation_id


def firm_of(actor: Actor) -> OrganisationId:
    """Return the firm for which the actor acts. Raises NotAllowed if there is none."""
    if actor.organisation_id is None:
        raise NotAllowed
    return actor.organisation_id
