"""A place in a team, from the outside: the link, the page and the button, and what everybody else gets."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from planwart.foundation.actor import system
from planwart.foundation.scope import acting
from planwart.identity.models import User
from planwart.places.queries import projects_of_member
from planwart.sharing.models import Invitation, StaffOffer
from planwart.sharing.services.joining import mint_mailed_team_link
from planwart.sharing.services.staff import copy_staff_token, invite_staff, withdraw_staff_offer
from planwart.tenancy.choices import Role
from planwart.tenancy.models import Membership
from planwart.tenancy.services import archive_member
from planwart.web.public.invitation import COOKIE
from tests.cast import Cast, make_user
from tests.web.conftest import BACKEND

CLERK = system("tests")
SENT = {"name": "Tim Maurer", "password": "vier gute worte hier"}
NEW = "tim.maurer@example.org"


@pytest.fixture
def offer(cast: Cast) -> StaffOffer:
    return invite_staff(actor=cast.adam.actor, organisation=cast.brandt.organisation, email=NEW, project_ids=[cast.brandt.project.pk])


def mailed(offer: StaffOffer) -> str:
    minted = mint_mailed_team_link(invitation_id=offer.invitation_id)
    assert minted is not None
    return minted[1]


def visitor(token: str, user: User | None = None) -> Client:
    """A browser that has followed the link."""
    client = Client()
    if user is not None:
        client.force_login(user, backend=BACKEND)
    client.get(reverse("invitation_token", args=[token]))
    return client


def state(offer: StaffOffer) -> tuple[str, bool]:
    with acting(CLERK):
        invitation = Invitation.objects.get(pk=offer.invitation_id)
    return invitation.state, invitation.opened_at is not None


def members(email: str = NEW) -> list[Membership]:
    with acting(CLERK):
        return list(Membership.objects.filter(email=email, archived_at=None).select_related("organisation"))


def body(client: Client) -> str:
    return client.get(reverse("invitation")).content.decode()


def test_the_page_names_firm_inviter_and_role_and_nothing_else_of_the_firm(offer: StaffOffer) -> None:
    seen = body(visitor(mailed(offer)))

    assert all(words in seen for words in ("Mitarbeit bei Elektro Brandt", "Adam Amt lädt Sie ein", NEW))
    assert not any(words in seen for words in ("Lindenstraße", "Wohnung", "Ben Fuchs"))


def test_scanners_that_fetch_change_nothing(offer: StaffOffer) -> None:
    token = mailed(offer)

    for method in ("get", "head", "get", "get"):
        client = Client()
        getattr(client, method)(reverse("invitation_token", args=[token]))
        getattr(client, method)(reverse("invitation"))

    assert (state(offer), members()) == (("pending", False), [])


def test_only_a_human_act_counts_as_opened(offer: StaffOffer) -> None:
    client = visitor(mailed(offer))

    client.post(reverse("invitation_opened"))

    assert state(offer) == ("pending", True)


def test_a_new_person_joins_and_stands_in_the_firm_with_the_projects_named(cast: Cast, offer: StaffOffer) -> None:
    client = visitor(mailed(offer))

    answer = client.post(reverse("invitation_accept"), SENT)

    assert (answer.status_code, answer["Location"]) == (303, reverse("firm_home", args=[cast.brandt.organisation.code]))
    assert client.get(answer["Location"], follow=True).status_code == 200
    (member,) = members()
    assert (member.name, member.role) == ("Tim Maurer", "staff")
    with acting(cast.anna.actor):
        assert [place.pk for place in projects_of_member(cast.anna.actor, member)] == [cast.brandt.project.pk]


def test_the_owner_of_an_account_signs_in_first_and_accepts_with_one_press(offer: StaffOffer) -> None:
    user = make_user("Tim Maurer", email=NEW)
    token = mailed(offer)

    assert "schon ein Konto" in body(visitor(token))
    refused = visitor(token).post(reverse("invitation_accept"), SENT)
    taken = visitor(token, user).post(reverse("invitation_accept"))

    assert (refused.status_code, taken.status_code, len(members())) == (409, 303, 1)


@pytest.mark.parametrize("name", ["paula", "carla", "anna", "erik", "otto"])
def test_somebody_else_is_told_so_keeps_his_account_and_takes_nothing(cast: Cast, offer: StaffOffer, name: str) -> None:
    client = visitor(mailed(offer), cast.people[name].user)

    seen = body(client)
    client.post(reverse("invitation_accept"), SENT)

    assert "Diese Einladung ging an eine andere Adresse" in seen
    assert NEW not in seen
    assert client.session["_auth_user_id"] == str(cast.people[name].user.pk)
    assert (state(offer)[0], members()) == ("pending", [])


def test_a_copied_link_does_not_tell_whether_there_is_an_account(cast: Cast, offer: StaffOffer) -> None:
    token = copy_staff_token(actor=cast.anna.actor, offer=offer)
    before = body(visitor(token))
    make_user("Tim Maurer", email=NEW)

    after = body(visitor(token))

    assert "schon ein Konto für" not in before + after
    assert ('name="password"' in before, 'name="password"' in after) == (True, True)


def test_declining_is_one_press_and_creates_no_account(offer: StaffOffer) -> None:
    client = visitor(mailed(offer))

    client.post(reverse("invitation_decline"))

    assert "Sie haben die Einladung abgelehnt" in body(client)
    assert (state(offer)[0], User.objects.filter(email=NEW).exists()) == ("declined", False)


def test_withdrawal_kills_every_link(cast: Cast, offer: StaffOffer) -> None:
    client = visitor(mailed(offer))
    withdraw_staff_offer(actor=cast.anna.actor, offer=offer)

    answer = client.post(reverse("invitation_accept"), SENT)

    assert (answer.status_code, members()) == (410, [])
    assert "Diese Einladung besteht nicht mehr" in body(client)


def test_an_expired_one_is_renewed_to_the_invited_address_only(offer: StaffOffer) -> None:
    with acting(CLERK):
        Invitation.objects.filter(pk=offer.invitation_id).update(expires_at=timezone.now() - dt.timedelta(days=1))
    client = visitor(mailed(offer))

    seen, refused = body(client), client.post(reverse("invitation_accept"), SENT)
    sent = client.post(reverse("invitation_renew")).content.decode()

    assert ("t…@example.org" in seen, NEW in seen + sent, refused.status_code) == (True, False, 410)
    assert "Ein neuer Link" in sent
    # Whoever kept or found an old link brings it back to life by no press: only the new mail opens anything.
    assert (client.post(reverse("invitation_accept"), SENT).status_code, members()) == (404, [])
    assert visitor(mailed(offer)).post(reverse("invitation_accept"), SENT).status_code == 303


def test_an_inviter_who_lost_his_right_is_named_with_what_to_do(cast: Cast, offer: StaffOffer) -> None:
    client = visitor(mailed(offer))
    with acting(CLERK):
        adam = Membership.objects.get(pk=cast.adam.actor.membership_id or 0)
    archive_member(actor=cast.anna.actor, membership=adam)

    answer = client.post(reverse("invitation_accept"), SENT)

    assert (answer.status_code, members()) == (410, [])
    assert "Adam Amt hat Sie eingeladen, verwaltet das Team von Elektro Brandt aber nicht mehr" in body(client)


def test_the_link_of_an_accepted_invitation_leads_into_the_firm(cast: Cast, offer: StaffOffer) -> None:
    token = mailed(offer)
    client = visitor(token)
    client.post(reverse("invitation_accept"), SENT)
    client.get(reverse("invitation_token", args=[token]))

    mine, elsewhere = client.get(reverse("invitation")), visitor(token).get(reverse("invitation"))
    other = visitor(token, cast.paula.user).get(reverse("invitation"))

    assert mine["Location"] == reverse("firm_home", args=[cast.brandt.organisation.code])
    assert elsewhere["Location"].startswith(reverse("account_login"))
    assert "Diese Einladung ging an eine andere Adresse" in other.content.decode()


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "x" * 81}, {"name": "a\0b"}, {"password": "kurz"}, {"password": ""}])
def test_what_will_not_do_is_refused_and_the_invitation_waits(offer: StaffOffer, wrong: dict[str, str]) -> None:
    answer = visitor(mailed(offer)).post(reverse("invitation_accept"), {**SENT, **wrong})

    assert answer.status_code in {400, 409, 422}
    assert (state(offer)[0], members(), User.objects.filter(email=NEW).exists()) == ("pending", [], False)


@pytest.mark.parametrize(
    "extra", [{"email": "boese@example.org"}, {"role": "owner"}, {"email": ["a@x.de", "b@x.de"]}, {"organisation_id": "1"}]
)
def test_what_the_form_sends_beside_its_fields_changes_nothing(offer: StaffOffer, extra: dict[str, object]) -> None:
    visitor(mailed(offer)).post(reverse("invitation_accept"), {**SENT, **extra})

    (member,) = members()
    assert (member.email, member.role, member.organisation_id) == (NEW, "staff", offer.organisation_id)


@pytest.mark.parametrize("token", ["", "%20", "null", "[]", "A" * 5000, "' or 1=1 --"])
def test_a_cookie_that_holds_no_token_opens_nothing(offer: StaffOffer, token: str) -> None:
    client = Client()
    client.cookies[COOKIE] = token

    for route in ("invitation_accept", "invitation_decline", "invitation_renew", "invitation_opened", "invitation_sign_in"):
        assert client.post(reverse(route), SENT).status_code == 404, route
    assert state(offer) == ("pending", False)


def test_the_home_page_finds_the_offer_and_one_press_joins(cast: Cast) -> None:
    offer = invite_staff(actor=cast.anna.actor, organisation=cast.brandt.organisation, email="paula@example.org", role=Role.ADMIN)
    paula, erik = Client(), Client()
    paula.force_login(cast.paula.user, backend=BACKEND)
    erik.force_login(cast.erik.user, backend=BACKEND)

    assert "Mitarbeit bei Elektro Brandt" in paula.get(reverse("start")).content.decode()
    assert erik.post(reverse("team_offer_join", args=[offer.pk])).status_code == 404
    answer = paula.post(reverse("team_offer_join", args=[offer.pk]))

    assert answer["Location"] == reverse("firm_home", args=[cast.brandt.organisation.code])
    assert [member.role for member in members("paula@example.org")] == ["admin"]
