"""The invitation's link, page and button: what a stranger, a scanner and the wrong person get."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from planwart.foundation.actor import person, system
from planwart.foundation.models import OutboxEntry
from planwart.foundation.scope import acting
from planwart.identity.models import User
from planwart.planning.models import CustomerAccess
from planwart.planning.queries import accesses_of_person
from planwart.planning.services.customers import copy_invitation_token, end_customer_access
from planwart.planning.services.invitations import mint_mailed_link
from planwart.sharing.models import Invitation
from planwart.web.public.invitation import COOKIE
from tests.cast import Cast, make_user
from tests.web.conftest import BACKEND

SENT = {"name": "Olga Offen", "password": "vier gute worte hier"}
CLERK = system("tests")


@pytest.fixture
def link(cast: Cast) -> str:
    minted = mint_mailed_link(access_id=cast.pending.pk)
    assert minted is not None
    return reverse("invitation_token", args=[minted[1]])


def visitor(link: str, user: User | None = None) -> Client:
    """A browser that has followed the link."""
    client = Client()
    if user is not None:
        client.force_login(user, backend=BACKEND)
    client.get(link)
    return client


def state(cast: Cast) -> tuple[str, bool]:
    """The invitation's state, and whether it counts as opened."""
    with acting(CLERK):
        invitation = Invitation.objects.get(pk=cast.pending.invitation_id)
    return invitation.state, invitation.opened_at is not None


def body(client: Client) -> str:
    return client.get(reverse("invitation")).content.decode()


def test_the_token_leaves_the_address_for_a_narrow_cookie(cast: Cast, link: str) -> None:
    answer = Client().get(link)

    cookie = answer.cookies[COOKIE]
    assert (answer.status_code, answer["Location"]) == (303, "/einladung/")
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/einladung/", True, "Lax")


def test_scanners_change_nothing(cast: Cast, link: str) -> None:
    for method in ("get", "head", "get", "get"):
        client = Client()
        getattr(client, method)(link)
        getattr(client, method)(reverse("invitation"))

    assert state(cast) == ("pending", False)


def test_the_page_names_firm_unit_floors_and_limits(cast: Cast, link: str) -> None:
    seen = body(visitor(link))

    for words in (
        "Elektro Brandt",
        "Anna Brandt lädt Sie ein",
        "Wohnung 3",
        "Obergeschoss und Keller",
        "Andere Wohnungen bleiben unsichtbar.",
    ):
        assert words in seen
    assert "Wohnung 4" not in seen


def test_a_new_person_accepts_and_stands_in_the_plan(cast: Cast, link: str) -> None:
    client = visitor(link)

    answer = client.post(reverse("invitation_accept"), SENT)

    assert (answer.status_code, answer["Location"]) == (303, reverse("customer_plan", args=[cast.brandt.plan.pk]))
    assert client.get(answer["Location"]).status_code == 200
    user = User.objects.get(email="offen@example.org")
    with acting(person(user.pk)):
        assert [(access.pk, access.confirmed) for access in accesses_of_person(user.pk)] == [(cast.pending.pk, True)]


@pytest.mark.parametrize("wrong", [{"name": ""}, {"password": "kurz"}, {"password": ""}])
def test_what_will_not_do_is_refused_and_the_invitation_waits(cast: Cast, link: str, wrong: dict[str, str]) -> None:
    answer = visitor(link).post(reverse("invitation_accept"), {**SENT, **wrong})

    assert answer.status_code in {409, 422}
    assert state(cast)[0] == "pending"
    assert not User.objects.filter(email="offen@example.org").exists()


def test_the_owner_of_an_account_signs_in_with_his_address_filled_in(cast: Cast, link: str) -> None:
    make_user("Olga Offen", email="offen@example.org")
    client = visitor(link)

    assert "schon ein Konto" in body(client)
    answer = client.post(reverse("invitation_sign_in"))
    assert answer["Location"] == f"{reverse('account_login')}?next={reverse('invitation')}"
    assert 'value="offen@example.org"' in client.get(answer["Location"]).content.decode()


