"""The sample house on the pages: its offer, how far it is, its mark, and its end."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planwart.foundation.actor import system
from planwart.foundation.scope import acting
from planwart.places.models import Place
from planwart.places.services import create_project
from planwart.planning.models import Floor
from planwart.planning.services.units import create_unit
from planwart.samples.choices import Fault, SampleState
from planwart.samples.house.building import raise_house
from planwart.samples.models import SampleHouse
from planwart.tenancy.services import found_organisation
from tests.cast import Cast, Firm, Person, make_user
from tests.web.conftest import BACKEND, Browser

SYSTEM = system("tests")


def at(firm: Firm, name: str, *args: object) -> str:
    return reverse(name, args=[firm.organisation.slug, *args])


def seen(client: Client, address: str) -> str:
    """The page without its spaces."""
    return re.sub(r"\s+", " ", client.get(address).content.decode())


def houses() -> list[SampleHouse]:
    with acting(SYSTEM):
        return list(SampleHouse.objects.all())


def change(**fields: object) -> None:
    with acting(SYSTEM):
        SampleHouse.objects.update(**fields)


def shell(firm: Firm, owner: Person) -> Place:
    """Let the firm have a house that stands, without drawings: pages are about its rows."""
    house = raise_house(actor=owner.actor, organisation=firm.organisation)
    with acting(SYSTEM):
        SampleHouse.objects.create(
            organisation=firm.organisation,
            loaded_by_id=owner.actor.membership_id or 0,
            place=house.project,
            state=SampleState.READY,
            unit_ids=[plan.unit_id for plan in house.plans],
            floor_ids=list(Floor.objects.filter(plan__in=house.plans).values_list("id", flat=True)),
        )
    return house.project


def test_an_empty_firm_is_offered_the_house(cast: Cast) -> None:
    user = make_user("Nele Neu")
    organisation = found_organisation(actor=SYSTEM, user=user, name="Elektro Neu").organisation
    client = Client()
    client.force_login(user, backend=BACKEND)
    page = seen(client, reverse("projects", args=[organisation.slug]))

    assert "Noch keine Projekte" in page
    assert f'action="{reverse("sample_load", args=[organisation.slug])}"' in page
    assert "Musterhaus laden" in page


def test_owner_and_admin_are_offered_it_beside_their_projects_and_staff_is_not(cast: Cast, browser: Browser) -> None:
    pages = {name: seen(browser(name), at(cast.brandt, "projects")) for name in ("anna", "adam", "ben")}

    assert {name: "Musterhaus laden" in page for name, page in pages.items()} == {"anna": True, "adam": True, "ben": False}


def test_a_press_asks_for_it_and_the_page_says_how_far_it_is(cast: Cast, browser: Browser) -> None:
    client = browser("anna")

    answer = client.post(at(cast.brandt, "sample_load"))
    client.post(at(cast.brandt, "sample_load"))  # the double click
    page = seen(client, at(cast.brandt, "projects"))

    assert (answer.status_code, answer["Location"]) == (303, at(cast.brandt, "projects"))
    assert len(houses()) == 1
    assert "Musterhaus wird gebaut" in page
    assert "Die Mauern werden hochgezogen." in page
    assert '<progress class="meter" max="5" value="0"' in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert "Musterhaus laden" not in page


def test_the_bar_moves_with_the_steps(cast: Cast, browser: Browser) -> None:
    client = browser("anna")
    client.post(at(cast.brandt, "sample_load"))
    change(place_id=cast.brandt.project.pk, storeys_done=1)

    page = seen(client, at(cast.brandt, "projects"))

    assert '<progress class="meter" max="5" value="2"' in page
    assert "Dachgeschoss wird gezeichnet und geplant." in page


def test_a_form_that_is_being_filled_in_is_not_loaded_anew(cast: Cast, browser: Browser) -> None:
    client = browser("anna")
    client.post(at(cast.brandt, "sample_load"))

    assert 'http-equiv="refresh"' not in seen(client, f"{at(cast.brandt, 'projects')}?neu")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": SampleState.FAILED, "fault": Fault.BROKEN}, "Auf unserer Seite ist etwas schiefgegangen."),
        ({"state": SampleState.FAILED, "fault": Fault.NO_ROOM}, "keinen Platz mehr."),
        ({"moved_at": "2026-01-01T00:00:00Z"}, "Es geht nicht weiter."),
    ],
)
def test_what_stopped_says_why_and_can_be_tried_again(cast: Cast, browser: Browser, fields: dict[str, object], words: str) -> None:
    client = browser("anna")
    client.post(at(cast.brandt, "sample_load"))
    change(**fields)
    stopped, as_staff = seen(client, at(cast.brandt, "projects")), seen(browser("ben"), at(cast.brandt, "projects"))

    client.post(at(cast.brandt, "sample_load"))

    assert "Das Musterhaus wurde nicht fertig" in stopped
    assert words in stopped
    assert "refresh" not in stopped
    assert "sample_load" not in as_staff
    assert "Musterhaus wird gebaut" in seen(client, at(cast.brandt, "projects"))


def test_a_tier_without_room_is_told_on_the_page_and_nothing_begins(cast: Cast, browser: Browser) -> None:
    for number in range(6):
        create_unit(actor=cast.erik.actor, project=cast.sommer.project, name=f"Haus {number}")

    answer = browser("erik").post(at(cast.sommer, "sample_load"), follow=True)

    assert "in Ihrem Tarif STARTER sind von 10 noch 2 frei" in answer.content.decode()
    assert houses() == []


def test_the_house_carries_its_mark_and_no_other_project_does(cast: Cast, browser: Browser) -> None:
    project = shell(cast.brandt, cast.anna)
    with acting(SYSTEM):
        unit = Place.objects.get(parent=project, name="Wohnung 3")
    client = browser("ben")

    marked = [seen(client, at(cast.brandt, "project", project.pk)), seen(client, at(cast.brandt, "unit", unit.pk))]
    others = [
        seen(client, at(cast.brandt, "project", cast.brandt.project.pk)),
        seen(client, at(cast.brandt, "unit", cast.brandt.plan.unit_id)),
    ]

    assert [page.count(">Muster</span>") for page in marked] == [1, 1]
    assert [page.count(">Muster</span>") for page in others] == [0, 0]
    assert seen(client, at(cast.brandt, "projects")).count(">Muster</span>") == 1


def test_the_page_says_what_goes_and_one_press_removes_it(cast: Cast, browser: Browser) -> None:
    project = shell(cast.brandt, cast.anna)
    create_unit(actor=cast.ben.actor, project=project, name="Wohnung 9")
    client = browser("adam")
    page = seen(client, at(cast.brandt, "sample_remove"))
    shown = re.search(r'name="shown" value="(\w+)"', page)
    assert shown

    answer = client.post(at(cast.brandt, "sample_remove"), {"shown": shown[1]}, follow=True)

    assert all(words in page for words in ("Musterhaus Lindenstraße 5", "5 Wohneinheiten", "7 Stockwerke", "1 Wohneinheit", "Wohnung 9"))
    assert "Niemand von außen hat Zugang." in page
    assert "Das Musterhaus ist entfernt." in answer.content.decode()
    with acting(cast.anna.actor):
        assert [place.name for place in Place.objects.filter(parent=None)] == ["Lindenstraße 5"]
    after = seen(client, at(cast.brandt, "projects"))
    assert "Wohnung 9" not in after  # nor in what happened lately
    assert "Musterhaus laden" in after


@pytest.mark.parametrize("shown", ["", "0" * 20, "ä" * 5000])
def test_what_was_not_shown_is_not_removed(cast: Cast, browser: Browser, shown: str) -> None:
    project = shell(cast.brandt, cast.anna)

    answer = browser("anna").post(at(cast.brandt, "sample_remove"), {"shown": shown})

    assert answer.status_code == 409
    assert "Im Musterhaus hat sich inzwischen etwas geändert." in answer.content.decode()
    with acting(SYSTEM):
        assert Place.objects.filter(pk=project.pk).exists()


def test_without_a_house_its_end_is_no_page(cast: Cast, browser: Browser) -> None:
    assert browser("anna").get(at(cast.brandt, "sample_remove")).status_code == 404
    assert browser("ben").get(at(cast.brandt, "sample_remove")).status_code == 403


def test_a_look_loads_nothing_and_removes_nothing(cast: Cast, browser: Browser) -> None:
    client = browser("anna")

    assert client.get(at(cast.brandt, "sample_load")).status_code == 405
    assert houses() == []
    shell(cast.brandt, cast.anna)
    client.get(at(cast.brandt, "sample_remove"))
    assert len(houses()) == 1


def test_the_list_takes_as_many_questions_with_the_house(cast: Cast, browser: Browser) -> None:
    client = browser("anna")
    project = create_project(actor=cast.anna.actor, organisation=cast.brandt.organisation, name="Am Hang 12")
    create_unit(actor=cast.anna.actor, project=project, name="Haus")
    client.get(at(cast.brandt, "projects"))  # the first page of a session asks more
    with CaptureQueriesContext(connection) as without:
        client.get(at(cast.brandt, "projects"))
    shell(cast.brandt, cast.anna)
    with CaptureQueriesContext(connection) as with_house:
        client.get(at(cast.brandt, "projects"))

    assert len(with_house) == len(without)
