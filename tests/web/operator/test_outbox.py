"""The operator sees how far mails came, and nothing of what they say."""

import pytest
from django.urls import reverse

from planwart.foundation.actor import system
from planwart.foundation.scope import acting
from planwart.mail.models import OutboundMail
from tests.cast import Cast
from tests.web.conftest import Browser


@pytest.fixture
def mail(cast: Cast) -> OutboundMail:
    with acting(system("tests")):
        return OutboundMail.objects.create(
            kind="invitation",
            recipient="offen@example.org",
            recipient_name="Olga Offen",
            subject="Ihr Plan der Wohnung 3",
            text="Link: geheim",
            html="<p>geheim</p>",
            state="delivered_to_postfach",
        )


def test_the_operator_sees_states_and_no_content(browser: Browser, mail: OutboundMail) -> None:
    page = browser("otto").get(reverse("operator_outbox")).content.decode()

    assert "offen@example.org" in page
    assert [word for word in ("Ihr Plan", "Wohnung 3", "Olga", "geheim") if word in page] == []


@pytest.mark.parametrize("name", ["anna", "carla", "paula"])
def test_it_is_missing_for_everybody_else(browser: Browser, mail: OutboundMail, name: str) -> None:
    assert browser(name).get(reverse("operator_outbox")).status_code == 404


def test_what_failed_is_sent_again_and_what_has_left_is_not(browser: Browser, mail: OutboundMail) -> None:
    otto = browser("otto")

    left = otto.post(reverse("operator_outbox_again", args=[mail.pk]), follow=True).content.decode()
    with acting(system("tests")):
        OutboundMail.objects.filter(pk=mail.pk).update(state="failed", fault="silent", attempts=8)
    again = otto.post(reverse("operator_outbox_again", args=[mail.pk]), follow=True).content.decode()

    with acting(system("tests")):
        mail.refresh_from_db()
    assert "ist schon hinausgegangen" in left
    assert "wird erneut versendet" in again
    assert (mail.state, mail.attempts, mail.fault) == ("queued", 0, "")


def test_a_missing_mail_is_missing(browser: Browser) -> None:
    assert browser("otto").post(reverse("operator_outbox_again", args=[999_999])).status_code == 404


def test_the_list_can_be_narrowed_to_a_state(browser: Browser, mail: OutboundMail) -> None:
    otto = browser("otto")

    lying, failed, nonsense = (
        otto.get(reverse("operator_outbox"), {"zustand": state}).content.decode()
        for state in ("delivered_to_postfach", "failed", "quatsch")
    )

    assert ["offen@example.org" in page for page in (lying, failed, nonsense)] == [True, False, True]
