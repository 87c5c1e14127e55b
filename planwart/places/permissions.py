"""Who may shape the tree of places, and how far a member of the staff reaches."""

from collections.abc import Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from planwart.foundation.actor import Actor, ActorKind, MemberRole
from planwart.foundation.scope import acting
from planwart.places.models import Place, PlaceRole
from planwart.tenancy.choices import Role, StaffSees
from planwart.tenancy.models import Membership
from planwart.tenancy.permissions import can_manage_member, is_member

_SEE_ALL = frozenset({MemberRole.OWNER, MemberRole.ADMIN})


def roots_of(actor: Actor) -> tuple[int, ...] | None:
    """Return the places below which a member sees things, or None where he sees the whole firm.

    Owner and admin always do; staff as the firm says. Read afresh in the scope of the actor: doors hand it to the database as literals.
    """
    if actor.member_role in _SEE_ALL:
        return None
    roles = PlaceRole.objects.filter(membership_id=OuterRef("pk")).values("place_id")
    mine = Membership.objects.filter(pk=actor.its_membership, archived_at=None).annotate(roots=ArraySubquery(roles))
    found = mine.values_list("role", "organisation__staff_sees", "roots").first()
    if found is None:
        return ()
    role, staff_sees, roots = found
    return None if role != Role.STAFF or staff_sees == StaffSees.ALL else tuple(roots)


def reaches(actor: Actor, organisation_id: int, path: Sequence[int]) -> bool:
    """Tell whether a member works on the place with this path: in his firm, and below a role of his where the firm wants one."""
    if not is_member(actor, organisation_id):
        return False
    if actor.member_role in _SEE_ALL:
        return True
    with acting(actor):
        roots = roots_of(actor)
    return roots is None or not set(roots).isdisjoint(path)


def can_create_project(actor: Actor, organisation_id: int) -> bool:
    """Every member may begin a project."""
    return is_member(actor, organisation_id)


def can_change_place(actor: Actor, place: Place) -> bool:
    return reaches(actor, place.organisation_id, place.path)


def can_assign_projects(actor: Actor, membership: Membership) -> bool:
    """Who manages a member says in which projects he works; the system does it when an invitation is accepted."""
    return actor.kind is ActorKind.SYSTEM or can_manage_member(actor, membership)
