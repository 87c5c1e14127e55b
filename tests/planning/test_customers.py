"""Customer access: one unit, one person, at once."""

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from planwart.foundation.actor import system
from planwart.foundation.errors import Invalid, NotAllowed, NotFound, NotPossible
from planwart.foundation.models import JournalEntry, OutboxEntry
from planwart.foundation.scope import acting
from planwart.planning.choices import AccessRole
from planwart.planning.models import CustomerAccess
from planwart.planning.queries import customers_of, get_customer, get_plan
from planwart.planning.services.customers import (
    change_customer_role,
    copy_invitation_token,
    end_customer_access,
    invite_customer,
    resend_invitation,
)
from planwart.planning.services.invitations import accept_as_new_person, accept_as_person, decline_invitation, get_offer, mint_mailed_link
from planwart.tenancy.choices import Tier
from planwart.tenancy.models import Organisation
from tests.cast import PASSWORD, Cast, make_user


def facts() -> list[str]:
    with acting(system("tests")):
        return list(OutboxEntry.objects.order_by("id").values_list("fact", flat=True))


def mailed_token(access: CustomerAccess) -> str:
    minted = mint_mailed_link(access_id=access.pk)
    assert minted is not None
    return minted[1]


def test_invite_opens_one_unit_and_records_it(cast: Cast) -> None:
    access = invite_customer(actor=cast.ben.actor, plan=cast.brandt.other_plan, email=" Neu@Example.org ", role=AccessRole.VIEWER)

    assert (access.email, access.role, access.unit_id) == ("neu@example.org", "viewer", cast.brandt.other_plan.unit_id)
    assert facts()[-1] == "planning.customer_invited"
    with acting(cast.anna.actor):
        entry = JournalEntry.objects.latest("id")
    assert (entry.fact, entry.actor_name, entry.place_id) == ("planning.customer_invited", "Ben Fuchs", access.unit_id)


