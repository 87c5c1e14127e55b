"""Who may store files."""

from planwart.foundation.actor import Actor, ActorKind


def can_store(actor: Actor) -> bool:
    """Members store files of their firm; the parents' rooms ask whether they may for this thing."""
    return actor.kind is ActorKind.MEMBER and actor.organisation_id is not None
