"""Who may load and remove the sample house."""

from planwart.foundation.actor import Actor
from planwart.tenancy.models import Organisation
from planwart.tenancy.permissions import can_administer


def can_keep_sample(actor: Actor, organisation: Organisation) -> bool:
    """Owner and admin: it counts for the tier, and removing it deletes for good."""
    return can_administer(actor, organisation)
