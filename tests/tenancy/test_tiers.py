"""Asking for a tier and setting it: the firm asks, the operator decides, and nobody else does either."""

import pytest
from django.db import DatabaseError, ProgrammingError, connection

from planwart.foundation.actor import operator, system
from planwart.foundation.errors import Invalid, NotAllowed, NotFound, NotPossible
from planwart.foundation.models import JournalEntry
from planwart.foundation.scope import acting
from planwart.planning.queries import active_units_by_firm
from planwart.tenancy.choices import StaffSees, Tier
from planwart.tenancy.models import Organisation
from planwart.tenancy.queries import organisations_for_operator
from planwart.tenancy.services import change_profile, request_upgrade, set_staff_sees, set_tier
from tests.cast import Cast

CLERK = system("tests")


def firm_of_erik(cast: Cast) -> Organisation:
    with acting(CLERK):
        return Organisation.objects.select_related("upgrade_asked_by").get(pk=cast.sommer.organisation.pk)


def facts(name: str) -> list[dict[str, object]]:
    with acting(CLERK):
        return [entry.data for entry in JournalEntry.objects.filter(fact=name).order_by("id")]


def test_a_firm_asks_and_everything_stays_until_the_operator_answers(cast: Cast) -> None:
    request_upgrade(actor=cast.erik.actor, organisation=cast.sommer.organisation, tier="spark")

    firm = firm_of_erik(cast)
    assert (firm.tier, firm.upgrade_tier, firm.upgrade_asked_by and firm.upgrade_asked_by.name) == ("starter", "spark", "Erik Sommer")
    assert facts("tenancy.upgrade_requested") == [{"organisation_id": firm.pk, "tier": "spark"}]


def test_the_operators_answer_closes_the_request(cast: Cast) -> None:
    request_upgrade(actor=cast.erik.actor, organisation=cast.sommer.organisation, tier="fire")
    before = firm_of_erik(cast).tier_since

    set_tier(actor=operator(cast.otto.user.pk), organisation_id=cast.sommer.organisation.pk, tier="spark")

    firm = firm_of_erik(cast)
    assert (firm.tier, firm.upgrade_tier, firm.upgrade_asked_at, firm.upgrade_asked_by) == ("spark", "", None, None)
    assert firm.tier_since > before
    assert facts("tenancy.tier_changed") == [{"organisation_id": firm.pk, "tier": "spark", "asked_by": cast.erik.actor.membership_id}]


@pytest.mark.parametrize(("tier", "refusal"), [("starter", NotPossible), ("gold", Invalid), ("", Invalid), ("fire\0", Invalid)])
def test_a_tier_that_is_none_or_no_more_is_not_asked_for(cast: Cast, tier: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        request_upgrade(actor=cast.erik.actor, organisation=cast.sommer.organisation, tier=tier)
    assert firm_of_erik(cast).upgrade_tier == ""


def test_the_same_request_is_sent_once_and_a_higher_one_again(cast: Cast) -> None:
    request_upgrade(actor=cast.erik.actor, organisation=cast.sommer.organisation, tier="spark")

    with pytest.raises(NotPossible, match="schon unterwegs"):
        request_upgrade(actor=cast.erik.actor, organisation=cast.sommer.organisation, tier="spark")
    request_upgrade(actor=cast.erik.actor, organisation=cast.sommer.organisation, tier="fire")
    assert firm_of_erik(cast).upgrade_tier == "fire"


@pytest.mark.parametrize("name", ["ben", "erik", "carla", "otto", "paula"])
def test_staff_and_others_ask_for_nothing_and_decide_nothing_of_annas_firm(cast: Cast, name: str) -> None:
    actor, firm = cast.people[name].actor, cast.brandt.organisation
    with pytest.raises(NotAllowed):
        request_upgrade(actor=actor, organisation=firm, tier="fire")
    with pytest.raises(NotAllowed):
        set_staff_sees(actor=actor, organisation=firm, staff_sees=StaffSees.ASSIGNED)


@pytest.mark.parametrize("name", ["anna", "adam", "ben", "erik", "carla", "paula"])
def test_nobody_but_the_operator_sets_a_tier(cast: Cast, name: str) -> None:
    actor = cast.people[name].actor

    with pytest.raises(NotAllowed):
        set_tier(actor=actor, organisation_id=cast.sommer.organisation.pk, tier="fire")
    with pytest.raises((ProgrammingError, DatabaseError), match="permission denied"), acting(actor):
        Organisation.objects.filter(pk=cast.sommer.organisation.pk).update(tier="fire")
    assert firm_of_erik(cast).tier == "starter"


@pytest.mark.parametrize(("number", "tier", "refusal"), [(None, "gold", Invalid), (999_999, "fire", NotFound)])
def test_the_operator_sets_only_tiers_and_firms_that_exist(cast: Cast, number: int | None, tier: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        set_tier(actor=operator(cast.otto.user.pk), organisation_id=number or cast.sommer.organisation.pk, tier=tier)


def test_the_operator_sees_names_and_numbers_and_nothing_of_the_content(cast: Cast) -> None:
    otto = operator(cast.otto.user.pk)

    seen = {firm.name: (firm.tier, firm.members) for firm in organisations_for_operator(otto)}

    assert seen == {"Elektro Brandt": ("fire", 4), "Elektro Sommer": ("starter", 1)}
    assert active_units_by_firm(otto) == {cast.brandt.organisation.pk: 2, cast.sommer.organisation.pk: 2}
    for column in ("street", "city", "staff_sees", "purpose"):
        with pytest.raises(ProgrammingError, match="permission denied"), acting(otto), connection.cursor() as cursor:
            cursor.execute(f"select {column} from tenancy_organisation")
    with pytest.raises(ProgrammingError, match="permission denied"), acting(otto):
        Organisation.objects.filter(pk=cast.brandt.organisation.pk).update(name="Umbenannt")


@pytest.mark.parametrize("name", ["anna", "ben", "erik", "carla", "paula", "anonymous"])
def test_nobody_else_sees_the_list_of_firms(cast: Cast, name: str) -> None:
    assert organisations_for_operator(cast.actors[name]) == []
    assert active_units_by_firm(cast.actors[name]) == {}


def test_open_requests_stand_first(cast: Cast) -> None:
    request_upgrade(actor=cast.erik.actor, organisation=cast.sommer.organisation, tier="spark")

    assert [firm.name for firm in organisations_for_operator(operator(cast.otto.user.pk))] == ["Elektro Sommer", "Elektro Brandt"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "x" * 121},
        {"name": "a\0b"},
        {"street": "x" * 121},
        {"postal_code": "1" * 13},
        {"country": "FR"},
        {"country": ""},
        {"purpose": "alles"},
    ],
)
def test_a_profile_that_cannot_be_is_refused_whole(cast: Cast, wrong: dict[str, str]) -> None:
    profile = {"name": "Neu", "street": "Weg 1", "postal_code": "6020", "city": "Innsbruck", "country": "AT", "purpose": "both", **wrong}

    with pytest.raises(Invalid):
        change_profile(actor=cast.anna.actor, organisation=cast.brandt.organisation, **profile)
    with acting(CLERK):
        firm = Organisation.objects.get(pk=cast.brandt.organisation.pk)
    assert (firm.name, firm.country, firm.purpose) == ("Elektro Brandt", "DE", "planning")


def test_tiers_are_ordered_by_what_they_allow() -> None:
    assert list(Tier) == [Tier.STARTER, Tier.SPARK, Tier.FIRE]
