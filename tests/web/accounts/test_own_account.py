"""The first page, who may sign up, accounts nobody has proven, one's own pages, and leaving."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import LazySettings
from django.db import connections
from django.test import Client
from django.urls import reverse

from planwart.foundation.actor import person, system
from planwart.foundation.errors import NotPossible
from planwart.foundation.models import JournalEntry, OutboxEntry
from planwart.foundation.relay import relay_once
from planwart.foundation.scope import acting
from planwart.identity.choices import AddressSide, Signup
from planwart.identity.models import AddressChange, User
from planwart.identity.services import set_signup, setup_code
from planwart.identity.services.addresses import agree_to_address, mint_address_link, want_address
from planwart.mail.models import OutboundMail
from planwart.mail.services.sending import send_mail
from planwart.planning.models import CustomerAccess
from planwart.planning.services import leaving
from planwart.planning.services.customers import copy_invitation_token
from planwart.planning.services.invitations import accept_as_new_person
from planwart.planning.services.leaving import Meaning, delete_account, what_deleting_means
from planwart.tenancy.choices import Purpose, Tier
from planwart.tenancy.models import Membership
from tests.cast import PASSWORD, Cast, make_operator
from tests.web.conftest import BACKEND, Browser

READER = system("tests")
NEW_PASSWORD = "vier gute worte hier"


def letters(kind: str) -> dict[str, str]:
    """Relay and write what is waiting; return the texts of one kind by recipient."""
    while relay_once():
        pass
    with acting(READER):
        waiting = list(OutboundMail.objects.filter(kind=kind, state="queued").values_list("id", flat=True))
    for mail_id in waiting:
        send_mail(mail_id=mail_id)
    with acting(READER):
        return dict(OutboundMail.objects.filter(kind=kind).values_list("recipient", "text"))


def sign_in(email: str, password: str = PASSWORD) -> Client:
    """Sign in through the form, as people do: what was shown about oneself is remembered."""
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": password})
    return client


def is_in(client: Client) -> bool:
    return not client.get(reverse("account_profile")).get("Location", "").startswith(reverse("account_login"))


def show_it_is_me(client: Client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


# --- The first page ---------------------------------------------------------------------------------------------------------------

FIRST = {"name": "Otto", "email": "otto@example.org", "password": NEW_PASSWORD, "firm": "Elektro Otto"}


@pytest.mark.django_db(transaction=True)
def test_the_first_page_makes_the_operator_and_his_firm(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    client = Client()
    for address in ("account_login", "account_signup"):
        assert client.get(reverse(address))["Location"] == reverse("setup")

    wrong = client.post(reverse("setup"), {**FIRST, "code": "AAAA-AAAA-AAAA-AAAA"})
    right = client.post(reverse("setup"), {**FIRST, "code": setup_code()})

    user = User.objects.get()
    with acting(READER):
        firms = list(Membership.objects.values_list("user_id", "role", "organisation__name", "organisation__tier"))
    assert (wrong.status_code, "Einrichtungscode" in wrong.content.decode()) == (422, True)
    assert "/o/" in right["Location"]
    assert (user.is_operator, firms) == (True, [(user.pk, "owner", "Elektro Otto", Tier.FIRE)])
    assert client.get(right["Location"]).status_code == 200
    assert client.get(reverse("setup")).status_code == 404


@pytest.mark.django_db
def test_the_code_cannot_be_guessed_for_long(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path

    statuses = [
        Client(headers={"X-Forwarded-For": f"198.51.100.{n}"}).post(reverse("setup"), {**FIRST, "code": "A"}).status_code for n in range(12)
    ]

    assert statuses == [422] * 10 + [429] * 2


# --- Who may sign up --------------------------------------------------------------------------------------------------------------


def sign_up(email: str, **more: str) -> int:
    data = {"name": "Nele Neu", "email": email, "password1": NEW_PASSWORD, **more}
    return Client().post(reverse("account_signup"), data).status_code


@pytest.mark.parametrize("mode", [Signup.INVITED, Signup.CLOSED])
def test_where_not_everybody_may_come_only_invited_people_get_an_account(cast: Cast, mode: Signup) -> None:
    set_signup(actor=READER, mode=mode)

    statuses = [sign_up("fremd@example.org"), sign_up("Offen@example.org", purpose="both")]

    assert statuses == [302, 302]
    assert list(User.objects.filter(name="Nele Neu").values_list("email", flat=True)) == ["offen@example.org"]
    with acting(READER):
        assert not Membership.objects.filter(email="offen@example.org").exists()


@pytest.mark.parametrize("purpose", list(Purpose))
def test_sign_up_asks_what_for(cast: Cast, purpose: Purpose) -> None:
    set_signup(actor=READER, mode=Signup.OPEN)

    sign_up("nele@example.org", purpose=purpose)

    with acting(READER):
        assert Membership.objects.get(email="nele@example.org").organisation.purpose == purpose


def test_a_firm_is_founded_later_where_everybody_may(cast: Cast, browser: Browser) -> None:
    paula = browser("paula")
    data = {"name": "Elektro Leer", "purpose": "both"}
    refused = paula.post(reverse("found_firm"), data).status_code
    set_signup(actor=READER, mode=Signup.OPEN)

    answer = paula.post(reverse("found_firm"), data)

    assert (refused, answer.status_code) == (404, 302)
    assert paula.get(answer["Location"]).status_code == 200


def test_the_start_page_of_somebody_with_nothing_says_what_to_do(cast: Cast, browser: Browser) -> None:
    page = browser("paula").get(reverse("start"))

    text = page.content.decode()
    assert "Zurzeit ist kein Plan für Sie freigegeben." in text
    assert "Ihr Konto bleibt kostenlos." in text
    assert cast.paula.user.email in text
    assert reverse("account_delete") in text


# --- Accounts whose address nobody has proven -------------------------------------------------------------------------------------


def come_by_copied_link(cast: Cast) -> User:
    with acting(cast.anna.actor):
        token = copy_invitation_token(actor=cast.anna.actor, access=cast.pending)
    return accept_as_new_person(token=token, name="Eva Eindringling", password="evas geheimes wort")


def reset_link(user: User) -> str:
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return reverse("account_reset_password_from_key", args=key.split("-", 1))


def confirm(user: User, client: Client) -> str:
    address = EmailAddress.objects.get(user=user)
    answer = client.post(reverse("account_confirm_email", args=[EmailConfirmationHMAC.create(address).key]))
    return str(answer["Location"])


def test_who_proves_the_address_later_shuts_out_who_was_there_before(cast: Cast) -> None:
    eva_user = come_by_copied_link(cast)
    eva, owner = Client(), Client()
    eva.force_login(eva_user, backend=BACKEND)
    TOTP.activate(eva_user, "GEZDGNBVGY3TQOJQ")
    assert is_in(eva)

    page = confirm(eva_user, owner)
    during = (is_in(eva), is_in(owner), Authenticator.objects.filter(user=eva_user).exists())
    owner.post(page, {"password1": NEW_PASSWORD})

    assert "set-password" in page
    assert during == (False, False, False)
    assert not is_in(sign_in("offen@example.org", "evas geheimes wort"))
    assert is_in(sign_in("offen@example.org", NEW_PASSWORD))


def test_a_password_chosen_by_the_link_in_a_mail_proves_the_address(cast: Cast) -> None:
    eva_user = come_by_copied_link(cast)
    eva, owner = Client(), Client()
    eva.force_login(eva_user, backend=BACKEND)
    page = owner.get(reset_link(eva_user))["Location"]

    owner.post(page, {"password1": NEW_PASSWORD})

    eva_user.refresh_from_db()
    assert not eva_user.password_is_unproven
    assert not is_in(eva)
    assert is_in(sign_in("offen@example.org", NEW_PASSWORD))


def test_a_password_chosen_in_the_browser_that_signed_up_stays(cast: Cast) -> None:
    set_signup(actor=READER, mode=Signup.OPEN)
    client = Client()
    client.post(reverse("account_signup"), {"name": "Nele", "email": "nele@example.org", "password1": NEW_PASSWORD})

    page = confirm(User.objects.get(email="nele@example.org"), client)

    assert "set-password" not in page
    assert is_in(client)


def test_an_account_somebody_else_began_opens_nothing_to_him(cast: Cast) -> None:
    """Eva signs up with an address she does not read; its owner, who expects an invitation, confirms."""
    set_signup(actor=READER, mode=Signup.OPEN)
    eva, owner = Client(), Client()
    eva.post(reverse("account_signup"), {"name": "Eva", "email": "offen@example.org", "password1": NEW_PASSWORD, "invited": "1"})

    confirm(User.objects.get(email="offen@example.org"), owner)

    assert not is_in(sign_in("offen@example.org", NEW_PASSWORD))
    assert not is_in(eva)


def test_an_unproven_account_sees_no_other_invitation(cast: Cast, browser: Browser) -> None:
    user = come_by_copied_link(cast)
    client = Client()
    client.force_login(user, backend=BACKEND)

    page = client.get(reverse("account_profile")).content.decode()

    assert "nicht bestätigt" in page
    assert client.get(reverse("mfa_activate_totp"))["Location"] == reverse("mfa_index")


# --- One's own pages --------------------------------------------------------------------------------------------------------------


def test_the_chosen_language_wins_over_the_browsers(cast: Cast, browser: Browser) -> None:
    carla = browser("carla")
    carla.post(reverse("account_profile"), {"name": "Carla Kaya", "language": "en"})

    page = carla.get(reverse("mfa_index"), headers={"Accept-Language": "de"})

    assert "Where you are signed in" in page.content.decode()


@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "x" * 81}, {"language": "fr"}, {"language": ""}])
def test_a_profile_that_will_not_do_changes_nothing(cast: Cast, browser: Browser, wrong: dict[str, str]) -> None:
    answer = browser("carla").post(reverse("account_profile"), {"name": "Neu", "language": "en", **wrong})

    user = User.objects.get(pk=cast.carla.user.pk)
    assert (answer.status_code, user.name, user.language) == (422, "Carla Kaya", "de")


def test_sessions_end_one_by_one_and_all_others_at_once(cast: Cast) -> None:
    here, there, third = (sign_in("carla@example.org") for _ in range(3))
    for client in (there, third, here):
        client.get(reverse("mfa_index"))
    numbers = re.findall(r"sitzungen/(\d+)/abmelden", here.get(reverse("mfa_index")).content.decode())
    stranger = sign_in("cem@example.org")

    assert len(numbers) == 2
    assert stranger.post(reverse("account_end_session", args=[numbers[0]])).status_code == 404
    here.post(reverse("account_end_session", args=[numbers[0]]))
    assert sorted([is_in(there), is_in(third)]) == [False, True]
    here.post(reverse("account_end_sessions"))
    assert [is_in(client) for client in (here, there, third, stranger)] == [True, False, False, True]


def test_a_new_password_needs_the_old_one_ends_other_sessions_and_is_told(cast: Cast) -> None:
    here, there = sign_in("carla@example.org"), sign_in("carla@example.org")
    change = reverse("account_change_password")

    wrong = here.post(change, {"oldpassword": "falsch", "password1": NEW_PASSWORD})
    here.post(change, {"oldpassword": PASSWORD, "password1": NEW_PASSWORD})

    assert "Das ist nicht Ihr bisheriges Passwort." in wrong.content.decode()
    assert (is_in(here), is_in(there)) == (True, False)
    assert "Das Passwort wurde geändert" in letters("security_password")["carla@example.org"]


@pytest.mark.parametrize("route", ["mfa_activate_totp", "mfa_generate_recovery_codes", "account_delete"])
def test_security_changes_ask_once_more_who_it_is(cast: Cast, route: str) -> None:
    client = sign_in("carla@example.org")
    before = client.get(reverse(route))

    show_it_is_me(client)

    assert before["Location"].startswith(reverse("account_reauthenticate"))
    assert client.get(reverse(route)).status_code == 200


def test_an_address_changes_by_the_buttons_behind_both_links(cast: Cast) -> None:
    client = sign_in("carla@example.org")
    wish = {"email": "carla.neu@example.org"}
    asked = client.post(reverse("account_change_address"), wish)["Location"]
    show_it_is_me(client)
    client.post(reverse("account_change_address"), wish)
    tokens = {side: mint_address_link(AddressChange.objects.get(ended_at=None).pk, side) for side in AddressSide}

    pages = []
    for minted in tokens.values():
        assert minted is not None
        link = reverse("account_agree_address", args=[minted[1]])
        for method in (client.get, client.head, client.options):
            method(link)
        assert User.objects.get(pk=cast.carla.user.pk).email == "carla@example.org"
        pages.append(Client().post(link).content.decode())

    assert asked.startswith(reverse("account_reauthenticate"))
    assert "Eine Antwort fehlt noch" in pages[0]
    assert "Die Adresse ist geändert" in pages[1]
    assert set(letters("address_changed")) == {"carla@example.org", "carla.neu@example.org"}
    assert is_in(sign_in("carla.neu@example.org"))


def test_colleagues_see_the_new_address(cast: Cast) -> None:
    change = want_address(user=cast.ben.user, email="ben.neu@example.org")
    for side in AddressSide:
        minted = mint_address_link(change.pk, side)
        assert minted is not None
        agree_to_address(minted[1])

    while relay_once():
        pass

    with acting(READER):
        assert Membership.objects.get(user=cast.ben.user).email == "ben.neu@example.org"


def test_the_app_is_told_of_and_asked_for(cast: Cast) -> None:
    TOTP.activate(cast.carla.user, "GEZDGNBVGY3TQOJQ")

    client = sign_in("carla@example.org")

    assert not is_in(client)
    assert "Zweiter Faktor" in client.get(reverse("mfa_authenticate")).content.decode()


def test_pages_of_the_account_are_kept_by_nobody(cast: Cast, browser: Browser) -> None:
    paula = browser("paula")
    addresses = [reverse(name) for name in ("start", "account_profile", "mfa_index", "account_change_password")]

    kept = {address for address in addresses if "no-store" not in paula.get(address)["Cache-Control"]}
    kept |= {
        page for page in map(reverse, ("account_login", "account_request_code")) if "no-store" not in Client().get(page)["Cache-Control"]
    }

    assert kept == set()


# --- Passkeys where browsers refuse them ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base_url", "words"),
    [
        ("http://127.0.0.1:8000", "Zahlenadresse 127.0.0.1"),
        ("https://192.0.2.7", "Zahlenadresse 192.0.2.7"),
        ("http://plan.example.org", "verschlüsselte Verbindung"),
        ("http://localhost:8000", ""),
        ("https://plan.example.org", ""),
    ],
)
def test_the_page_says_why_there_are_no_passkeys(cast: Cast, browser: Browser, settings: LazySettings, base_url: str, words: str) -> None:
    settings.BASE_URL = base_url
    carla = browser("carla")

    page = carla.get(reverse("mfa_index")).content.decode()
    sign_in_page = Client().get(reverse("account_login")).content.decode()

    offered = not words
    assert (words in page, reverse("mfa_add_webauthn") in page, "Mit Passkey anmelden" in sign_in_page) == (True, offered, offered)
    assert Client().get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}).status_code == (200 if offered else 409)


# --- Leaving ----------------------------------------------------------------------------------------------------------------------


def test_a_deleted_account_is_named_nowhere(cast: Cast) -> None:
    client = sign_in("carla@example.org")
    show_it_is_me(client)
    assert client.post(reverse("account_delete")).status_code == 200
    assert is_in(client)

    client.post(reverse("account_delete"), {"sure": "yes"})

    user = User.objects.get(pk=cast.carla.user.pk)
    with acting(READER):
        access = CustomerAccess.objects.select_related("invitation").get(user=user)
        names = set(JournalEntry.objects.filter(actor_user_id=user.pk).values_list("actor_name", flat=True))
        facts = list(OutboxEntry.objects.filter(fact="identity.account_deleted").values_list("data", flat=True))
    assert (user.is_active, user.name, access.name, access.is_live) == (False, "Gelöschtes Konto", "Gelöschtes Konto", False)
    assert "carla" not in f"{user.email} {access.email} {access.invitation.email}".lower()
    assert names <= {"Gelöschtes Konto"}
    assert facts == [{"user_id": user.pk}]
    assert not is_in(client)
    assert not is_in(sign_in("carla@example.org"))


def test_the_address_of_a_deleted_account_is_free_again(cast: Cast) -> None:
    delete_account(user=cast.paula.user)
    set_signup(actor=READER, mode=Signup.OPEN)

    sign_up("paula@example.org")

    assert User.objects.get(email="paula@example.org").pk != cast.paula.user.pk


def test_the_last_owner_of_a_firm_with_others_stays(cast: Cast) -> None:
    assert what_deleting_means(cast.anna.user).keeps == ("Elektro Brandt",)
    with pytest.raises(NotPossible):
        delete_account(user=cast.anna.user)

    with acting(person(cast.anna.user.pk)):
        assert Membership.objects.filter(user=cast.anna.user, archived_at=None).exists()


def test_a_firm_of_one_person_closes_with_him(cast: Cast) -> None:
    assert what_deleting_means(cast.erik.user).closes == ("Elektro Sommer",)

    delete_account(user=cast.erik.user)

    with acting(READER):
        assert not Membership.objects.filter(organisation=cast.sommer.organisation, archived_at=None).exists()


def test_the_only_operator_stays(cast: Cast) -> None:
    with pytest.raises(NotPossible):
        delete_account(user=cast.otto.user)


def test_of_two_operators_who_leave_at_once_one_stays(committed_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    others = [make_operator("Olaf Obmann"), committed_cast.otto.user]
    both_have_looked = Barrier(2, timeout=2)

    def look(user: User) -> Meaning:
        meaning = what_deleting_means(user)
        with suppress(BrokenBarrierError):  # the other one waits outside, as he should
            both_have_looked.wait()
        return meaning

    def leave(user: User) -> bool:
        try:
            delete_account(user=user)
        except NotPossible:
            return False
        finally:
            connections.close_all()
        return True

    monkeypatch.setattr(leaving, "what_deleting_means", look)
    with ThreadPoolExecutor(2) as pool:
        left = sorted(pool.map(leave, others))

    assert left == [False, True]
    assert User.objects.filter(is_operator=True, is_active=True).count() == 1
