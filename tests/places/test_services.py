import pytest
from django.db import ProgrammingError

from planwart.foundation.errors import Invalid, NotAllowed, NotFound
from planwart.foundation.scope import acting
from planwart.places.choices import PlaceKind
from planwart.places.models import Place
from planwart.places.queries import get_place, projects_visible_to
from planwart.places.services import change_place, create_project
from tests.cast import Cast


def test_create_project_stands_at_the_root(cast: Cast) -> None:
    project = create_project(actor=cast.ben.actor, organisation=cast.brandt.organisation, name=" Am Hang 12 ", city="Bensberg")

    assert (project.name, project.kind, project.path, project.address) == ("Am Hang 12", "property", [project.pk], "Bensberg")
    with acting(cast.ben.actor):
        assert [place.name for place in projects_visible_to(cast.ben.actor)] == ["Am Hang 12", "Lindenstraße 5"]


def test_outsiders_cannot_create_a_project(cast: Cast) -> None:
    for someone in (cast.erik, cast.carla, cast.paula):
        with pytest.raises(NotAllowed):
            create_project(actor=someone.actor, organisation=cast.brandt.organisation, name="Fremd")


def test_wall_refuses_a_place_in_a_foreign_firm(cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), acting(cast.erik.actor):
        Place.objects.create(organisation=cast.brandt.organisation, kind=PlaceKind.PROPERTY, name="Fremd")


def test_project_needs_a_name_of_sensible_length(cast: Cast) -> None:
    for name in ("", "  ", "x" * 121):
        with pytest.raises(Invalid):
            create_project(actor=cast.anna.actor, organisation=cast.brandt.organisation, name=name)


def test_change_place_is_for_the_firm(cast: Cast) -> None:
    change_place(actor=cast.ben.actor, place=cast.brandt.project, name="Lindenstraße 5", city="Köln-Süd")

    with acting(cast.carla.actor):
        assert get_place(cast.carla.actor, cast.brandt.project.pk).city == "Köln-Süd"
    with pytest.raises(NotAllowed):
        change_place(actor=cast.carla.actor, place=cast.brandt.project, name="Meins")


def test_foreign_place_is_the_same_as_a_missing_one(cast: Cast) -> None:
    for pk in (cast.sommer.project.pk, 999_999):
        with pytest.raises(NotFound), acting(cast.anna.actor):
            get_place(cast.anna.actor, pk)


def test_customer_does_not_see_the_neighbour_unit(cast: Cast) -> None:
    with acting(cast.carla.actor):
        assert get_place(cast.carla.actor, cast.brandt.plan.unit_id).name == "Wohnung 3"
    with pytest.raises(NotFound), acting(cast.carla.actor):
        get_place(cast.carla.actor, cast.brandt.other_plan.unit_id)
