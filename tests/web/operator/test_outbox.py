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
