"""Who may change what concerns the whole installation."""

from planwart.foundation.actor import Actor, ActorKind


def can_run_installation(actor: Actor) -> bool:
    """The operator does, and the program for him."""
    return actor.kind in {ActorKind.OPERATOR, ActorKind.SYSTEM}
