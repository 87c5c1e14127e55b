"""An address is whoever reads its mails: nothing else typed anywhere makes somebody that person."""

import json
import re
from collections.abc import Callable, Mapping
from unittest.mock import patch

import pytest
from django.contrib.auth import hashers
from django.test import Client
from django.urls import reverse

from planwart.foundation.actor import system
from planwart.foundation.models import OutboxEntry
from planwart.foundation.relay import relay_once
from planwart.foundation.scope import acting
from planwart.identity.choices import Signup
from planwart.identity.models import SignInCode, User
from planwart.identity.services import set_signup
from planwart.identity.services.codes import mint_code
from planwart.mail.models import OutboundMail
from tests.cast import PASSWORD, Cast

READER = system("tests")
WRONG = "falsch geraten"

Fields = Mapping[str, object]


def sign_in(email: object) -> tuple[str, Fields]:
    return reverse("account_login"), {"login": email, "password": WRONG}


def reset(email: object) -> tuple[str, Fields]:
    return reverse("account_reset_password"), {"email": email}


def code(email: object) -> tuple[str, Fields]:
    return reverse("account_request_code"), {"email": email}


def sign_up(email: object) -> tuple[str, Fields]:
    return reverse("account_signup"), {"name": "Wer Auch Immer", "email": email, "password1": "vier gute worte hier", "invited": "1"}


FORMS: tuple[Callable[[object], tuple[str, Fields]], ...] = (sign_in, reset, code, sign_up)


def recipients() -> list[str]:
    """Relay what is waiting and return to whom mails are on their way."""
    while relay_once():
        pass
    with acting(READER):
        return list(OutboundMail.objects.exclude(kind="invitation").order_by("id").values_list("recipient", flat=True))


def words_of(client: Client, address: str, fields: Fields) -> tuple[int, str, str]:
    """Send a form; return status, where it leads, and every word of the page without what was typed."""
    answer = client.post(address, fields)
    page = client.get(answer["Location"]) if answer.status_code in {302, 303} else answer
    text = re.sub(r"csrfmiddlewaretoken\" value=\"[^\"]+\"", "", page.content.decode())
    typed = str(fields.get("email") or fields.get("login"))
    return answer.status_code, answer.get("Location", ""), text.replace(typed, "…")


@pytest.mark.parametrize("mode", list(Signup))
@pytest.mark.parametrize("form", FORMS)
def test_known_and_unknown_addresses_get_the_same_answer(cast: Cast, form: Callable[[object], tuple[str, Fields]], mode: Signup) -> None:
    set_signup(actor=READER, mode=mode)

    known, unknown = (words_of(Client(), *form(email)) for email in ("carla@example.org", "nobody@example.org"))

    assert known == unknown
    assert set(recipients()) <= {"carla@example.org"} | ({"nobody@example.org"} if mode is Signup.OPEN and form is sign_up else set())


@pytest.mark.parametrize("form", [sign_in, sign_up])
def test_known_and_unknown_addresses_cost_one_hash(cast: Cast, form: Callable[[object], tuple[str, Fields]]) -> None:
    costs = []
    for email in ("carla@example.org", "nobody@example.org"):
        hasher = hashers.get_hasher()
        with patch.object(type(hasher), "encode", autospec=True, side_effect=type(hasher).encode) as encode:
            Client().post(*form(email))
        costs.append(encode.call_count)

    assert costs == [1, 1]


@pytest.mark.parametrize("form", [reset, code])
def test_known_and_unknown_addresses_cost_one_commit(cast: Cast, form: Callable[[object], tuple[str, Fields]]) -> None:
    """What is written takes the longest: an answer without it would come sooner."""
    written = []
    for email in ("carla@example.org", "nobody@example.org"):
        with acting(READER):
            before = OutboxEntry.objects.count()
        Client().post(*form(email))
        with acting(READER):
            written.append(OutboxEntry.objects.count() - before)

    assert written == [1, 1]
    assert recipients() == ["carla@example.org"]


VARIANTS = (
    "carla@example.org,eva@evil.example",
    "eva@evil.example,carla@example.org",
    "carla@example.org;eva@evil.example",
    "carla@example.org eva@evil.example",
    "carla@example.org\r\nBcc: eva@evil.example",
    "carla@example.org%0aeva@evil.example",
    '["carla@example.org","eva@evil.example"]',
    "carl\u0430@example.org",  # Cyrillic
    "carla@example.org.evil.example",
    "\u212aarla@example.org",
    "carla@\u0435xample.org",
    "carla@example\uff0eorg",  # the wide full stop of Japanese keyboards
)


@pytest.mark.parametrize("form", [reset, code, sign_up])
@pytest.mark.parametrize("email", VARIANTS)
def test_what_looks_like_an_address_mails_nobody(cast: Cast, form: Callable[[object], tuple[str, Fields]], email: str) -> None:
    Client().post(*form(email))

    assert recipients() == []


@pytest.mark.parametrize("form", [reset, code])
@pytest.mark.parametrize("email", ["CARLA@Example.ORG", "  carla@example.org "])
def test_a_mail_goes_to_the_stored_address_however_it_is_typed(
    cast: Cast, form: Callable[[object], tuple[str, Fields]], email: str
) -> None:
    Client().post(*form(email))

    assert recipients() == ["carla@example.org"]


