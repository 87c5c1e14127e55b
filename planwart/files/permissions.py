"""Who may store files."""

from planwart.foundation.actor import Actor, ActorKind
from planwart.foundation.errors import NotAllowed
from planwart.foundation.ids import OrganisationId


def can_store(actor: Actor) -> bool:
    """Members store files of their firm; the parents' rooms ask whether they may for this thing."""
    return actor.kind is ActorKind.MEMBER and actor.organisation_id is not None


def firm_of(actor: Actor) -> OrganisationId:
    """Return the firm for which the actor acts. Raises NotAllowed if there is none."""
    if actor.organisation_id is None:
        raise NotAllowed
    return actor.organisation_id