@pytest.mark.parametrize("name", ["erik", "carla", "cem", "klara", "paula"])
def test_nobody_from_outside_invites(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        invite_customer(actor=cast.actors[name], plan=cast.brandt.plan, email="x@example.org", role=AccessRole.EDITOR)


@pytest.mark.parametrize("email", ["", "carla", "a@x.org,b@y.org", "a@x.org\nBcc: b@y.org", "a b@example.org", "[]"])
def test_address_must_be_one_address(cast: Cast, email: str) -> None:
    with pytest.raises(Invalid):
        invite_customer(actor=cast.anna.actor, plan=cast.brandt.plan, email=email, role=AccessRole.EDITOR)


def test_second_unit_for_the_same_address_is_refused_and_named(cast: Cast) -> None:
    with pytest.raises(NotPossible, match="Wohnung 3"):
        invite_customer(actor=cast.anna.actor, plan=cast.brandt.other_plan, email="CARLA@example.org", role=AccessRole.VIEWER)


def test_constraint_holds_without_the_service(cast: Cast) -> None:
    carla, nina = cast.accesses["carla"], cast.accesses["nina"]
    with acting(system("tests")):
        with pytest.raises(IntegrityError, match="customer_email_one_unit"), transaction.atomic():
            CustomerAccess.objects.filter(pk=nina.pk).update(email="Carla@Example.org")
        with pytest.raises(IntegrityError, match="customer_user_one_unit"), transaction.atomic():
            CustomerAccess.objects.filter(pk=nina.pk).update(user_id=carla.user_id)


def test_colleague_cannot_be_invited_as_customer(cast: Cast) -> None:
    with pytest.raises(NotPossible):
        invite_customer(actor=cast.anna.actor, plan=cast.brandt.plan, email="ben@example.org", role=AccessRole.EDITOR)


def test_starter_has_no_customer_access(cast: Cast) -> None:
    with pytest.raises(NotPossible, match="SPARK"):
        invite_customer(actor=cast.erik.actor, plan=cast.sommer.plan, email="x@example.org", role=AccessRole.EDITOR)


def test_after_a_downgrade_roles_fall_and_do_not_rise(cast: Cast) -> None:
    with acting(system("tests")):
        Organisation.objects.filter(pk=cast.brandt.organisation.pk).update(tier=Tier.STARTER)

    for name, role in (("cem", AccessRole.EDITOR), ("klara", AccessRole.VIEWER)):
        with pytest.raises(NotPossible, match=r"tier|Tarif"):
            change_customer_role(actor=cast.anna.actor, access=cast.accesses[name], role=role)
    lowered = change_customer_role(actor=cast.anna.actor, access=cast.accesses["carla"], role=AccessRole.VIEWER)

    assert lowered.role == "viewer"


def test_role_change_is_seen_in_the_next_transaction(cast: Cast) -> None:
    change_customer_role(actor=cast.anna.actor, access=cast.accesses["carla"], role=AccessRole.NONE)

    with pytest.raises(NotFound), acting(cast.carla.actor):
        get_plan(cast.carla.actor, cast.brandt.plan.pk)


def test_role_can_change_while_the_invitation_waits(cast: Cast) -> None:
    with acting(cast.anna.actor):
        pending = get_customer(cast.anna.actor, cast.pending.pk)

    assert change_customer_role(actor=cast.ben.actor, access=pending, role=AccessRole.VIEWER).role == "viewer"


@pytest.mark.parametrize("name", ["erik", "carla", "cem"])
def test_customers_and_strangers_change_no_role_and_end_no_access(cast: Cast, name: str) -> None:
    access = cast.accesses["cem"]
    with pytest.raises(NotAllowed):
        change_customer_role(actor=cast.actors[name], access=access, role=AccessRole.EDITOR)
    with pytest.raises(NotAllowed):
        end_customer_access(actor=cast.actors[name], access=access)
    with pytest.raises(NotFound), acting(cast.actors[name]):
        get_customer(cast.actors[name], access.pk)


def test_ended_access_frees_the_address_and_keeps_the_account(cast: Cast) -> None:
    end_customer_access(actor=cast.anna.actor, access=cast.accesses["carla"])
    access = invite_customer(actor=cast.anna.actor, plan=cast.brandt.other_plan, email="carla@example.org", role=AccessRole.EDITOR)

    assert accept_as_person(user=cast.carla.user, token=mailed_token(access)).plan_id == cast.brandt.other_plan.pk
    with pytest.raises(NotPossible):
        change_customer_role(actor=cast.anna.actor, access=cast.accesses["carla"], role=AccessRole.VIEWER)


def test_firm_sees_its_live_customers_and_nobody_else_does(cast: Cast) -> None:
    with acting(cast.ben.actor):
        emails = [access.email for access in customers_of(cast.ben.actor, cast.brandt.plan)]
    assert emails == ["carla@example.org", "cem@example.org", "klara@example.org", "offen@example.org"]
    for name in ("carla", "erik", "paula"):
        with acting(cast.actors[name]):
            assert not customers_of(cast.actors[name], cast.brandt.plan).exists()


def test_new_person_accepts_with_name_and_password(cast: Cast) -> None:
    user = accept_as_new_person(token=mailed_token(cast.pending), name="Olga Offen", password=PASSWORD)

    assert (user.email, user.check_password(PASSWORD)) == ("offen@example.org", True)
    with acting(cast.anna.actor):
        access = get_customer(cast.anna.actor, cast.pending.pk)
    assert (access.user_id, access.name, access.confirmed, access.invitation.state) == (user.pk, "Olga Offen", True, "accepted")


def test_copied_link_proves_no_address(cast: Cast) -> None:
    with acting(cast.anna.actor):
        pending = get_customer(cast.anna.actor, cast.pending.pk)
    token = copy_invitation_token(actor=cast.anna.actor, access=pending)

    user = accept_as_new_person(token=token, name="Olga Offen", password=PASSWORD)

    with acting(system("tests")):
        assert not CustomerAccess.objects.get(pk=cast.pending.pk).confirmed
        assert not EmailAddress.objects.get(user=user).verified


def test_invitation_is_accepted_once(cast: Cast) -> None:
    token = mailed_token(cast.pending)
    accept_as_new_person(token=token, name="Olga Offen", password=PASSWORD)

    with pytest.raises(NotPossible):
        accept_as_new_person(token=token, name="Zweite", password=PASSWORD)


def test_other_address_cannot_accept(cast: Cast) -> None:
    with pytest.raises(NotPossible, match=r"offen@example\.org"):
        accept_as_person(user=cast.paula.user, token=mailed_token(cast.pending))


def test_existing_account_accepts_only_by_signing_in(cast: Cast) -> None:
    user = make_user("Olga Offen", email="offen@example.org")
    token = mailed_token(cast.pending)
    with pytest.raises(NotPossible):
        accept_as_new_person(token=token, name="Olga", password=PASSWORD)

    assert accept_as_person(user=user, token=token).user_id == user.pk


def test_member_of_the_firm_does_not_become_its_customer(cast: Cast) -> None:
    with acting(system("tests")):
        CustomerAccess.objects.filter(pk=cast.pending.pk).update(email=cast.ben.user.email)
        cast.pending.invitation.email = cast.ben.user.email
        cast.pending.invitation.save(update_fields=["email"])

    with pytest.raises(NotPossible):
        accept_as_person(user=cast.ben.user, token=mailed_token(cast.pending))


@pytest.mark.parametrize("token", ["", " ", "null", "[]", "a" * 10_000, "A" * 32, "\ud800", "%20"])
def test_wrong_token_finds_nothing(cast: Cast, token: str) -> None:
    with pytest.raises(NotFound):
        get_offer(cast.paula.actor, token)


def test_withdrawal_kills_every_token(cast: Cast) -> None:
    tokens = [mailed_token(cast.pending), mailed_token(cast.pending)]
    with acting(cast.anna.actor):
        pending = get_customer(cast.anna.actor, cast.pending.pk)
    end_customer_access(actor=cast.anna.actor, access=pending)

    for token in tokens:
        with pytest.raises(NotPossible):
            accept_as_new_person(token=token, name="Olga", password=PASSWORD)
    assert mint_mailed_link(access_id=cast.pending.pk) is None


def test_expired_invitation_blocks_until_it_is_sent_again(cast: Cast) -> None:
    token = mailed_token(cast.pending)
    with acting(system("tests")):
        cast.pending.invitation.expires_at = cast.pending.created_at
        cast.pending.invitation.save(update_fields=["expires_at"])
    with pytest.raises(NotPossible):
        accept_as_new_person(token=token, name="Olga", password=PASSWORD)
    with acting(cast.anna.actor):
        pending = get_customer(cast.anna.actor, cast.pending.pk)

    resend_invitation(actor=cast.anna.actor, access=pending)

    assert accept_as_new_person(token=token, name="Olga Offen", password=PASSWORD).name == "Olga Offen"


def test_declined_invitation_is_over_and_the_firm_reads_it(cast: Cast) -> None:
    token = mailed_token(cast.pending)

    decline_invitation(token=token)

    assert get_offer(cast.paula.actor, token).state == "declined"
    assert facts()[-1] == "planning.invitation_answered"
    with pytest.raises(NotPossible):
        accept_as_new_person(token=token, name="Olga", password=PASSWORD)


def test_database_holds_no_token(cast: Cast) -> None:
    token = mailed_token(cast.pending)

    with acting(system("tests")):
        stored = [bytes(found.digest) for found in cast.pending.invitation.tokens.all()]
        queued = "".join(str(entry.data) for entry in OutboxEntry.objects.all())

    assert token.encode() not in b"".join(stored)
    assert token not in queued
