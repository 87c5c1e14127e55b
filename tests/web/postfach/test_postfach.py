"""The Postfach: open in a demo on the machine itself, and nowhere else."""

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from planwart.foundation.actor import system
from planwart.foundation.scope import acting
from planwart.mail.models import OutboundMail
from tests.cast import Cast
from tests.web.conftest import Browser

HTML = "<html><head></head><body><a href='https://plan.example/einladung/geheim/'>Plan</a></body></html>"


@pytest.fixture
def mail(cast: Cast) -> OutboundMail:
    with acting(system("tests")):
        return OutboundMail.objects.create(
            kind="invitation",
            recipient="offen@example.org",
            subject="Ihr Plan",
            text="Link: geheim",
            html=HTML,
            state="delivered_to_postfach",
        )


def test_the_demo_shows_a_mail_as_seen_and_as_text(cast: Cast, mail: OutboundMail, settings: LazySettings) -> None:
    settings.DEMO = True
    client = Client()

    listed = client.get(reverse("postfach")).content.decode()
    text = client.get(reverse("postfach_mail", args=[mail.pk]), {"ansicht": "text"}).content.decode()
    framed = client.get(reverse("postfach_mail_body", args=[mail.pk]))

    assert "Ihr Plan" in listed
    assert "Link: geheim" in text
    assert "geheim" in framed.content.decode()
    assert "script-src" not in framed["Content-Security-Policy"]
    assert "default-src 'none'" in framed["Content-Security-Policy"]
    assert "sandbox allow-top-navigation-by-user-activation" in framed["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("demo", "smtp", "client"), [(False, "", "127.0.0.1"), (True, "smtp.example.org", "127.0.0.1"), (True, "", "192.0.2.7"), (True, "", "")]
)
def test_elsewhere_it_is_missing(cast: Cast, mail: OutboundMail, settings: LazySettings, demo: bool, smtp: str, client: str) -> None:
    settings.DEMO, settings.EMAIL_HOST = demo, smtp

    answers = [
        Client(REMOTE_ADDR=client).get(address).status_code
        for address in (reverse("postfach"), reverse("postfach_mail", args=[mail.pk]), reverse("postfach_mail_body", args=[mail.pk]))
    ]

    assert answers == [404, 404, 404]


def test_it_is_missing_where_the_base_url_is_for_others(cast: Cast, mail: OutboundMail, settings: LazySettings) -> None:
    settings.DEMO, settings.BASE_URL = True, "https://demo.example.org"  # all visitors come from the proxy beside us

    assert Client().get(reverse("postfach_mail", args=[mail.pk])).status_code == 404


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"])
def test_it_is_missing_to_whoever_comes_through_a_proxy(cast: Cast, mail: OutboundMail, settings: LazySettings, header: str) -> None:
    settings.DEMO = True

    assert Client().get(reverse("postfach_mail", args=[mail.pk]), headers={header: "127.0.0.1"}).status_code == 404


def test_the_operator_is_led_to_his_outbox(browser: Browser, mail: OutboundMail, settings: LazySettings) -> None:
    settings.DEMO = False
    client = browser("otto")

    listed = client.get(reverse("postfach"))
    one = client.get(reverse("postfach_mail", args=[mail.pk])).status_code

    assert listed["Location"] == reverse("operator_outbox")
    assert one == 404
