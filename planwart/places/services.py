"""Making and naming places, and saying who works in which."""

from collections.abc import Iterable

from django.db.models import Max
from django.utils.translation import gettext as _

from planwart.foundation.actor import Actor, system
from planwart.foundation.errors import Invalid, NotFound, require
from planwart.foundation.journal import record
from planwart.foundation.scope import acting
from planwart.places.choices import PlaceKind, PlaceRoleKind
from planwart.places.facts import PlaceChanged, PlaceCreated, PlaceRolesChanged
from planwart.places.models import Place, PlaceRole
from planwart.places.permissions import can_assign_projects, can_change_place, can_create_project, roots_of
from planwart.places.queries import places_visible_to
from planwart.tenancy.models import Membership, Organisation
from planwart.tenancy.rules import ensure_works_here
from planwart.tenancy.services.people import tell_sockets


def create_project(
    *, actor: Actor, organisation: Organisation, name: str, street: str = "", postal_code: str = "", city: str = "", description: str = ""
) -> Place:
    """Begin a project: a property without units. Raises Invalid without a name."""
    require(can_create_project(actor, organisation.pk))
    with acting(actor):
        place = Place(
            organisation=organisation,
            kind=PlaceKind.PROPERTY,
            name=clean_name(name),
            street=street.strip(),
            postal_code=postal_code.strip(),
            city=city.strip(),
            description=description.strip(),
        )
        if roots_of(actor) is None:
            return plant(actor=actor, place=place)
        return _plant_with_role(actor=actor, place=place)


def _plant_with_role(*, actor: Actor, place: Place) -> Place:
    """Store a project together with the role of the colleague who begins it.

    He sees only places in which he has one: the rows are written by the system.
    """
    with acting(system("a project with its first role")):
        plant(actor=actor, place=place)
        PlaceRole.objects.create(
            organisation_id=place.organisation_id, membership_id=actor.its_membership, place=place, role=PlaceRoleKind.MANAGER
        )
    return place


def plant(*, actor: Actor, place: Place) -> Place:
    """Store a new place below its parent, last among its siblings. The database writes the path; here it is told to the caller."""
    siblings = Place.objects.filter(organisation_id=place.organisation_id, parent=place.parent)
    place.position = (siblings.aggregate(last=Max("position"))["last"] or 0) + 1
    place.save(force_insert=True)
    place.path = [*(place.parent.path if place.parent else []), place.pk]
    record(PlaceCreated(place_id=place.pk), actor=actor, organisation_id=place.organisation_id, place_id=place.pk)
    return place


def change_place(
    *, actor: Actor, place: Place, name: str, street: str = "", postal_code: str = "", city: str = "", description: str = ""
) -> Place:
    """Change name and address of a place. Raises Invalid without a name."""
    require(can_change_place(actor, place))
    with acting(actor):
        place.name, place.street, place.postal_code = clean_name(name), street.strip(), postal_code.strip()
        place.city, place.description = city.strip(), description.strip()
        place.save(update_fields=["name", "street", "postal_code", "city", "description"])
        record(PlaceChanged(place_id=place.pk), actor=actor, place_id=place.pk)
    return place


def set_place_roles(
    *, actor: Actor, membership: Membership, project_ids: Iterable[int], role: PlaceRoleKind = PlaceRoleKind.MEMBER
) -> None:
    """Let a member work in these projects and in no others. Open plans of all others end at once where the firm shows assigned ones only.

    Raises NotAllowed for staff, NotFound for what is no project of the firm, NotPossible for somebody who has left.
    """
    require(can_assign_projects(actor, membership))
    wanted = set(project_ids)
    with acting(actor):
        held = Membership.objects.select_for_update().get(pk=membership.pk)
        ensure_works_here(archived=held.archived_at is not None)
        projects = places_visible_to(actor).filter(organisation_id=held.organisation_id, kind=PlaceKind.PROPERTY, pk__in=wanted)
        if set(projects.values_list("pk", flat=True)) != wanted:
            raise NotFound
        roles = PlaceRole.objects.filter(membership=held)
        roles.exclude(place_id__in=wanted).delete()
        roles.exclude(role=role).update(role=role)
        for place_id in sorted(wanted - set(roles.values_list("place_id", flat=True))):
            PlaceRole.objects.create(organisation_id=held.organisation_id, membership=held, place_id=place_id, role=role)
        fact = PlaceRolesChanged(membership_id=held.pk, place_ids=tuple(sorted(wanted)), role=role)
        record(fact, actor=actor, organisation_id=held.organisation_id)
        tell_sockets(held.organisation_id)


def clean_name(name: str) -> str:
    """Return ``name`` without spaces around it. Raises Invalid if nothing or too much is left."""
    name = name.strip()
    if not name:
        raise Invalid(_("Please enter a name."))
    if len(name) > 120:
        raise Invalid(_("This name is too long; 120 characters are possible."))
    return name