def test_the_signed_in_owner_accepts_with_one_press(cast: Cast, link: str) -> None:
    user = make_user("Olga Offen", email="offen@example.org")

    answer = visitor(link, user).post(reverse("invitation_accept"))

    assert answer.status_code == 303
    assert state(cast)[0] == "accepted"


@pytest.mark.parametrize("name", ["paula", "carla", "anna", "erik"])
def test_somebody_else_is_told_so_and_takes_nothing(cast: Cast, link: str, name: str) -> None:
    client = visitor(link, cast.people[name].user)

    seen = body(client)
    client.post(reverse("invitation_accept"), SENT)

    assert "Diese Einladung ging an eine andere Adresse" in seen
    assert "offen@" not in seen
    assert state(cast)[0] == "pending"


def test_a_copied_link_confirms_no_address(cast: Cast) -> None:
    token = copy_invitation_token(actor=cast.anna.actor, access=cast.pending)

    visitor(reverse("invitation_token", args=[token])).post(reverse("invitation_accept"), SENT)

    with acting(CLERK):
        assert CustomerAccess.objects.get(pk=cast.pending.pk).confirmed is False


def test_declining_is_one_press_and_creates_no_account(cast: Cast, link: str) -> None:
    client = visitor(link)

    client.post(reverse("invitation_decline"))

    assert "Sie haben die Einladung abgelehnt" in body(client)
    assert state(cast)[0] == "declined"
    assert not User.objects.filter(email="offen@example.org").exists()


def test_withdrawal_kills_every_link(cast: Cast, link: str) -> None:
    end_customer_access(actor=cast.anna.actor, access=cast.pending)
    client = visitor(link)

    answer = client.post(reverse("invitation_accept"), SENT)

    assert answer.status_code == 410
    assert "Diese Einladung besteht nicht mehr" in body(client)


def test_an_expired_invitation_offers_a_new_link_to_the_invited_address_only(cast: Cast, link: str) -> None:
    with acting(CLERK):
        Invitation.objects.filter(pk=cast.pending.invitation_id).update(expires_at=timezone.now() - dt.timedelta(days=1))
    client = visitor(link)

    seen = body(client)
    refused = client.post(reverse("invitation_accept"), SENT)
    client.post(reverse("invitation_renew"))

    assert "o…@example.org" in seen
    assert "offen@example.org" not in seen
    assert refused.status_code == 410
    with acting(CLERK):
        again = OutboxEntry.objects.filter(fact="planning.customer_invited").latest("id")
    assert (again.data["access_id"], again.data["again"]) == (cast.pending.pk, True)
    assert client.post(reverse("invitation_accept"), SENT).status_code == 404  # an old link stays dead: only the new mail opens it
    assert state(cast)[0] == "pending"


def test_the_link_stays_useful_after_acceptance(cast: Cast, link: str) -> None:
    client = visitor(link)
    client.post(reverse("invitation_accept"), SENT)
    client.get(link)

    mine = client.get(reverse("invitation"))
    elsewhere = visitor(link).get(reverse("invitation"))

    assert mine["Location"] == reverse("customer_plan", args=[cast.brandt.plan.pk])
    assert elsewhere["Location"].startswith(reverse("account_login"))


def test_only_a_human_act_counts_as_opened(cast: Cast, link: str) -> None:
    client = visitor(link)
    before = state(cast)

    client.post(reverse("invitation_opened"))

    assert (before, state(cast)) == (("pending", False), ("pending", True))


@pytest.mark.parametrize("token", ["x", "%20", "null", "A" * 32, "A" * 500, "' or 1=1", "‹…›"])
def test_a_token_that_is_none_says_what_to_do(cast: Cast, token: str) -> None:
    client = visitor(reverse("invitation_token", args=[token]))

    answer = client.get(reverse("invitation"))

    assert answer.status_code == 404
    assert "Dieser Link geht nicht" in answer.content.decode()


def test_the_clean_address_alone_says_what_to_do(cast: Cast) -> None:
    answer = Client().get(reverse("invitation"))

    assert answer.status_code == 404
    assert "Bitte öffnen Sie den Link in Ihrer E-Mail" in answer.content.decode()
