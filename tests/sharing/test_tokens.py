"""Keys for programs: who makes them, whom they stand for, and what ends them."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.utils import timezone

from planwart.foundation.actor import MemberRole, anonymous, system
from planwart.foundation.errors import Invalid, NotAllowed, NotFound, NotPossible
from planwart.foundation.scope import acting, outside
from planwart.places.models import Place
from planwart.places.services import change_place, create_project
from planwart.sharing.actors import bearer_of
from planwart.sharing.models import ApiToken
from planwart.sharing.queries import api_tokens_visible_to, get_api_token
from planwart.sharing.rules import MOST_TOKENS
from planwart.sharing.services.tokens import make_api_token, note_use, revoke_api_token
from planwart.tenancy.models import Membership
from tests.cast import Cast, Person

REFUSED = "violates row-level security policy"


def key_of(cast: Cast, by: Person, *, for_: Person | None = None, read_only: bool = False, days: int | None = 30) -> tuple[ApiToken, str]:
    with acting(by.actor):
        membership = Membership.objects.get(pk=for_.actor.membership_id or 0) if for_ else None
        return make_api_token(
            actor=by.actor,
            organisation=cast.sommer.organisation if by is cast.erik else cast.brandt.organisation,
            name="Kalkulation",
            read_only=read_only,
            days=days,
            membership=membership,
        )


def change(model: type[Membership] | type[ApiToken], pk: int | None, **fields: object) -> None:
    with acting(system("tests")):
        model._default_manager.filter(pk=pk or 0).update(**fields)


def test_a_key_stands_for_its_maker(cast: Cast) -> None:
    _token, text = key_of(cast, cast.anna)

    bearer = bearer_of(text)

    assert bearer is not None
    assert (text[:3], len(text)) == ("pw_", 46)
    assert (bearer.actor.membership_id, bearer.actor.member_role, bearer.actor.read_only) == (
        cast.anna.actor.membership_id,
        MemberRole.OWNER,
        False,
    )
    assert bearer.actor.name == "Anna Brandt (API)"


def test_a_key_for_one_of_the_staff_has_his_rights(cast: Cast) -> None:
    _token, text = key_of(cast, cast.adam, for_=cast.ben)

    bearer = bearer_of(text)

    assert bearer is not None
    assert (bearer.actor.membership_id, bearer.actor.member_role) == (cast.ben.actor.membership_id, MemberRole.STAFF)


def test_the_database_keeps_no_text_that_works(cast: Cast) -> None:
    _token, text = key_of(cast, cast.anna)

    with acting(system("tests")):
        kept = ApiToken.objects.values_list("digest", "name").get()

    assert text.encode() not in bytes(kept[0])
    assert bearer_of("pw_" + bytes(kept[0]).hex()) is None


@pytest.mark.parametrize("wrong", ["", "pw_", "pw_" + "x" * 43, "Bearer", "pw_\0", "pw_\ud800", "pw_" + "y" * 100_000])
def test_other_strings_are_nobody(cast: Cast, wrong: str) -> None:
    key_of(cast, cast.anna)

    assert bearer_of(wrong) is None


@pytest.mark.parametrize("name", ["ben", "sina", "frieda", "carla", "paula", "otto", "erik"])
def test_nobody_else_makes_keys_of_the_firm(cast: Cast, name: str) -> None:
    actor = cast.people[name].actor

    with pytest.raises(NotAllowed):
        make_api_token(actor=actor, organisation=cast.brandt.organisation, name="Kalkulation", read_only=True, days=30)


@pytest.mark.parametrize("whose", ["anna", "frieda", "erik"])
def test_rights_of_others_than_staff_are_not_lent(cast: Cast, whose: str) -> None:
    with acting(system("tests")):
        membership = Membership.objects.get(pk=cast.people[whose].actor.membership_id or 0)

    with pytest.raises(NotPossible):
        make_api_token(
            actor=cast.adam.actor,
            organisation=cast.brandt.organisation,
            name="Kalkulation",
            read_only=True,
            days=30,
            membership=membership,
        )


@pytest.mark.parametrize(("name", "days"), [("  ", 30), ("x" * 61, 30), ("a\0b", 30), ("gut", 31), ("gut", 0)])
def test_what_cannot_be_used_is_refused(cast: Cast, name: str, days: int) -> None:
    with pytest.raises(Invalid):
        make_api_token(actor=cast.anna.actor, organisation=cast.brandt.organisation, name=name, read_only=True, days=days)


def test_there_is_a_limit_to_live_keys(cast: Cast) -> None:
    made = [key_of(cast, cast.anna)[0] for _ in range(MOST_TOKENS)]
    with pytest.raises(NotPossible):
        key_of(cast, cast.anna)

    revoke_api_token(actor=cast.anna.actor, token=made[0])

    assert key_of(cast, cast.anna)


ENDS: dict[str, Callable[[Cast, ApiToken], None]] = {
    "it is revoked": lambda cast, token: revoke_api_token(actor=cast.anna.actor, token=token),
    "it expires": lambda cast, token: change(ApiToken, token.pk, expires_at=timezone.now() - dt.timedelta(hours=1)),
    "its member leaves": lambda cast, token: change(Membership, token.membership_id, archived_at=timezone.now()),
    "its maker leaves": lambda cast, token: change(Membership, token.created_by_id, archived_at=timezone.now()),
    "its maker is no admin any more": lambda cast, token: change(Membership, token.created_by_id, role="staff"),
    "its member becomes admin": lambda cast, token: change(Membership, token.membership_id, role="admin"),
    "its member becomes owner": lambda cast, token: change(Membership, token.membership_id, role="owner"),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_key_ends_when(cast: Cast, end: str) -> None:
    token, text = key_of(cast, cast.adam, for_=cast.ben)
    assert bearer_of(text) is not None

    ENDS[end](cast, token)

    assert bearer_of(text) is None


def test_a_key_ends_with_the_account(cast: Cast) -> None:
    _token, text = key_of(cast, cast.adam)

    with outside():
        cast.adam.user.is_active = False
        cast.adam.user.save(update_fields=["is_active"])

    assert bearer_of(text) is None


def test_a_key_loses_rights_with_its_member(cast: Cast) -> None:
    _token, text = key_of(cast, cast.adam)

    change(Membership, cast.adam.actor.membership_id, role="staff")

    bearer = bearer_of(text)
    assert bearer is not None
    assert bearer.actor.member_role is MemberRole.STAFF


def test_who_may_revoke_a_key(cast: Cast) -> None:
    answers = {}
    for whose in ("anna", "adam"):
        made, _text = key_of(cast, cast.people[whose])
        with acting(cast.anna.actor):
            token = get_api_token(cast.anna.actor, made.pk)
        for name in ("ben", "erik", "adam", "anna"):
            try:
                revoke_api_token(actor=cast.people[name].actor, token=token)
                answers[whose, name] = "revoked"
            except NotAllowed:
                answers[whose, name] = "refused"

    assert answers == {
        ("anna", "ben"): "refused",
        ("anna", "erik"): "refused",
        ("anna", "adam"): "refused",
        ("anna", "anna"): "revoked",
        ("adam", "ben"): "refused",
        ("adam", "erik"): "refused",
        ("adam", "adam"): "revoked",
        ("adam", "anna"): "revoked",
    }


def test_staff_see_and_revoke_the_keys_that_act_for_them(cast: Cast) -> None:
    key_of(cast, cast.anna)
    token, text = key_of(cast, cast.anna, for_=cast.ben)

    with acting(cast.ben.actor):
        assert list(api_tokens_visible_to(cast.ben.actor)) == [token]
        revoke_api_token(actor=cast.ben.actor, token=get_api_token(cast.ben.actor, token.pk))

    assert bearer_of(text) is None


def test_keys_of_another_firm_are_missing(cast: Cast) -> None:
    token, _text = key_of(cast, cast.anna)

    with acting(cast.erik.actor), pytest.raises(NotFound):
        get_api_token(cast.erik.actor, token.pk)


def test_the_wall_refuses_a_key_for_somebody_elses_firm(cast: Cast) -> None:
    def insert(**fields: object) -> None:
        ids = {"organisation": cast.sommer.organisation, "membership_id": cast.erik.actor.membership_id}
        made = {"created_by_id": cast.erik.actor.membership_id, "name": "x", "digest": b"x" * 32}
        ApiToken.objects.create(**{**ids, **made, **fields})

    wrong: list[dict[str, object]] = [
        {"organisation": cast.brandt.organisation},
        {"membership_id": cast.anna.actor.membership_id},
        {"created_by_id": cast.anna.actor.membership_id},
    ]
    for fields in wrong:
        with pytest.raises(ProgrammingError, match=REFUSED), acting(cast.erik.actor), transaction.atomic():
            insert(**fields)

    with acting(cast.erik.actor):
        insert()


def test_use_is_noted_and_waits_for_nobody(cast: Cast) -> None:
    token, text = key_of(cast, cast.anna)

    note_use(token.pk, last=None)

    bearer = bearer_of(text)
    assert bearer is not None
    assert bearer.last_used_at is not None


def test_a_read_only_key_writes_nothing(cast: Cast) -> None:
    _token, text = key_of(cast, cast.anna, read_only=True)
    bearer = bearer_of(text)
    assert bearer is not None

    with pytest.raises(NotAllowed):
        create_project(actor=bearer.actor, organisation=cast.brandt.organisation, name="Neu")
    with pytest.raises(NotAllowed), acting(bearer.actor), acting(system("launder")):
        Place.objects.filter(pk=cast.brandt.project.pk).update(name="Gewaschen")
    with pytest.raises(NotAllowed), acting(bearer.actor):
        Place.objects.select_for_update().get(pk=cast.brandt.project.pk)

    with acting(cast.anna.actor):
        assert list(Place.objects.filter(parent=None).values_list("name", flat=True)) == ["Lindenstraße 5"]


def test_a_read_only_scope_ends_with_itself(cast: Cast) -> None:
    _token, text = key_of(cast, cast.anna, read_only=True)
    bearer = bearer_of(text)
    assert bearer is not None

    with acting(cast.anna.actor) as anna:
        with acting(bearer.actor):
            assert Place.objects.count() == 3
        change_place(actor=anna, place=cast.brandt.project, name="Lindenstraße 7")

    with acting(cast.anna.actor):
        assert Place.objects.filter(name="Lindenstraße 7").exists()


def test_other_internal_errors_keep_their_name(cast: Cast) -> None:
    aborted = "do $$ begin raise exception 'broken' using errcode = '25P02'; end $$"

    with pytest.raises(InternalError, match="broken"), acting(anonymous()), connection.cursor() as cursor:
        cursor.execute(aborted)
