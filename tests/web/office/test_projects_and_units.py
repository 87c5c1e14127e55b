"""Projects, units and floors, as a member sees and makes them."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planwart.foundation.scope import acting
from planwart.places.models import Place
from planwart.places.services import set_place_roles
from planwart.planning.choices import AccessRole
from planwart.planning.models import Floor
from planwart.planning.services.customers import change_customer_role
from planwart.tenancy.choices import StaffSees
from planwart.tenancy.models import Membership
from planwart.tenancy.services import set_staff_sees
from tests.cast import Cast
from tests.web.conftest import Browser


def page(client: Client, cast: Cast, name: str, *args: object) -> str:
    return client.get(reverse(name, args=[cast.brandt.organisation.slug, *args])).content.decode()


def test_the_home_shows_every_unit_with_its_customers(cast: Cast, browser: Browser) -> None:
    seen = page(browser("ben"), cast, "projects")

    assert "Lindenstraße 5" in seen
    assert "Wohnung 3" in seen
    assert "1 offen" in seen
    assert "Fremder Weg" not in seen


def test_who_has_no_project_yet_learns_why_the_home_is_empty(cast: Cast, browser: Browser) -> None:
    words = "Ihnen ist noch kein Projekt zugewiesen"
    assert words not in page(browser("sina"), cast, "projects")

    set_staff_sees(actor=cast.anna.actor, organisation=cast.brandt.organisation, staff_sees=StaffSees.ASSIGNED)
    with acting(cast.anna.actor):
        ben = Membership.objects.get(pk=cast.ben.actor.its_membership)
    set_place_roles(actor=cast.anna.actor, membership=ben, project_ids=[])

    assert words in page(browser("ben"), cast, "projects")


def test_the_code_counts_and_the_tail_is_for_reading(cast: Cast, browser: Browser) -> None:
    code = cast.brandt.organisation.code

    answers = [browser("anna").get(f"/o/{code}{tail}/projekte/").status_code for tail in ("", "-elektro-brandt", "-ganz-anders")]

    assert answers == [200, 200, 200]


def test_a_member_makes_a_project_a_unit_and_floors(cast: Cast, browser: Browser) -> None:
    client, slug = browser("ben"), cast.brandt.organisation.slug

    client.post(reverse("projects", args=[slug]), {"name": "Am Hang 12", "city": "Bensberg"})
    with acting(cast.ben.actor):
        project = Place.objects.get(name="Am Hang 12")
    answer = client.post(reverse("unit_add", args=[slug, project.pk]), {"name": "Haus", "floors": "OG, EG,,  UG"})

    assert (answer.status_code, answer["Location"]) == (303, reverse("unit", args=[slug, unit_id(cast, "Haus")]))
    with acting(cast.ben.actor):
        assert list(Floor.objects.filter(plan__unit__name="Haus").values_list("name", flat=True)) == ["OG", "EG", "UG"]


def unit_id(cast: Cast, name: str) -> int:
    with acting(cast.anna.actor):
        return Place.objects.get(name=name).pk


@pytest.mark.parametrize("name", ["", "   "])
def test_a_project_without_a_name_is_refused_beside_the_field(cast: Cast, browser: Browser, name: str) -> None:
    answer = browser("anna").post(reverse("projects", args=[cast.brandt.organisation.slug]), {"name": name})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


def test_the_tier_limits_units_in_words(cast: Cast, browser: Browser) -> None:
    client, slug = browser("erik"), cast.sommer.organisation.slug
    address = reverse("unit_add", args=[slug, cast.sommer.project.pk])

    answers = [client.post(address, {"name": f"WE {number}", "floors": ""}).status_code for number in range(9)]

    assert answers == [303] * 8 + [422]


def test_floors_are_renamed_and_moved(cast: Cast, browser: Browser) -> None:
    client, slug = browser("anna"), cast.brandt.organisation.slug
    address = reverse("floor", args=[slug, cast.brandt.upper_floor.pk])

    client.post(address, {"name": "Souterrain"})
    client.post(address, {"move": "up"})

    with acting(cast.anna.actor):
        assert list(Floor.objects.filter(plan=cast.brandt.plan).values_list("name", flat=True)) == ["Souterrain", "Obergeschoss"]


def test_the_unit_page_tells_what_happened_in_sentences(cast: Cast, browser: Browser) -> None:
    change_customer_role(actor=cast.ben.actor, access=cast.accesses["cem"], role=AccessRole.EDITOR)

    seen = " ".join(re.sub(r"<[^>]+>", " ", page(browser("anna"), cast, "unit", cast.brandt.plan.unit_id)).split())

    assert "Ben Fuchs hat die Rolle von Cem Kaya auf Editor gesetzt" in seen
    assert "Carla Kaya hat die Einladung angenommen" in seen
    assert "Anna Brandt hat den Zugang von Fred Früher beendet" in seen
    assert "Dieser Zugang zeigt: Obergeschoss und Keller." in seen


def test_lists_take_as_many_queries_for_many_as_for_few(cast: Cast, browser: Browser) -> None:
    client, slug = browser("anna"), cast.brandt.organisation.slug
    address = reverse("project", args=[slug, cast.brandt.project.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(3):
        client.post(reverse("unit_add", args=[slug, cast.brandt.project.pk]), {"name": f"Wohnung {number}", "floors": "EG, OG"})

    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) == len(few)


def test_the_home_tells_what_happened_in_the_firm_and_where(cast: Cast, browser: Browser) -> None:
    seen = " ".join(re.sub(r"<[^>]+>", " ", page(browser("ben"), cast, "projects")).split())

    assert "Anna Brandt hat offen@example.org eingeladen Wohnung 3 , gerade eben" in seen
    assert "Erik" not in seen


def test_the_home_takes_as_many_queries_for_many_projects_as_for_one(cast: Cast, browser: Browser) -> None:
    client, slug = browser("anna"), cast.brandt.organisation.slug
    address = reverse("projects", args=[slug])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(3):
        client.post(address, {"name": f"Projekt {number}"})
        with acting(cast.anna.actor):
            project = Place.objects.get(name=f"Projekt {number}")
        client.post(reverse("unit_add", args=[slug, project.pk]), {"name": "Haus", "floors": "EG, OG"})

    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) == len(few)
