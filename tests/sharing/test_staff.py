"""Inviting into a team: who may, what is refused, and how a place in it is taken exactly once."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.utils import timezone

from planwart.foundation.actor import Actor, operator, system
from planwart.foundation.errors import Invalid, NotAllowed, NotFound, NotPossible
from planwart.foundation.models import OutboxEntry
from planwart.foundation.scope import acting, outside
from planwart.identity.models import User
from planwart.identity.queries import verified_addresses
from planwart.planning.choices import AccessRole
from planwart.planning.services.customers import invite_customer
from planwart.sharing.models import Invitation, InvitationToken, StaffOffer
from planwart.sharing.services.joining import (
    ask_for_new_team_link,
    decline_team_offer,
    get_team_offer,
    join_as_new_person,
    join_as_person,
    join_by_address,
    mint_mailed_team_link,
    team_offers_for,
)
from planwart.sharing.services.staff import (
    change_offer_address,
    copy_staff_token,
    invite_owner,
    invite_staff,
    resend_owner_invitation,
    resend_staff_offer,
    withdraw_staff_offer,
)
from planwart.tenancy.choices import Role
from planwart.tenancy.models import Membership, Organisation
from planwart.tenancy.services import archive_member, change_role
from tests.cast import PASSWORD, Cast, make_user

CLERK = system("tests")
NEW = "tim.maurer@example.org"


def offered(cast: Cast, email: str = NEW, role: Role = Role.STAFF, by: Actor | None = None) -> StaffOffer:
    return invite_staff(actor=by or cast.anna.actor, organisation=cast.brandt.organisation, email=email, role=role)


def mailed(offer: StaffOffer) -> str:
    minted = mint_mailed_team_link(invitation_id=offer.invitation_id)
    assert minted is not None
    return minted[1]


def state(offer: StaffOffer) -> tuple[str, bool]:
    """The invitation's state, and whether the offer still lives."""
    with acting(CLERK):
        return Invitation.objects.get(pk=offer.invitation_id).state, StaffOffer.objects.get(pk=offer.pk).is_live


def roles(cast: Cast, email: str) -> list[tuple[str, bool]]:
    with acting(CLERK):
        found = Membership.objects.filter(organisation=cast.brandt.organisation, email=email)
        return [(member.role, member.is_live) for member in found]


def is_proven(user: User) -> bool:
    with outside():
        return user.email in verified_addresses(user)


def expire(offer: StaffOffer) -> None:
    with acting(CLERK):
        Invitation.objects.filter(pk=offer.invitation_id).update(expires_at=timezone.now() - dt.timedelta(hours=1))


def member_of(cast: Cast, name: str) -> Membership:
    with acting(CLERK):
        return Membership.objects.get(pk=cast.people[name].actor.membership_id or 0)


# --- Inviting -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["anna", "adam"])
def test_owner_and_admin_invite_for_seven_days_and_record_it(cast: Cast, name: str) -> None:
    offer = offered(cast, " Tim.Maurer@Example.org ", by=cast.people[name].actor)

    assert (offer.email, offer.role, offer.invitation.kind) == (NEW, "staff", "staff")
    assert dt.timedelta(days=6, hours=23) < offer.invitation.expires_at - timezone.now() <= dt.timedelta(days=7)
    with acting(CLERK):
        entry = OutboxEntry.objects.latest("id")
    assert (entry.fact, entry.data) == (
        "sharing.staff_invited",
        {"offer_id": offer.pk, "invitation_id": offer.invitation_id, "again": False},
    )


