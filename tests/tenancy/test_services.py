import pytest
from django.db import ProgrammingError

from planwart.foundation.actor import system
from planwart.foundation.errors import Invalid, NotAllowed, NotFound
from planwart.foundation.scope import acting
from planwart.tenancy.actors import member_by_code, member_by_organisation
from planwart.tenancy.models import Membership, Organisation
from planwart.tenancy.queries import get_organisation, members_visible_to
from planwart.tenancy.services import change_profile, found_organisation, rename_organisation
from tests.cast import Cast


def test_found_organisation_makes_its_founder_the_owner(cast: Cast) -> None:
    membership = found_organisation(actor=cast.paula.actor, user=cast.paula.user)

    assert (membership.role, membership.organisation.name, membership.organisation.tier) == ("owner", "Mein Arbeitsbereich", "fire")
    actor = member_by_code(cast.paula.user.pk, membership.organisation.code)
    assert actor is not None
    assert (actor.db_role, actor.membership_id) == ("pw_admin", membership.pk)


def test_customer_cannot_found_an_organisation_as_customer(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        found_organisation(actor=cast.carla.actor, user=cast.carla.user)


def test_member_by_code_finds_nothing_in_a_foreign_firm(cast: Cast) -> None:
    assert member_by_code(cast.anna.user.pk, cast.sommer.organisation.code) is None
    assert member_by_organisation(cast.carla.user.pk, cast.brandt.organisation.pk) is None


def test_archived_member_is_no_actor(cast: Cast) -> None:
    with acting(system("tests")):
        Membership.objects.filter(user=cast.ben.user).update(archived_at="2026-01-01T00:00:00Z")

    assert member_by_code(cast.ben.user.pk, cast.brandt.organisation.code) is None
    with acting(cast.ben.actor):  # an actor resolved before he was archived
        assert not Organisation.objects.exists()


def test_owner_renames_the_firm(cast: Cast) -> None:
    rename_organisation(actor=cast.anna.actor, organisation=cast.brandt.organisation, name=" Elektro Brandt GmbH ")

    with acting(cast.carla.actor):
        assert get_organisation(cast.carla.actor).name == "Elektro Brandt GmbH"


def test_staff_and_strangers_cannot_change_the_profile(cast: Cast) -> None:
    for someone in (cast.ben, cast.erik, cast.carla):
        with pytest.raises(NotAllowed):
            change_profile(actor=someone.actor, organisation=cast.brandt.organisation, name="Übernommen")


def test_database_refuses_what_the_service_would_refuse(cast: Cast) -> None:
    """Without the service's first line, the wall: staff has no grant, the stranger no row."""
    with pytest.raises(ProgrammingError, match="permission denied"), acting(cast.ben.actor):
        Organisation.objects.filter(pk=cast.brandt.organisation.pk).update(name="Übernommen")
    with acting(cast.erik.actor):
        assert Organisation.objects.filter(pk=cast.brandt.organisation.pk).update(name="Übernommen") == 0
    with pytest.raises(ProgrammingError, match="permission denied"), acting(cast.erik.actor):
        Organisation.objects.update(tier="fire")


def test_firm_needs_a_name(cast: Cast) -> None:
    with pytest.raises(Invalid):
        rename_organisation(actor=cast.anna.actor, organisation=cast.brandt.organisation, name="  ")


def test_members_are_seen_by_their_firm_only(cast: Cast) -> None:
    for someone, names in (
        (cast.ben, ["Anna Brandt", "Adam Amt", "Ben Fuchs", "Sina Sommerfeld", "Frieda Fort"]),
        (cast.erik, ["Erik Sommer"]),
        (cast.carla, []),
    ):
        with acting(someone.actor):
            assert list(members_visible_to(someone.actor).values_list("name", flat=True)) == names


def test_person_without_a_firm_gets_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound), acting(cast.paula.actor):
        get_organisation(cast.paula.actor)
