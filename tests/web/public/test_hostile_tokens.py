"""Links that open something, in the hands of somebody else: what he sends, at what time, how often, and what he can find of them."""

import base64
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from planwart.foundation.actor import system
from planwart.foundation.errors import NotPossible
from planwart.foundation.scope import acting
from planwart.foundation.tokens import digest
from planwart.identity.models import User
from planwart.planning.models import CustomerAccess
from planwart.planning.services.customers import copy_invitation_token
from planwart.planning.services.invitations import accept_as_new_person, mint_mailed_link
from planwart.sharing.models import Invitation, InvitationToken
from planwart.sharing.services.joining import mint_mailed_team_link
from planwart.sharing.services.staff import invite_staff
from planwart.sharing.services.tokens import make_api_token
from planwart.web.public.invitation import COOKIE
from tests.cast import Cast
from tests.planning.test_limits import DONE, REFUSED, at_once
from tests.web.matrix import ROWS, World
from tests.web.test_access_matrix import client_of, files_here, world
from tests.web.test_access_refused import rows_of_all_tables

__all__ = ["files_here", "world"]  # fixtures

PERSON = {"name": "Olga Offen", "password": "ein-langes-wort"}
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def customers_link(cast: Cast) -> str:
    minted = mint_mailed_link(access_id=cast.pending.pk)
    assert minted is not None
    return minted[1]


def teams_link(cast: Cast) -> str:
    offer = invite_staff(actor=cast.anna.actor, organisation=cast.brandt.organisation, email="neu@example.org")
    minted = mint_mailed_team_link(invitation_id=offer.invitation_id)
    assert minted is not None
    return minted[1]


LINKS: dict[str, Callable[[Cast], str]] = {"customer": customers_link, "staff": teams_link}


@pytest.fixture(params=LINKS)
def token(request: pytest.FixtureRequest, cast: Cast) -> str:
    """A link that was mailed, for each kind of invitation."""
    return LINKS[request.param](cast)


def accept(client: Client, link: str, **more: object) -> int:
    client.cookies[COOKIE] = link
    return client.post(reverse("invitation_accept"), {**PERSON, **more}).status_code


DAMAGED: dict[str, Callable[[str], str]] = {
    "blank": lambda _: "",
    "space": lambda _: " ",
    "encoded space": lambda _: "%20",
    "null byte": lambda token: f"{token}\0",
    "the word null": lambda _: "null",
    "array": lambda token: f'["{token}"]',
    "object": lambda token: f'{{"token":"{token}"}}',
    "wildcard": lambda _: "%",
    "too long": lambda token: token * 40,
    "one more": lambda token: f"{token}a",
    "one less": lambda token: token[:-1],
    "other case": lambda token: token.swapcase(),
    "padded": lambda token: f" {token} ",
    "its digest": lambda token: digest(token).hex(),
    "its digest in base64": lambda token: base64.urlsafe_b64encode(digest(token)).decode().rstrip("="),
    "two of them": lambda token: f"{token},{token}",
    "quoted": lambda token: f"' or token = '{token}",
}


@pytest.mark.parametrize("how", DAMAGED)
def test_a_damaged_token_opens_nothing_and_changes_nothing(cast: Cast, token: str, how: str) -> None:
    damaged, before = DAMAGED[how](token), rows_of_all_tables()

    answers = [
        accept(Client(), damaged),
        accept(Client(), "", token=[damaged], invitation=token),
        Client().post(reverse("invitation_accept"), PERSON, headers={"Cookie": f"{COOKIE}={quote(damaged)}"}).status_code,
    ]
    Client().get(f"/einladung/{quote(damaged, safe='')}/")

    assert set(answers) <= {400, 404}
    assert rows_of_all_tables() == before


TOO_LATE: dict[str, tuple[Callable[[Invitation], None], bool]] = {
    "a minute before its end": (lambda invitation: _ends(invitation, dt.timedelta(minutes=1)), True),
    "a minute after its end": (lambda invitation: _ends(invitation, -dt.timedelta(minutes=1)), False),
    "a year after its end": (lambda invitation: _ends(invitation, -dt.timedelta(days=365)), False),
    "withdrawn": (lambda invitation: _becomes(invitation, "withdrawn"), False),
    "declined": (lambda invitation: _becomes(invitation, "declined"), False),
    "accepted": (lambda invitation: _becomes(invitation, "accepted"), False),
}


def _ends(invitation: Invitation, after: dt.timedelta) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() + after)


def _becomes(invitation: Invitation, state: str) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(state=state)


@pytest.mark.parametrize("when", TOO_LATE)
def test_a_link_works_in_its_time_and_state_only(cast: Cast, token: str, when: str) -> None:
    change, works = TOO_LATE[when]
    with acting(system("tests")):
        change(InvitationToken.objects.select_related("invitation").get(digest=digest(token)).invitation)
    people = User.objects.count()

    status = accept(Client(), token)

    # An accepted one leads its owner to the sign-in; nobody comes in by it.
    assert status in ({302, 303} if works else {303, 302, 409, 410} if when == "accepted" else {409, 410})
    assert User.objects.count() - people == (1 if works else 0)