@pytest.mark.parametrize("name", ["ben", "sina", "frieda", "erik", "otto", "carla", "paula", "anonymous"])
def test_nobody_else_invites(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        offered(cast, by=cast.actors[name])


def test_an_admin_offers_no_owners_place_and_the_owner_does(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        offered(cast, role=Role.OWNER, by=cast.adam.actor)
    assert offered(cast, role=Role.OWNER).role == "owner"


def test_the_wall_refuses_what_the_service_would_refuse(cast: Cast) -> None:
    """Staff can store neither an offer nor its invitation; an admin no owner's place."""
    offer = offered(cast)
    attempts: list[tuple[Actor, Callable[[], object]]] = [
        (cast.ben.actor, lambda: StaffOffer.objects.filter(pk=offer.pk).update(ended_at=timezone.now())),
        (cast.ben.actor, lambda: StaffOffer.objects.create(organisation=cast.brandt.organisation, email="x@example.org", invitation_id=1)),
        (cast.ben.actor, lambda: _invitation(cast, cast.ben.actor)),
        (cast.adam.actor, lambda: _owners_place(cast)),
    ]

    for actor, attempt in attempts:
        with pytest.raises(ProgrammingError, match=r"permission denied|row-level security"), acting(actor):
            attempt()


def _invitation(cast: Cast, actor: Actor) -> Invitation:
    return Invitation.objects.create(
        organisation=cast.brandt.organisation,
        kind="staff",
        email="x@example.org",
        invited_by_id=actor.membership_id,
        expires_at=timezone.now(),
    )


def _owners_place(cast: Cast) -> None:
    made = _invitation(cast, cast.adam.actor)
    StaffOffer.objects.create(organisation=cast.brandt.organisation, email="x@example.org", role="owner", invitation=made)


@pytest.mark.parametrize(
    "email", ["", "  ", "tim", "tim@", "a@x.de,b@x.de", "a@x.de b@x.de", "tim\0@example.org", "t" * 300 + "@example.org"]
)
def test_what_is_no_address_is_refused(cast: Cast, email: str) -> None:
    with pytest.raises(Invalid, match="E-Mail-Adresse"):
        offered(cast, email)


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("ben@example.org", "arbeitet schon in Ihrer Firma"),
        ("BEN@example.org", "arbeitet schon in Ihrer Firma"),
        ("carla@example.org", "ist Kunde dieser Firma"),
        ("offen@example.org", "ist Kunde dieser Firma"),  # invited, but not there yet
    ],
)
def test_who_belongs_here_already_is_not_invited(cast: Cast, email: str, words: str) -> None:
    with pytest.raises(NotPossible, match=words):
        offered(cast, email)


def test_former_customers_and_strangers_with_an_account_are_invited_like_everybody(cast: Cast) -> None:
    """Whether an address has an account makes no difference to who invites."""
    assert [state(offered(cast, email)) for email in ("fred@example.org", "paula@example.org", "niemand@example.org")] == [
        ("pending", True)
    ] * 3


def test_the_same_address_is_invited_once(cast: Cast) -> None:
    offered(cast)

    with pytest.raises(NotPossible, match="ist schon eingeladen"):
        offered(cast, NEW.upper())


def test_who_is_invited_into_the_team_cannot_become_a_customer(cast: Cast) -> None:
    offered(cast)

    with pytest.raises(NotPossible, match="in Ihr Team eingeladen"):
        invite_customer(actor=cast.ben.actor, plan=cast.brandt.plan, email=NEW, role=AccessRole.VIEWER)


# --- Accepting ----------------------------------------------------------------------------------------------------------------------


def test_a_new_person_joins_through_the_mailed_link_with_a_proven_address(cast: Cast) -> None:
    offer = offered(cast, role=Role.ADMIN)

    user, membership = join_as_new_person(token=mailed(offer), name="Tim Maurer", password=PASSWORD)

    assert (membership.role, membership.name, membership.user_id) == ("admin", "Tim Maurer", user.pk)
    assert is_proven(user)
    assert state(offer) == ("accepted", False)


def test_a_copied_link_proves_no_address(cast: Cast) -> None:
    token = copy_staff_token(actor=cast.anna.actor, offer=offered(cast))

    user, _membership = join_as_new_person(token=token, name="Tim Maurer", password=PASSWORD)

    assert not is_proven(user)
    with acting(CLERK):
        assert StaffOffer.objects.get(email=NEW).confirmed is False


