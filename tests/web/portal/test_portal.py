"""What customers see, and what their way in shows."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from planwart.foundation.scope import outside
from planwart.planning.choices import AccessRole
from planwart.planning.services.customers import change_customer_role, end_customer_access, invite_customer
from tests.cast import Cast
from tests.web.conftest import Browser


def test_a_customer_gets_his_plan_with_the_editor(cast: Cast, browser: Browser) -> None:
    seen = browser("carla").get(reverse("customer_plan", args=[cast.brandt.plan.pk])).content.decode()

    assert f'data-plan="{cast.brandt.plan.pk}"' in seen
    assert 'data-side="customer"' in seen
    assert "data-access" not in seen
    assert "<script>" not in seen


def test_kein_zugriff_names_the_firm_and_not_the_unit(cast: Cast, browser: Browser) -> None:
    answer = browser("klara").get(reverse("customer_plan", args=[cast.brandt.plan.pk]))

    assert answer.status_code == 403
    assert "Die Planung ist zurzeit nicht freigegeben" in answer.content.decode()
    assert "Elektro Brandt" in answer.content.decode()
    assert "Wohnung 3" not in answer.content.decode()


def test_access_ends_with_the_next_request(cast: Cast, browser: Browser) -> None:
    client, address = browser("carla"), reverse("customer_plan", args=[cast.brandt.plan.pk])
    before = client.get(address).status_code

    change_customer_role(actor=cast.anna.actor, access=cast.accesses["carla"], role=AccessRole.NONE)
    closed = client.get(address).status_code
    end_customer_access(actor=cast.anna.actor, access=cast.accesses["carla"])
    gone = client.get(address).status_code

    assert (before, closed, gone) == (200, 403, 404)


@pytest.mark.parametrize("name", ["nina", "erik", "paula", "fred"])
def test_foreign_and_missing_plans_read_the_same(cast: Cast, browser: Browser, name: str) -> None:
    client = browser(name)

    foreign, missing = (client.get(reverse("customer_plan", args=[number])) for number in (cast.brandt.plan.pk, 999_999))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content == missing.content


def test_start_leads_everybody_to_his_place(cast: Cast, browser: Browser) -> None:
    places = {name: browser(name).get(reverse("start")).get("Location", "") for name in ("anna", "erik", "carla", "klara", "paula")}

    assert places == {
        "anna": reverse("projects", args=[cast.brandt.organisation.slug]),
        "erik": reverse("projects", args=[cast.sommer.organisation.slug]),
        "carla": reverse("customer_plan", args=[cast.brandt.plan.pk]),
        "klara": reverse("customer_plan", args=[cast.brandt.plan.pk]),
        "paula": "",
    }


def test_an_invitation_to_a_proven_address_waits_on_the_start_page(cast: Cast, browser: Browser) -> None:
    access = invite_customer(actor=cast.anna.actor, plan=cast.brandt.plan, email="Paula@example.org", role=AccessRole.VIEWER)
    client = browser("paula")

    seen = client.get(reverse("start")).content.decode()
    foreign = client.post(reverse("offer_accept", args=[cast.pending.pk])).status_code
    answer = client.post(reverse("offer_accept", args=[access.pk]))

    assert "Anna Brandt von Elektro Brandt lädt Sie ein" in seen
    assert foreign == 404
    assert answer["Location"] == reverse("customer_plan", args=[cast.brandt.plan.pk])
    assert client.get(answer["Location"]).status_code == 200


def test_an_invitation_does_not_wait_for_an_unproven_address(cast: Cast, browser: Browser) -> None:
    access = invite_customer(actor=cast.anna.actor, plan=cast.brandt.plan, email="paula@example.org", role=AccessRole.VIEWER)
    with outside():
        EmailAddress.objects.filter(user=cast.paula.user).update(verified=False)
    client = browser("paula")

    seen = client.get(reverse("start")).content.decode()
    answer = client.post(reverse("offer_accept", args=[access.pk])).status_code

    assert "Elektro Brandt" not in seen
    assert answer == 404


def test_a_person_with_nothing_reads_that_the_account_stays_free(cast: Cast, browser: Browser) -> None:
    seen = browser("paula").get(reverse("start")).content.decode()

    assert "Zurzeit ist kein Plan für Sie freigegeben" in seen
    assert "Ihr Konto bleibt kostenlos." in seen
