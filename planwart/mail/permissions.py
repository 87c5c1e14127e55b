"""Who may see and change how mails leave."""

from planwart.foundation.actor import Actor, ActorKind


def can_run_mail(actor: Actor) -> bool:
    """The operator enters the server and sends mails again; he reads none."""
    return actor.kind is ActorKind.OPERATOR
