"""Who may shape the tree of places."""

from planwart.foundation.actor import Actor
from planwart.places.models import Place
from planwart.tenancy.permissions import is_member


def can_create_project(actor: Actor, organisation_id: int) -> bool:
    """Every member may begin a project."""
    return is_member(actor, organisation_id)


def can_change_place(actor: Actor, place: Place) -> bool:
    return is_member(actor, place.organisation_id)
