"""The page on which the operator sets e-mail up: what it keeps, what it refuses, and what its test says."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.urls import reverse

from planwart.foundation.actor import system
from planwart.foundation.relay import relay_once
from planwart.foundation.scope import acting
from planwart.mail.models import MailServer, OutboundMail
from planwart.mail.services.sending import send_mail
from planwart.mail.services.server import current, forget_answer, keeps_mails
from tests.cast import Cast
from tests.mail.smtp_server import MailServerDouble, mail_server
from tests.web.conftest import Browser

SYSTEM = system("tests")
FORM = {
    "host": "smtp.example.org",
    "port": "587",
    "security": "starttls",
    "user": "planwart",
    "password": "sehr-geheim",
    "sender": "planwart@example.org",
}


@pytest.fixture(autouse=True)
def ask_afresh() -> Iterator[None]:
    forget_answer()
    yield
    forget_answer()


def stored() -> MailServer | None:
    with acting(SYSTEM):
        return MailServer.objects.first()


def test_the_entry_stands_before_the_environment(browser: Browser, settings: LazySettings) -> None:
    settings.EMAIL_HOST = "smtp.environment.example"
    otto = browser("otto")

    before = current()
    otto.post(reverse("operator_mail"), FORM)
    entered = current()
    otto.post(reverse("operator_mail_forget"))
    after = current()

    assert [one and (one.host, one.from_page) for one in (before, entered, after)] == [
        ("smtp.environment.example", False),
        ("smtp.example.org", True),
        ("smtp.environment.example", False),
    ]
    assert entered is not None
    assert entered.password == "sehr-geheim"


def test_the_password_is_shown_to_nobody_again(browser: Browser) -> None:
    otto = browser("otto")
    otto.post(reverse("operator_mail"), FORM)

    page = otto.get(reverse("operator_mail")).content.decode()
    row = stored()

    assert row is not None
    assert "sehr-geheim" not in page + row.password
    assert row.password not in page
    assert "smtp.example.org:587" in page


def test_an_empty_password_keeps_the_stored_one_for_the_same_server_only(browser: Browser) -> None:
    otto = browser("otto")
    otto.post(reverse("operator_mail"), FORM)

    kept = otto.post(reverse("operator_mail"), {**FORM, "password": "", "sender": "neu@example.org"})
    moved = [
        otto.post(reverse("operator_mail"), {**FORM, "password": "", **change})
        for change in ({"host": "evil.example.net"}, {"port": "465"}, {"user": "anderer"}, {"security": "none"})
    ]

    server = current()
    assert server is not None
    assert kept.status_code == 302
    assert [answer.status_code for answer in moved] == [422] * 4
    assert "Bitte geben Sie das Passwort noch einmal ein" in moved[0].content.decode()
    assert (server.host, server.password, server.sender) == ("smtp.example.org", "sehr-geheim", "neu@example.org")


def test_a_password_under_another_key_is_lost_and_the_page_says_so(browser: Browser, settings: LazySettings) -> None:
    otto = browser("otto")
    otto.post(reverse("operator_mail"), FORM)
    settings.SECRET_KEY = "another key of fifty characters, as after a bad restore"

    server = current()

    assert server is not None
    assert (server.password, server.password_lost) == ("", True)


@pytest.mark.parametrize(
    "change",
    [
        {"host": ""},
        {"host": "smtp example"},
        {"host": "http://smtp.example.org"},
        {"host": "smtp.example.org\r\nX"},
        {"host": "a" * 300},
        {"port": "22"},
        {"port": "6379"},
        {"port": "0"},
        {"port": "99999999999999999999"},
        {"port": "abc"},
        {"security": "none"},
        {"security": "ssl3"},
        {"sender": "keine-adresse"},
        {"sender": "a@example.org\r\nBcc: b@example.org"},
        {"sender": "a@example.org, b@example.org"},
        {"host": ["a.example", ""]},
    ],
)
def test_what_is_no_mail_server_is_refused_in_words(browser: Browser, change: dict[str, object]) -> None:
    answer = browser("otto").post(reverse("operator_mail"), {**FORM, **change})

    assert answer.status_code == 422
    assert "form-error" in answer.content.decode()
    assert stored() is None


def test_this_machine_needs_no_encryption(browser: Browser) -> None:
    answer = browser("otto").post(reverse("operator_mail"), {**FORM, "host": "localhost", "port": "25", "security": "none"})

    assert answer.status_code == 302


@pytest.mark.parametrize("name", ["anna", "carla", "paula"])
def test_nobody_else_changes_it(browser: Browser, name: str) -> None:
    answers = [
        browser(name).post(reverse(route), FORM).status_code for route in ("operator_mail", "operator_mail_forget", "operator_mail_test")
    ]

    assert answers == [404] * 3
    assert stored() is None


@pytest.fixture
def by_smtp(settings: LazySettings) -> Iterator[MailServerDouble]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL, settings.EMAIL_HOST = False, False, "127.0.0.1"
    with mail_server(MailServerDouble()) as double:
        settings.EMAIL_PORT = double.port
        yield double


def run_test(browser: Browser) -> tuple[str, str]:
    """Press the button; return the page before and after the job has run."""
    otto = browser("otto")
    otto.post(reverse("operator_mail_test"))
    waiting = otto.get(reverse("operator_mail_test")).content.decode()
    relay_once(1000)
    with acting(SYSTEM):
        mail_id = OutboundMail.objects.filter(kind="test").latest("id").pk
    send_mail(mail_id=mail_id)
    return waiting, otto.get(reverse("operator_mail_test")).content.decode()


def test_the_test_goes_the_way_of_every_mail(browser: Browser, cast: Cast, by_smtp: MailServerDouble) -> None:
    waiting, done = run_test(browser)

    assert "unterwegs" in waiting
    assert 'http-equiv="refresh"' in waiting
    assert "Der Mailserver hat die E-Mail angenommen." in done
    assert 'http-equiv="refresh"' not in done
    assert by_smtp.recipients == [cast.otto.user.email]


def test_the_test_says_what_is_wrong_after_one_attempt(browser: Browser, by_smtp: MailServerDouble, settings: LazySettings) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "planwart", "falsch"
    by_smtp.features, by_smtp.answers = ["AUTH PLAIN LOGIN"], {"AUTH": "535 5.7.8 Authentication failed"}

    _waiting, done = run_test(browser)

    assert "Server erreichbar, Passwort abgelehnt. (535 5.7.8 Authentication failed)" in done
    assert 'http-equiv="refresh"' not in done


def test_the_demo_shows_mails_only_while_none_leaves(browser: Browser, settings: LazySettings) -> None:
    settings.DEMO = True
    otto = browser("otto")

    before = keeps_mails(), otto.get(reverse("postfach")).status_code
    otto.post(reverse("operator_mail"), FORM)
    after = keeps_mails(), otto.get(reverse("postfach")).status_code

    assert (before, after) == ((True, 200), (False, 302))