def test_an_account_joins_with_exactly_the_invited_address(cast: Cast) -> None:
    token = mailed(offered(cast, "paula@example.org"))

    with pytest.raises(NotPossible, match=r"paula@example\.org"):
        join_as_person(user=cast.erik.user, token=token)
    assert join_as_person(user=cast.paula.user, token=token).user_id == cast.paula.user.pk


def test_a_copied_link_does_not_prove_the_address_of_an_account_either(cast: Cast) -> None:
    with outside():
        unproven = User.objects.create_user("eigen@example.org", PASSWORD, name="Ohne Beweis")
    token = copy_staff_token(actor=cast.anna.actor, offer=offered(cast, "eigen@example.org"))

    with pytest.raises(NotPossible):
        join_as_person(user=unproven, token=token)


def test_a_place_is_taken_once(cast: Cast) -> None:
    token = mailed(offered(cast))
    join_as_new_person(token=token, name="Tim Maurer", password=PASSWORD)

    with pytest.raises(NotPossible, match="bereits angenommen"):
        join_as_new_person(token=token, name="Tina Maurer", password=PASSWORD)
    assert roles(cast, NEW) == [("staff", True)]


def test_a_former_member_comes_back_by_invitation_with_the_offered_role(cast: Cast) -> None:
    token = mailed(offered(cast, "frieda@example.org", Role.ADMIN))

    join_as_person(user=cast.frieda.user, token=token)

    assert roles(cast, "frieda@example.org") == [("admin", True)]


def test_a_person_who_became_a_customer_meanwhile_cannot_join(cast: Cast) -> None:
    offer = offered(cast, "fred@example.org")
    with acting(CLERK):
        type(cast.accesses["fred"]).objects.filter(pk=cast.accesses["fred"].pk).update(ended_at=None)

    with pytest.raises(NotPossible, match="ist Kunde dieser Firma"):
        join_as_person(user=cast.fred.user, token=mailed(offer))
    assert state(offer) == ("pending", True)


def test_waiting_offers_are_found_by_a_proven_address_only(cast: Cast) -> None:
    offer = offered(cast, "paula@example.org")
    offered(cast, "otto@example.org")

    assert [found.offer_id for found in team_offers_for(cast.paula.user)] == [offer.pk]
    with pytest.raises(NotFound):
        join_by_address(user=cast.erik.user, offer_id=offer.pk)
    assert join_by_address(user=cast.paula.user, offer_id=offer.pk).role == "staff"


@pytest.mark.parametrize("end", ["withdrawn", "declined", "expired"])
def test_a_place_that_is_gone_opens_nothing(cast: Cast, end: str) -> None:
    offer = offered(cast)
    token = mailed(offer)
    copied = copy_staff_token(actor=cast.anna.actor, offer=offer)
    if end == "withdrawn":
        withdraw_staff_offer(actor=cast.anna.actor, offer=offer)
    elif end == "declined":
        decline_team_offer(token=token)
    else:
        expire(offer)

    for each in (token, copied):
        with pytest.raises(NotPossible):
            join_as_new_person(token=each, name="Tim Maurer", password=PASSWORD)
    assert roles(cast, NEW) == []
    assert not User.objects.filter(email=NEW).exists()


@pytest.mark.parametrize("token", ["", " ", "%20", "null", "None", "\0", "A" * 32, "A" * 100_000, "['x']", "{}", "‹›", "\ud800"])
def test_a_string_that_is_no_token_opens_nothing(cast: Cast, token: str) -> None:
    offered(cast)

    with pytest.raises(NotFound):
        get_team_offer(cast.actors["anonymous"], token)


def test_the_case_of_a_token_matters(cast: Cast) -> None:
    token = mailed(offered(cast))

    with pytest.raises(NotFound):
        get_team_offer(cast.actors["anonymous"], token.swapcase())


