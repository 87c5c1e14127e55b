"""Doors to firms and their members."""

from django.db.models import QuerySet

from planwart.foundation.actor import Actor, ActorKind
from planwart.foundation.errors import NotFound
from planwart.foundation.ids import UserId
from planwart.tenancy.models import Membership, Organisation


def memberships_of(user_id: UserId | int) -> QuerySet[Membership]:
    """The firms a person works for, oldest first. Asked as that person."""
    return Membership.objects.filter(user_id=user_id, archived_at=None).select_related("organisation").order_by("id")


def organisations_visible_to(actor: Actor) -> QuerySet[Organisation]:
    """A member and a customer see their one firm, a person the firms he belongs to."""
    if actor.kind in {ActorKind.MEMBER, ActorKind.CUSTOMER}:
        return Organisation.objects.filter(pk=actor.its_organisation)
    if actor.kind is ActorKind.PERSON:
        return Organisation.objects.filter(memberships__user_id=actor.its_user, memberships__archived_at=None)
    if actor.kind is ActorKind.SYSTEM:
        return Organisation.objects.all()
    return Organisation.objects.none()


def get_organisation(actor: Actor) -> Organisation:
    """Return the firm the actor acts in or with. Raises NotFound if there is none."""
    organisation = organisations_visible_to(actor).filter(pk=actor.its_organisation).first()
    if organisation is None:
        raise NotFound
    return organisation


def members_visible_to(actor: Actor) -> QuerySet[Membership]:
    """The people of the actor's firm, archived ones last."""
    if actor.kind is not ActorKind.MEMBER:
        return Membership.objects.none()
    return Membership.objects.filter(organisation_id=actor.its_organisation).order_by("archived_at", "id")
