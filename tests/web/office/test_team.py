"""The settings pages: team, tier and profile, and the menu that leads from firm to firm."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planwart.foundation.actor import person, system
from planwart.foundation.scope import acting
from planwart.mail.models import OutboundMail
from planwart.places.queries import projects_of_member
from planwart.places.services import set_place_roles
from planwart.planning.services.units import create_unit
from planwart.sharing.models import StaffOffer
from planwart.sharing.services.staff import invite_staff
from planwart.tenancy.choices import StaffSees, Tier
from planwart.tenancy.models import Membership, Organisation
from planwart.tenancy.services import found_organisation, set_staff_sees
from tests.cast import Cast
from tests.web.conftest import BACKEND

CLERK = system("tests")


def browser(cast: Cast, name: str = "anna") -> Client:
    client = Client()
    client.force_login(cast.people[name].user, backend=BACKEND)
    return client


def page(cast: Cast, route: str, *args: object, by: str = "anna") -> str:
    slug = (cast.sommer if by == "erik" else cast.brandt).organisation.slug
    return browser(cast, by).get(reverse(route, args=[slug, *args])).content.decode()


def post(cast: Cast, route: str, *args: object, by: str = "anna", **data: Any) -> tuple[int, str]:
    slug = (cast.sommer if by == "erik" else cast.brandt).organisation.slug
    answer = browser(cast, by).post(reverse(route, args=[slug, *args]), data, follow=True)
    return answer.status_code, answer.content.decode()


def offers(cast: Cast) -> list[tuple[str, str]]:
    with acting(CLERK):
        return list(StaffOffer.objects.filter(organisation=cast.brandt.organisation).order_by("id").values_list("email", "role"))


def member_id(cast: Cast, name: str) -> int:
    return cast.people[name].actor.membership_id or 0


# --- Inviting -----------------------------------------------------------------------------------------------------------------------


def test_several_pasted_addresses_are_invited_at_once(cast: Cast) -> None:
    _status, seen = post(cast, "team", emails="Eins@example.org, zwei@example.org;\ndrei@example.org  eins@example.org", role="admin")

    assert offers(cast) == [("eins@example.org", "admin"), ("zwei@example.org", "admin"), ("drei@example.org", "admin")]
    assert "3 Einladungen sind unterwegs" in seen


def test_what_one_address_lacks_does_not_stop_the_others_and_nothing_is_lost(cast: Cast) -> None:
    status, seen = post(cast, "team", emails="neu@example.org ben@example.org kein-mail carla@example.org", role="staff")

    assert (status, offers(cast)) == (422, [("neu@example.org", "staff")])
    for words in ("Die Einladung ist unterwegs", "ben@example.org arbeitet schon", "carla@example.org ist Kunde", "kein-mail:"):
        assert words in seen
    assert ">\nben@example.org kein-mail carla@example.org</textarea>" in seen


@pytest.mark.parametrize(
    "wrong",
    [
        {"emails": ""},
        {"emails": "x" * 5000},
        {"role": "king"},
        {"role": ["staff", "king"]},
        {"projects": "x"},
    ],
)
def test_a_form_that_will_not_do_invites_nobody(cast: Cast, wrong: dict[str, Any]) -> None:
    status, _seen = post(cast, "team", **{"emails": "neu@example.org", "role": "staff", **wrong})

    assert (status, offers(cast)) == (422, [])


def test_more_than_twenty_addresses_wait_in_the_field(cast: Cast) -> None:
    status, seen = post(cast, "team", emails=" ".join(f"k{n}@example.org" for n in range(23)), role="staff")

    assert (status, len(offers(cast))) == (422, 20)
    assert "k20@example.org k21@example.org k22@example.org</textarea>" in seen


def test_an_admin_cannot_send_the_role_of_an_owner(cast: Cast) -> None:
    assert post(cast, "team", by="adam", emails="neu@example.org", role="owner")[0] == 422
    assert 'value="owner"' not in page(cast, "team", by="adam")
    assert offers(cast) == []


def test_projects_of_another_firm_are_no_choice(cast: Cast) -> None:
    set_staff_sees(actor=cast.anna.actor, organisation=cast.brandt.organisation, staff_sees=StaffSees.ASSIGNED)

    assert f'type="checkbox" name="projects" value="{cast.brandt.project.pk}"' in page(cast, "team")
    assert post(cast, "team", emails="neu@example.org", role="staff", projects=[cast.sommer.project.pk])[0] == 422
    assert post(cast, "team", emails="neu@example.org", role="staff", projects=[cast.brandt.project.pk])[0] == 200
    with acting(CLERK):
        assert StaffOffer.objects.get(email="neu@example.org").project_ids == [cast.brandt.project.pk]


# --- The list -----------------------------------------------------------------------------------------------------------------------


def test_the_list_shows_colleagues_invitations_and_former_ones(cast: Cast) -> None:
    invite_staff(actor=cast.anna.actor, organisation=cast.brandt.organisation, email="tim@example.org")

    seen = page(cast, "team")

    positions = [
        seen.index(words) for words in ("4 Personen", "Ben Fuchs", "je 7 Tage gültig", "tim@example.org", "Ehemalige", "Frieda Fort")
    ]
    assert positions == sorted(positions)
    assert "Eingeladen" in seen


def test_staff_see_colleagues_and_no_invitations(cast: Cast) -> None:
    invite_staff(actor=cast.anna.actor, organisation=cast.brandt.organisation, email="tim@example.org")

    seen = page(cast, "team", by="ben")

    assert "Anna Brandt" in seen
    assert "tim@example.org" not in seen
    assert 'name="emails"' not in seen


def test_the_state_says_that_a_mail_did_not_arrive_and_offers_another_address(cast: Cast) -> None:
    offer = invite_staff(actor=cast.anna.actor, organisation=cast.brandt.organisation, email="tim@example.org")
    with acting(CLERK):
        OutboundMail.objects.create(
            organisation=cast.brandt.organisation,
            kind="staff",
            recipient=offer.email,
            invitation_id=offer.invitation_id,
            state="undeliverable",
            fault="recipient_unknown",
        )

    seen = page(cast, "team")
    _status, after = post(cast, "team_offer_address", offer.pk, email="tim@example.com")

    assert "E-Mail unzustellbar" in seen
    assert "Adresse ändern" in seen
    assert "Die Einladung geht jetzt an tim@example.com" in after


def test_assigned_projects_stand_beside_the_name(cast: Cast) -> None:
    with acting(CLERK):
        ben = Membership.objects.get(pk=member_id(cast, "ben"))
    set_place_roles(actor=cast.anna.actor, membership=ben, project_ids=[cast.brandt.project.pk])

    before = page(cast, "team")
    post(cast, "team_sees", assigned="1")
    after = page(cast, "team")

    assert "alle Projekte" in before
    assert "Lindenstraße 5" in after
    assert "noch kein Projekt" in after  # Sina


def projects_of(cast: Cast, name: str) -> list[int]:
    with acting(cast.anna.actor):
        person = Membership.objects.get(pk=member_id(cast, name))
        return [place.pk for place in projects_of_member(cast.anna.actor, person)]


def role_of(cast: Cast, name: str) -> str:
    with acting(CLERK):
        return Membership.objects.get(pk=member_id(cast, name)).role


def test_one_page_saves_role_and_projects(cast: Cast) -> None:
    post(cast, "team_member", member_id(cast, "ben"), role="admin", with_projects="1", projects=[cast.brandt.project.pk])
    both = role_of(cast, "ben"), projects_of(cast, "ben")
    post(cast, "team_member", member_id(cast, "ben"), role="staff", with_projects="1")

    assert f'type="checkbox" name="projects" value="{cast.brandt.project.pk}"' in page(cast, "team_member", member_id(cast, "ben"))
    assert both == ("admin", [cast.brandt.project.pk])
    assert (role_of(cast, "ben"), projects_of(cast, "ben")) == ("staff", [])


def test_a_role_saved_in_the_list_leaves_the_projects(cast: Cast) -> None:
    post(cast, "team_member", member_id(cast, "ben"), role="staff", with_projects="1", projects=[cast.brandt.project.pk])

    post(cast, "team_member", member_id(cast, "ben"), role="admin")

    assert (role_of(cast, "ben"), projects_of(cast, "ben")) == ("admin", [cast.brandt.project.pk])


def test_the_last_owner_is_told_why_he_stays(cast: Cast) -> None:
    status, seen = post(cast, "team_archive", member_id(cast, "anna"))

    assert status == 409
    assert "Eine Firma braucht einen Inhaber" in seen


def test_the_list_takes_as_many_queries_for_many_as_for_one(cast: Cast) -> None:

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(cast, "team")
        return len(queries)

    invite_staff(actor=cast.anna.actor, organisation=cast.brandt.organisation, email="k0@example.org")
    one = count()
    for n in range(1, 6):
        invite_staff(actor=cast.anna.actor, organisation=cast.brandt.organisation, email=f"k{n}@example.org")

    assert count() == one


# --- Tier ---------------------------------------------------------------------------------------------------------------------------


def test_the_page_counts_units_and_offers_what_is_higher(cast: Cast) -> None:
    seen = page(cast, "tier", by="erik")

    assert "2 von 10" in " ".join(seen.split())
    assert "8 Wohneinheiten sind noch frei." in seen
    assert ('value="spark"' in seen, 'value="fire"' in seen, 'value="starter"' in seen) == (True, True, False)


def test_asking_shows_angefragt_with_who_asked(cast: Cast) -> None:
    _status, seen = post(cast, "tier", by="erik", tier="spark")

    for words in ("Angefragt", "Erik Sommer", "Ihre Anfrage für SPARK ist beim Betreiber"):
        assert words in seen


def test_after_a_step_down_the_page_says_what_stays(cast: Cast) -> None:
    with acting(CLERK):
        Organisation.objects.filter(pk=cast.brandt.organisation.pk).update(tier=Tier.STARTER)

    assert "5 Zugänge bestehen weiter und lassen sich senken" in page(cast, "tier")


def test_a_full_tier_says_so(cast: Cast) -> None:

    for n in range(8):
        create_unit(actor=cast.erik.actor, project=cast.sommer.project, name=f"W{n}", floors=("EG",))

    seen = page(cast, "tier", by="erik")

    assert "Neue Pläne brauchen Platz" in seen
    assert "0 Wohneinheiten sind noch frei." in seen


def test_a_tier_that_is_none_is_refused(cast: Cast) -> None:
    assert post(cast, "tier", by="erik", tier="gold")[0] == 422


# --- Profile and menu ---------------------------------------------------------------------------------------------------------------


def test_the_purpose_changes_the_word_in_the_menu(cast: Cast) -> None:
    profile = {"name": "Elektro Brandt", "country": "AT", "purpose": "operations"}

    _status, seen = post(cast, "firm_profile", **profile)

    assert "<span>Objekte</span>" in seen
    with acting(CLERK):
        assert Organisation.objects.get(pk=cast.brandt.organisation.pk).country == "AT"


@pytest.mark.parametrize("wrong", [{"country": "FR"}, {"purpose": "x"}, {"name": ""}, {"name": "x" * 121}])
def test_a_profile_that_cannot_be_is_refused_with_what_was_typed(cast: Cast, wrong: dict[str, str]) -> None:
    status, seen = post(
        cast, "firm_profile", **{"name": "Brandt Neu", "street": "Neue Gasse 7", "country": "DE", "purpose": "both", **wrong}
    )

    assert status == 422
    assert "Neue Gasse 7" in seen
    with acting(CLERK):
        assert Organisation.objects.get(pk=cast.brandt.organisation.pk).name == "Elektro Brandt"


def test_the_menu_leads_to_all_firms_and_plans_of_a_person_and_to_no_others(cast: Cast) -> None:
    second = found_organisation(actor=person(cast.anna.user.pk), user=cast.anna.user, name="Brandt Service")

    seen = page(cast, "projects")

    for firm in (cast.brandt.organisation, second.organisation):
        assert f'href="{reverse("projects", args=[firm.slug])}"' in seen
    assert cast.sommer.organisation.code not in seen
    assert "Elektro Sommer" not in seen


def test_switching_carries_no_page_of_one_firm_into_another(cast: Cast) -> None:
    """Each address names its firm: a thing of the one does not exist below the other, for the same person."""
    second = found_organisation(actor=person(cast.anna.user.pk), user=cast.anna.user, name="Brandt Service")

    slug = second.organisation.slug
    for route, number in (("project", cast.brandt.project.pk), ("unit", cast.brandt.plan.unit_id), ("team_member", member_id(cast, "ben"))):
        assert browser(cast).get(reverse(route, args=[slug, number])).status_code == 404