def test_the_database_holds_no_usable_link(cast: Cast) -> None:
    token = mailed(offered(cast))

    with acting(CLERK):
        digests = [bytes(row.digest) for row in InvitationToken.objects.all()]
    assert all(token.encode() not in digest for digest in digests)


def test_a_customers_link_opens_no_team_and_the_other_way_round(cast: Cast) -> None:
    with acting(CLERK), connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from sharing_invitationtoken t, lateral (select wall.staff_invitation(t.digest) s, "
            "wall.customer_invitation(t.digest) c) f where f.s is not null and f.c is not null"
        )
        assert cursor.fetchone() == (0,)


# --- Who invited lost the right -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["demoted", "archived"])
def test_an_inviter_without_the_right_takes_it_from_his_invitations(cast: Cast, how: str) -> None:
    offer = offered(cast, by=cast.adam.actor)
    token = mailed(offer)
    adam = member_of(cast, "adam")
    if how == "demoted":
        change_role(actor=cast.anna.actor, membership=adam, role=Role.STAFF)
    else:
        archive_member(actor=cast.anna.actor, membership=adam)

    assert get_team_offer(cast.actors["anonymous"], token).backed is False
    with pytest.raises(NotPossible, match="verwaltet dieses Team nicht mehr"):
        join_as_new_person(token=token, name="Tim Maurer", password=PASSWORD)
    expire(offer)
    with pytest.raises(NotPossible, match="verwaltet dieses Team nicht mehr"):
        ask_for_new_team_link(token=token)


def test_renewing_by_somebody_with_the_right_makes_it_valid_again(cast: Cast) -> None:
    offer = offered(cast, by=cast.adam.actor)
    archive_member(actor=cast.anna.actor, membership=member_of(cast, "adam"))

    resend_staff_offer(actor=cast.anna.actor, offer=offer)

    assert join_as_new_person(token=mailed(offer), name="Tim Maurer", password=PASSWORD)[1].role == "staff"


# --- Again, elsewhere, back ---------------------------------------------------------------------------------------------------------


def test_an_expired_invitation_is_renewed_by_the_invited_person_to_the_same_address(cast: Cast) -> None:
    offer = offered(cast)
    token = mailed(offer)
    expire(offer)

    ask_for_new_team_link(token=token)
    with pytest.raises(NotFound):  # the old link has ended with it: a second press mails nothing more
        ask_for_new_team_link(token=token)

    with acting(CLERK):
        again = [entry.data for entry in OutboxEntry.objects.filter(fact="sharing.staff_invited") if entry.data["again"]]
    assert again == [{"offer_id": offer.pk, "invitation_id": offer.invitation_id, "again": True}]
    assert get_team_offer(cast.actors["anonymous"], mailed(offer)).is_open(timezone.now())


def test_another_address_is_another_invitation(cast: Cast) -> None:
    """A link on its way to the wrong address must not prove the right one."""
    old = offered(cast, role=Role.ADMIN)
    token = mailed(old)

    new = change_offer_address(actor=cast.anna.actor, offer=old, email="tim@example.com")

    assert (new.email, new.role) == ("tim@example.com", "admin")
    assert state(old) == ("withdrawn", False)
    assert mint_mailed_team_link(invitation_id=old.invitation_id) is None
    with pytest.raises(NotPossible):
        join_as_new_person(token=token, name="Tim Maurer", password=PASSWORD)


def test_a_refused_address_leaves_the_invitation_as_it_was(cast: Cast) -> None:
    offer = offered(cast)

    with pytest.raises(NotPossible):
        change_offer_address(actor=cast.anna.actor, offer=offer, email="ben@example.org")
    assert state(offer) == ("pending", True)


@pytest.mark.parametrize("act", [resend_staff_offer, copy_staff_token, withdraw_staff_offer])
def test_staff_and_strangers_keep_their_hands_off_an_invitation(cast: Cast, act: Callable[..., object]) -> None:
    offer = offered(cast)

    for name in ("ben", "erik", "carla", "otto"):
        with pytest.raises(NotAllowed):
            act(actor=cast.actors[name], offer=offer)
    assert state(offer) == ("pending", True)


