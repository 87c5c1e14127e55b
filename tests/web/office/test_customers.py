"""Kundenzugang: inviting, the states, roles, and the end."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from planwart.foundation.actor import anonymous
from planwart.foundation.scope import acting
from planwart.planning.choices import AccessRole
from planwart.planning.models import CustomerAccess
from planwart.planning.services.invitations import get_offer
from planwart.tenancy.choices import DEFAULT_NAME
from planwart.tenancy.models import Organisation
from planwart.tenancy.services import rename_organisation
from tests.cast import Cast
from tests.web.conftest import Browser


def address(cast: Cast, name: str, *args: object) -> str:
    return reverse(name, args=[cast.brandt.organisation.slug, cast.brandt.plan.unit_id, *args])


def access_of(cast: Cast, email: str) -> CustomerAccess | None:
    with acting(cast.anna.actor):
        return CustomerAccess.objects.filter(email=email, ended_at=None).first()


def invite(client: Client, cast: Cast, email: str = "neu@example.org", role: str = "viewer", **more: str) -> str:
    answer = client.post(address(cast, "customer_invite"), {"email": email, "role": role, **more}, follow=True)
    return answer.content.decode()


def test_inviting_shows_the_person_the_mail_and_the_hint(cast: Cast, browser: Browser) -> None:
    seen = invite(browser("ben"), cast)

    access = access_of(cast, "neu@example.org")
    assert access is not None
    assert access.role == AccessRole.VIEWER
    assert "Betrachter, sobald angenommen" in seen
    assert "Bitte auch im Spam-Ordner nachsehen" in seen


def test_the_form_says_what_the_access_covers_and_what_stays_hidden(cast: Cast, browser: Browser) -> None:
    seen = browser("anna").get(address(cast, "customer_invite")).content.decode()

    assert "Dieser Zugang zeigt: Obergeschoss und Keller." in seen
    assert "Wohnung 4 hat einen eigenen Plan und bleibt unsichtbar." in seen


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("keine-adresse", "gültige E-Mail-Adresse"),
        ("nina@example.org", "nina@example.org hat"),
        ("ben@example.org", "arbeitet in Ihrer Firma"),
    ],
)
def test_an_address_that_cannot_be_invited_is_refused_in_words(cast: Cast, browser: Browser, email: str, words: str) -> None:
    answer = browser("anna").post(address(cast, "customer_invite"), {"email": email, "role": "editor"})

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_firm_with_the_default_name_is_asked_for_its_name_first(cast: Cast, browser: Browser) -> None:
    rename_organisation(actor=cast.anna.actor, organisation=cast.brandt.organisation, name=DEFAULT_NAME)

    asked = invite(browser("anna"), cast)
    assert "Ohne Umbenennen einladen" in asked
    assert access_of(cast, "neu@example.org") is None

    invite(browser("anna"), cast, firm_name="Elektro Brandt GmbH")
    assert access_of(cast, "neu@example.org") is not None
    with acting(cast.anna.actor):
        assert Organisation.objects.get(pk=cast.brandt.organisation.pk).name == "Elektro Brandt GmbH"


def test_one_may_go_without_a_name(cast: Cast, browser: Browser) -> None:
    rename_organisation(actor=cast.anna.actor, organisation=cast.brandt.organisation, name=DEFAULT_NAME)

    invite(browser("ben"), cast, unnamed="1")

    assert access_of(cast, "neu@example.org") is not None


def test_starter_explains_itself_and_invites_nobody(cast: Cast, browser: Browser) -> None:
    slug, unit = cast.sommer.organisation.slug, cast.sommer.plan.unit_id
    client = browser("erik")

    seen = client.get(reverse("customer_invite", args=[slug, unit])).content.decode()
    client.post(reverse("customer_invite", args=[slug, unit]), {"email": "neu@example.org", "role": "editor"})

    assert "Ab SPARK" in seen
    with acting(cast.erik.actor):
        assert not CustomerAccess.objects.exists()


def test_the_copied_link_opens_the_invitation_and_proves_nothing(cast: Cast, browser: Browser) -> None:
    seen = browser("anna").post(address(cast, "customer_link", cast.pending.pk)).content.decode()

    found = re.search(r"/einladung/([\w-]+)/", seen)
    assert found
    offer = get_offer(anonymous(), found[1])
    assert (offer.access_id, offer.proves_address) == (cast.pending.pk, False)


def test_a_role_is_saved_before_and_after_acceptance(cast: Cast, browser: Browser) -> None:
    client = browser("ben")

    for access in (cast.pending, cast.accesses["carla"]):
        client.post(address(cast, "customer", access.pk), {"role": "none"})

    with acting(cast.anna.actor):
        assert {CustomerAccess.objects.get(pk=access.pk).role for access in (cast.pending, cast.accesses["carla"])} == {"none"}


def test_an_unknown_role_changes_nothing(cast: Cast, browser: Browser) -> None:
    browser("ben").post(address(cast, "customer", cast.pending.pk), {"role": "owner"})

    with acting(cast.anna.actor):
        assert CustomerAccess.objects.get(pk=cast.pending.pk).role == AccessRole.EDITOR


def test_withdrawing_asks_once_and_then_ends_the_access(cast: Cast, browser: Browser) -> None:
    client = browser("anna")

    asked = client.get(address(cast, "customer_end", cast.pending.pk)).content.decode()
    assert "Einladung zurückziehen?" in asked
    assert access_of(cast, "offen@example.org") is not None

    client.post(address(cast, "customer_end", cast.pending.pk))
    assert access_of(cast, "offen@example.org") is None


def test_an_access_of_another_unit_is_missing(cast: Cast, browser: Browser) -> None:
    answer = browser("anna").get(address(cast, "customer", cast.accesses["nina"].pk))

    assert answer.status_code == 404


def test_an_ended_access_is_missing(cast: Cast, browser: Browser) -> None:
    answer = browser("anna").post(address(cast, "customer_resend", cast.accesses["fred"].pk))

    assert answer.status_code == 404
