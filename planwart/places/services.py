"""Making and naming places."""

from django.db.models import Max
from django.utils.translation import gettext as _

from planwart.foundation.actor import Actor
from planwart.foundation.errors import Invalid, require
from planwart.foundation.journal import record
from planwart.foundation.scope import acting
from planwart.places.choices import PlaceKind
from planwart.places.facts import PlaceChanged, PlaceCreated
from planwart.places.models import Place
from planwart.places.permissions import can_change_place, can_create_project
from planwart.tenancy.models import Organisation


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
        return plant(actor=actor, place=place)


def plant(*, actor: Actor, place: Place) -> Place:
    """Store a new place below its parent, last among its siblings, with its path."""
    siblings = Place.objects.filter(organisation_id=place.organisation_id, parent=place.parent)
    place.position = (siblings.aggregate(last=Max("position"))["last"] or 0) + 1
    place.save(force_insert=True)
    place.path = [*(place.parent.path if place.parent else []), place.pk]
    place.save(update_fields=["path"])
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


def clean_name(name: str) -> str:
    """Return ``name`` without spaces around it. Raises Invalid if nothing or too much is left."""
    name = name.strip()
    if not name:
        raise Invalid(_("Please enter a name."))
    if len(name) > 120:
        raise Invalid(_("This name is too long; 120 characters are possible."))
    return name