def test_an_admin_does_not_touch_an_owners_invitation(cast: Cast) -> None:
    offer = offered(cast, role=Role.OWNER)

    with pytest.raises(NotAllowed):
        withdraw_staff_offer(actor=cast.adam.actor, offer=offer)
    withdraw_staff_offer(actor=cast.anna.actor, offer=offer)


# --- The operator lets an owner in --------------------------------------------------------------------------------------------------


def test_the_operator_founds_a_firm_for_an_owner_and_does_not_belong_to_it(cast: Cast) -> None:
    otto = operator(cast.otto.user.pk)

    offer = invite_owner(actor=otto, name=" Elektro Neu ", email="Neu@Example.org")
    _user, membership = join_as_new_person(token=mailed(offer), name="Nora Neu", password=PASSWORD)

    with acting(CLERK):
        assert (membership.role, membership.organisation.name) == ("owner", "Elektro Neu")
        assert Membership.objects.filter(organisation=membership.organisation).count() == 1
    with pytest.raises(NotFound):
        resend_owner_invitation(actor=otto, organisation_id=membership.organisation_id)


@pytest.mark.parametrize("name", ["anna", "adam", "ben", "carla", "paula", "anonymous"])
def test_nobody_else_founds_a_firm_for_somebody(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        invite_owner(actor=cast.actors[name], name="Elektro Neu", email="neu@example.org")
    with acting(CLERK):
        assert not Organisation.objects.filter(name="Elektro Neu").exists()


@pytest.mark.parametrize(("name", "email"), [("", "a@example.org"), ("x" * 121, "a@example.org"), ("a\0b", "a@example.org"), ("Neu", "a")])
def test_a_firm_without_a_usable_name_or_owner_is_not_founded(cast: Cast, name: str, email: str) -> None:
    with acting(CLERK):
        before = Organisation.objects.count()

    with pytest.raises(Invalid):
        invite_owner(actor=operator(cast.otto.user.pk), name=name, email=email)
    with acting(CLERK):
        assert Organisation.objects.count() == before


# --- All at once --------------------------------------------------------------------------------------------------------------------


def attempt(act: Callable[[], object]) -> str:
    """Try on a connection of one's own and say how it went."""
    try:
        act()
    except NotPossible as refusal:
        return str(refusal)
    finally:
        connections["default"].close()
    return "joined"


def test_of_fifty_who_accept_at_once_exactly_one_joins(committed_cast: Cast) -> None:
    cast = committed_cast
    user = make_user("Tim Maurer", email=NEW)
    offer = offered(cast)
    tokens = [mailed(offer) for _ in range(5)]

    with ThreadPoolExecutor(max_workers=10) as pool:
        answers = list(pool.map(lambda n: attempt(lambda: join_as_person(user=user, token=tokens[n % 5])), range(50)))

    assert answers.count("joined") == 1
    assert roles(cast, NEW) == [("staff", True)]
    with acting(CLERK):
        assert OutboxEntry.objects.filter(fact="sharing.staff_joined").count() == 1


def test_nobody_becomes_colleague_and_customer_at_once(committed_cast: Cast) -> None:
    cast = committed_cast
    acts: list[Callable[[], object]] = [
        lambda: offered(cast),
        lambda: invite_customer(actor=cast.ben.actor, plan=cast.brandt.plan, email=NEW, role=AccessRole.VIEWER),
    ]

    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = list(pool.map(lambda n: attempt(acts[n % 2]), range(16)))

    assert answers.count("joined") == 1


def test_the_relay_of_a_withdrawn_invitation_mails_nothing(cast: Cast) -> None:
    offer = offered(cast)
    withdraw_staff_offer(actor=cast.anna.actor, offer=offer)

    assert mint_mailed_team_link(invitation_id=offer.invitation_id) is None
    with acting(CLERK), transaction.atomic():
        assert not InvitationToken.objects.filter(invitation=offer.invitation).exists()
