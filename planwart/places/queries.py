"""Doors to places."""

from django.db.models import QuerySet

from planwart.foundation.actor import Actor, ActorKind
from planwart.foundation.errors import NotFound
from planwart.places.choices import PlaceKind
from planwart.places.models import Place
from planwart.places.permissions import roots_of
from planwart.tenancy.models import Membership


def places_visible_to(actor: Actor) -> QuerySet[Place]:
    """A member sees all places of the firm or those below his roles, a customer his unit and what it lies in."""
    if actor.kind is ActorKind.MEMBER:
        places, roots = Place.objects.filter(organisation_id=actor.its_organisation), roots_of(actor)
        return places if roots is None else places.filter(path__overlap=list(roots))
    if actor.kind is ActorKind.CUSTOMER:
        # The literal is the unit's own row; its ancestors are admitted by the wall.
        own = Place.objects.filter(pk=actor.its_unit, organisation_id=actor.its_organisation).values_list("path", flat=True).first()
        return Place.objects.filter(pk__in=own or [], organisation_id=actor.its_organisation)
    if actor.kind is ActorKind.SYSTEM:
        return Place.objects.all()
    return Place.objects.none()


def projects_visible_to(actor: Actor) -> QuerySet[Place]:
    """The projects of the firm, newest first; archived ones are left out."""
    return places_visible_to(actor).filter(kind=PlaceKind.PROPERTY, archived_at=None).order_by("-id")


def projects_of_member(actor: Actor, membership: Membership) -> QuerySet[Place]:
    """The projects in which a member holds a role, as far as the actor sees them, newest first."""
    return projects_visible_to(actor).filter(roles__membership=membership)


def get_place(actor: Actor, place_id: int, *, kind: PlaceKind | None = None) -> Place:
    """Return a place the actor sees, of that kind if one is named. Raises NotFound."""
    places = places_visible_to(actor).filter(pk=place_id)
    place = places.filter(kind=kind).first() if kind else places.first()
    if place is None:
        raise NotFound
    return place