def test_a_link_that_was_sent_again_leaves_the_first_one_good_until_one_is_used(cast: Cast) -> None:
    first, second = customers_link(cast), customers_link(cast)
    copied = copy_invitation_token(actor=cast.anna.actor, access=cast.pending)

    assert accept(Client(), second) in {302, 303}
    assert {accept(Client(), spent) for spent in (first, second, copied)} <= {302, 303, 409, 410}
    with acting(system("tests")):
        assert CustomerAccess.objects.filter(invitation=cast.pending.invitation).count() == 1
    assert User.objects.filter(email__iexact="offen@example.org").count() == 1


@pytest.mark.parametrize("name", ["anna", "ben", "carla", "nina", "fred", "paula", "erik", "otto"])
def test_whoever_is_signed_in_as_somebody_else_keeps_his_account_and_takes_nothing(cast: Cast, token: str, name: str) -> None:
    client, people = client_of(cast, name), User.objects.count()
    before = client.session["_auth_user_id"]

    assert accept(client, token) in {403, 409}
    assert client.session["_auth_user_id"] == before == str(cast.people[name].user.pk)
    assert User.objects.count() == people


def test_of_fifty_who_accept_at_once_exactly_one_does(committed_cast: Cast) -> None:
    tokens = [customers_link(committed_cast) for _ in range(25)]

    results = at_once(lambda number: accept_as_new_person(token=tokens[number % 25], name=f"Olga {number}", password="ein-langes-wort"))

    connections.close_all()
    assert results == Counter({DONE: 1, REFUSED: 49})
    with acting(system("tests")):
        access = CustomerAccess.objects.get(pk=committed_cast.pending.pk)
    assert User.objects.filter(email="offen@example.org").count() == 1
    assert access.user_id == User.objects.get(email="offen@example.org").pk
    with pytest.raises(NotPossible):
        accept_as_new_person(token=tokens[0], name="Zu Spät", password="ein-langes-wort")


def everything_stored() -> Iterator[str]:
    """Each row of each table as text, with its bytes in hexadecimal, as a dump of the database holds it."""
    with acting(system("tests")), connection.cursor() as cursor:
        cursor.execute(
            "select tablename from pg_tables where schemaname = 'public' and tablename not in ('django_session', 'django_migrations')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"select t::text from {table} t")
            yield from (row for (row,) in cursor.fetchall())


def test_a_dump_of_the_database_holds_no_link_that_works(cast: Cast) -> None:
    _token, key = make_api_token(actor=cast.anna.actor, organisation=cast.brandt.organisation, name="Lager", read_only=True, days=30)
    secrets = [customers_link(cast), copy_invitation_token(actor=cast.anna.actor, access=cast.pending), teams_link(cast), key]
    spellings = [
        spelled
        for secret in secrets
        for spelled in (secret, secret.encode().hex(), base64.b64encode(secret.encode()).decode().rstrip("="), secret[::-1])
    ]

    dump = "\n".join(everything_stored())

    assert digest(secrets[0]).hex() in dump  # what is kept instead, so the dump is not empty
    assert [spelled for spelled in spellings if spelled in dump] == []


def test_the_token_is_exchanged_at_once_and_no_page_hands_it_on(cast: Cast, token: str) -> None:
    client = Client()

    first = client.get(reverse("invitation_token", args=[token]))
    page = client.get(first["Location"])

    assert (first.status_code, first["Location"]) == (303, reverse("invitation"))
    cookie = first.cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (reverse("invitation"), True, "Lax")
    for answer in (first, page):
        assert answer["Referrer-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"]
        assert token not in answer.content.decode()
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert not [line for line in answer.content.decode().split('"') if line.startswith(("http://", "https://", "//"))]


def test_no_unsafe_method_gets_past_without_the_forms_token(cast: Cast, world: World) -> None:
    """Every address of the web, with every method that could change something, asked by another site in Anna's browser."""
    client = client_of(cast, "anna", strict=True)
    client.cookies[COOKIE] = world.token
    before, wrong = rows_of_all_tables(), []

    for row in ROWS:
        address = reverse(row.route, kwargs=dict(row.fill(world)))
        for method in UNSAFE:
            status = client.generic(method, address, b"name=x", content_type="application/x-www-form-urlencoded").status_code
            if status != 403:
                wrong.append((row.route, method, status))

    assert wrong == []
    assert rows_of_all_tables() == before


def test_another_firms_token_is_not_found_by_ones_own_wall(cast: Cast) -> None:
    """Not even the digest of a foreign link can be read."""
    link = customers_link(cast)
    with acting(cast.erik.actor):
        assert not InvitationToken.objects.filter(digest=digest(link)).exists()
    with acting(cast.anna.actor):
        assert InvitationToken.objects.filter(digest=digest(link)).exists()