@pytest.mark.parametrize("form", [reset, code])
def test_of_two_addresses_in_one_form_only_an_account_gets_a_mail(cast: Cast, form: Callable[[object], tuple[str, Fields]]) -> None:
    address, _fields = form("")

    for pair in (["eva@evil.example", "carla@example.org"], ["carla@example.org", "eva@evil.example"]):
        Client().post(address, {"email": pair})
    Client().post(address, {"email[]": ["carla@example.org", "eva@evil.example"]})
    Client().post(address, json.dumps({"email": ["carla@example.org", "eva@evil.example"]}), content_type="application/json")

    assert set(recipients()) <= {"carla@example.org"}


def test_an_address_in_other_letters_makes_no_second_account(cast: Cast) -> None:
    set_signup(actor=READER, mode=Signup.OPEN)

    for email in ("CARLA@example.org", "carla@EXAMPLE\uff0eorg", "carla@Example.org "):
        Client().post(*sign_up(email))

    assert list(User.objects.filter(email__icontains="carla").values_list("email", flat=True)) == ["carla@example.org"]


# --- Limits -----------------------------------------------------------------------------------------------------------------------

FORGED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP")


def test_forged_headers_and_ports_do_not_begin_anew(cast: Cast) -> None:
    """Five wrong passwords end the tries for an account, whatever the request says about its origin."""
    answers = []
    for number in range(12):
        headers = dict.fromkeys(FORGED, f"198.51.100.{number}")
        client = Client(headers=headers, SERVER_NAME="localhost", SERVER_PORT=str(8000 + number), REMOTE_ADDR=f"203.0.113.{number}")
        answers.append(client.post(*sign_in("carla@example.org")).content.decode())

    late = Client().post(reverse("account_login"), {"login": "carla@example.org", "password": PASSWORD})
    assert ["Zu viele Versuche" in answer for answer in answers] == [False] * 5 + [True] * 7
    assert "Zu viele Versuche" in late.content.decode()


def test_one_machine_cannot_try_many_accounts(cast: Cast) -> None:
    answers = [
        Client(headers={"X-Forwarded-For": f"198.51.100.{number}"}).post(*sign_in(f"someone{number}@example.org")).content.decode()
        for number in range(14)
    ]

    assert ["Zu viele Versuche" in answer for answer in answers] == [False] * 10 + [True] * 4


@pytest.mark.parametrize("email", ["carla@example.org", "nobody@example.org"])
@pytest.mark.parametrize("form", [reset, code])
def test_an_address_is_mailed_three_times_and_no_more(cast: Cast, form: Callable[[object], tuple[str, Fields]], email: str) -> None:
    statuses = [Client(REMOTE_ADDR=f"203.0.113.{number}").post(*form(email)).status_code for number in range(5)]

    assert statuses == [302, 302, 302, 429, 429]
    assert len(recipients()) == (3 if email.startswith("carla") else 0)


# --- The code ---------------------------------------------------------------------------------------------------------------------


def read_code(client: Client) -> str:
    """Ask for a code in this browser and return what the mail says."""
    client.post(*code("carla@example.org"))
    minted = mint_code(SignInCode.objects.latest("id").pk)
    assert minted is not None
    return minted[1]


def test_a_code_works_only_where_it_was_asked_for(cast: Cast) -> None:
    here, elsewhere = Client(), Client()
    letters = read_code(here)
    elsewhere.post(*code("nobody@example.org"))

    there = elsewhere.post(reverse("account_enter_code"), {"code": letters})
    done = here.post(reverse("account_enter_code"), {"code": letters})

    assert (there.status_code, done.status_code) == (422, 302)
    assert here.get(reverse("start")).status_code == 302
    assert elsewhere.get(reverse("start"))["Location"].startswith(reverse("account_login"))


def test_a_code_leads_to_the_page_that_was_wanted_and_nowhere_outside(cast: Cast) -> None:
    for wanted, reached in (("/plan/7/", "/plan/7/"), ("https://evil.example/", reverse("start")), ("//evil.example/", reverse("start"))):
        client = Client()
        letters = read_code(client)

        answer = client.post(reverse("account_enter_code"), {"code": letters, "next": wanted})

        assert answer["Location"] == reached


# --- Null bytes -------------------------------------------------------------------------------------------------------------------


def test_null_bytes_in_any_field_are_no_request(cast: Cast) -> None:
    signed_in = Client()
    signed_in.force_login(cast.carla.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    posts: list[tuple[Client, str, Fields]] = [
        *((Client(), *form("carla\0@example.org")) for form in FORMS),
        (Client(), reverse("account_signup"), {"name": "a\0b"}),
        (signed_in, reverse("account_profile"), {"name": "Car\0la", "language": "de"}),
        (signed_in, reverse("account_change_password"), {"oldpassword": "a\0b", "password1": "c\0d"}),
        (signed_in, reverse("account_reauthenticate"), {"password": "a\0b"}),
        (signed_in, reverse("found_firm"), {"na\0me": "x"}),
    ]

    statuses = [client.post(address, fields).status_code for client, address, fields in posts]

    assert statuses == [400] * len(posts)
    assert Client().get(reverse("account_login") + "?next=%00").status_code == 400


def test_what_is_wanted_by_mail_is_recorded_without_the_typed_address(cast: Cast) -> None:
    Client().post(*code("CARLA@example.org"))

    with acting(READER):
        data = [entry.data for entry in OutboxEntry.objects.filter(fact="identity.sign_in_code_wanted")]
    assert data == [{"code_id": SignInCode.objects.get().pk}]
