"""Sign-up, confirmation, sign-in and passwords."""

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.test import Client
from django.urls import reverse

from planwart.foundation.actor import person, system
from planwart.foundation.models import OutboxEntry
from planwart.foundation.relay import relay_once
from planwart.foundation.scope import acting
from planwart.identity.choices import Signup
from planwart.identity.models import User
from planwart.identity.services import set_signup
from planwart.mail.models import OutboundMail
from planwart.tenancy.queries import memberships_of
from tests.cast import PASSWORD, Cast

READER = system("tests")


@pytest.fixture(autouse=True)
def everybody_may_sign_up(db: None) -> None:
    set_signup(actor=READER, mode=Signup.OPEN)


def wanted_mails() -> list[tuple[str, int]]:
    """The account mails on their way, as kind and user."""
    with acting(READER):
        facts = OutboxEntry.objects.filter(fact="mail.account_mail_requested").order_by("id")
        return [(fact.data["kind"], fact.data["user_id"]) for fact in facts]


def sign_up(email: str, **more: str) -> tuple[int, str]:
    data = {"name": "Nele Neu", "email": email, "password1": "vier gute worte hier", **more}
    answer = Client().post(reverse("account_signup"), data)
    return answer.status_code, answer.get("Location", "")


def firms_of(user: User) -> list[str]:
    with acting(person(user.pk)):
        return [membership.organisation.name for membership in memberships_of(user.pk)]


def test_sign_up_founds_a_firm_and_asks_for_a_mail(cast: Cast) -> None:
    sign_up("nele@example.org")

    user = User.objects.get(email="nele@example.org")
    assert (user.name, firms_of(user)) == ("Nele Neu", ["Mein Arbeitsbereich"])
    assert wanted_mails() == [("confirm", user.pk)]


def test_who_was_invited_founds_no_firm(cast: Cast) -> None:
    sign_up("nele@example.org", invited="1")

    assert firms_of(User.objects.get(email="nele@example.org")) == []


def test_sign_up_answers_the_same_for_a_known_address(cast: Cast) -> None:
    known, fresh = sign_up("Carla@Example.org"), sign_up("nele@example.org")

    assert known == fresh
    assert wanted_mails()[0] == ("exists", cast.carla.user.pk)
    assert User.objects.filter(email__iexact="carla@example.org").count() == 1


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"email": "a@x.org,b@y.org"}, {"email": ""}, {"password1": "kurz"}, {"password1": "password123"}]
)
def test_sign_up_refuses_what_will_not_do(cast: Cast, wrong: dict[str, str]) -> None:
    status, location = sign_up(**{"email": "nele@example.org", **wrong})

    assert (status, location) == (200, "")
    assert not User.objects.filter(name="Nele Neu").exists()


def test_a_password_reset_answers_the_same_for_known_and_unknown(cast: Cast) -> None:
    answers = []
    for email in ("carla@example.org", "niemand@example.org"):
        answer = Client().post(reverse("account_reset_password"), {"email": email})
        answers.append((answer.status_code, answer["Location"]))

    relay_once()

    assert answers[0] == answers[1]
    assert wanted_mails() == [("reset", cast.carla.user.pk), ("reset", 0)]  # both cost a row: the clock tells nothing either
    with acting(READER):
        assert list(OutboundMail.objects.filter(kind="reset").values_list("recipient", flat=True)) == ["carla@example.org"]


def unconfirmed() -> tuple[User, str]:
    sign_up("nele@example.org")
    address = EmailAddress.objects.get(email="nele@example.org")
    return User.objects.get(email="nele@example.org"), reverse("account_confirm_email", args=[EmailConfirmationHMAC.create(address).key])


def is_verified() -> bool:
    return bool(EmailAddress.objects.get(email="nele@example.org").verified)


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_following_the_link_changes_nothing(cast: Cast, method: str) -> None:
    _user, link = unconfirmed()
    client = Client()
    client.force_login(cast.carla.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    for _ in range(3):
        getattr(client, method)(link)

    assert not is_verified()
    assert client.get(reverse("start")).status_code == 302  # Carla is still who she was


def test_the_button_confirms_the_address(cast: Cast) -> None:
    _user, link = unconfirmed()

    Client().post(link)

    assert is_verified()


def test_without_confirmation_there_is_no_sign_in(cast: Cast) -> None:
    unconfirmed()
    client = Client()

    answer = client.post(reverse("account_login"), {"login": "nele@example.org", "password": "vier gute worte hier"})

    assert answer["Location"] == reverse("account_email_verification_sent")
    assert client.get(reverse("start"))["Location"].startswith(reverse("account_login"))


def test_sign_in_with_the_address_in_any_case(cast: Cast) -> None:
    answer = Client().post(reverse("account_login"), {"login": "ANNA@example.org", "password": PASSWORD})

    assert answer["Location"] == reverse("start")


@pytest.mark.parametrize("login", ["anna@example.org", "niemand@example.org"])
def test_a_wrong_sign_in_says_the_same_for_everybody(cast: Cast, login: str) -> None:
    answer = Client().post(reverse("account_login"), {"login": login, "password": "falsch geraten"})

    assert "Adresse und Passwort passen nicht zusammen." in answer.content.decode()


def test_sign_out_needs_the_button(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.anna.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    client.get(reverse("account_logout"))
    still_in = client.get(reverse("start")).status_code
    client.post(reverse("account_logout"))

    assert still_in == 302
    assert client.get(reverse("start"))["Location"].startswith(reverse("account_login"))
