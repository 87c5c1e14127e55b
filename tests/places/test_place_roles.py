"""A firm that shows its staff assigned projects only: three walls, each asked alone."""

from collections.abc import Callable

import pytest
from django.db import ProgrammingError, connection, transaction

from planwart.foundation.actor import Actor
from planwart.foundation.errors import NotAllowed, NotFound, NotPossible
from planwart.foundation.models import JournalEntry
from planwart.foundation.scope import acting
from planwart.places.choices import PlaceKind, PlaceRoleKind
from planwart.places.models import Place, PlaceRole
from planwart.places.queries import get_place, projects_of_member, projects_visible_to
from planwart.places.services import change_place, create_project, set_place_roles
from planwart.planning.choices import AccessRole
from planwart.planning.models import CustomerAccess, Floor, Plan
from planwart.planning.queries import (
    active_units,
    get_customer,
    get_floor,
    get_plan,
    history_of_firm,
    history_of_place,
    latest_changes,
    units_visible_to,
)
from planwart.planning.services.base_plans import calibrate
from planwart.planning.services.customers import (
    change_customer_role,
    copy_invitation_token,
    end_customer_access,
    invite_customer,
    resend_invitation,
)
from planwart.planning.services.units import add_floor, create_unit, move_floor, rename_floor
from planwart.sharing.models import Invitation
from planwart.tenancy.choices import StaffSees
from planwart.tenancy.models import Membership
from planwart.tenancy.services import archive_member, set_staff_sees
from tests.cast import Cast, Firm, assign, restrict


@pytest.fixture
def market(cast: Cast) -> Firm:
    """Sina's project; Ben has Lindenstraße 5, and the firm shows its staff nothing else."""
    return restrict(cast)


def projects_seen(actor: Actor) -> set[str]:
    with acting(actor):
        return {place.name for place in projects_visible_to(actor)}


def places_in_database(actor: Actor) -> set[str]:
    """What the wall alone shows, without a door."""
    with acting(actor):
        return set(Place.objects.filter(kind=PlaceKind.PROPERTY).values_list("name", flat=True))


def membership_of(cast: Cast, name: str) -> Membership:
    with acting(cast.anna.actor):
        return Membership.objects.get(pk=cast.actors[name].its_membership)


def test_everybody_sees_his_projects_and_the_administrators_all(cast: Cast, market: Firm) -> None:
    expected = {
        "anna": {"Lindenstraße 5", "Am Markt 2"},
        "adam": {"Lindenstraße 5", "Am Markt 2"},
        "ben": {"Lindenstraße 5"},
        "sina": {"Am Markt 2"},
        "frieda": set(),
        "erik": {"Fremder Weg 1"},
    }

    assert {name: projects_seen(cast.actors[name]) for name in expected} == expected
    assert {name: places_in_database(cast.actors[name]) for name in expected} == expected


def test_until_the_firm_says_so_the_staff_sees_everything(cast: Cast, market: Firm) -> None:
    set_staff_sees(actor=cast.anna.actor, organisation=cast.brandt.organisation, staff_sees=StaffSees.ALL)

    assert projects_seen(cast.sina.actor) == places_in_database(cast.sina.actor) == {"Lindenstraße 5", "Am Markt 2"}


def test_a_role_reaches_what_lies_below(cast: Cast, market: Firm) -> None:
    with acting(cast.sina.actor):
        assert {plan.pk for plan in units_visible_to(cast.sina.actor)} == {market.plan.pk, market.other_plan.pk}
        assert get_floor(cast.sina.actor, market.other_floor.pk).name == "Dachgeschoss"


@pytest.mark.parametrize(
    "door",
    [
        lambda actor, firm, access: get_place(actor, firm.project.pk),
        lambda actor, firm, access: get_place(actor, firm.plan.unit_id),
        lambda actor, firm, access: get_plan(actor, firm.plan.pk),
        lambda actor, firm, access: get_floor(actor, firm.floor.pk),
        lambda actor, firm, access: get_customer(actor, access.pk),
    ],
)
def test_behind_every_door_the_rest_is_missing(cast: Cast, market: Firm, door: Callable[[Actor, Firm, CustomerAccess], object]) -> None:
    with acting(cast.ben.actor):
        door(cast.ben.actor, cast.brandt, cast.pending)
    with pytest.raises(NotFound), acting(cast.sina.actor):
        door(cast.sina.actor, cast.brandt, cast.pending)


def floor_of(cast: Cast) -> Floor:
    with acting(cast.anna.actor):
        return get_floor(cast.anna.actor, cast.brandt.floor.pk)


# Objects that a careless view would have got without a door: the service itself refuses.
WRITES: dict[str, Callable[[Actor, Cast], object]] = {
    "change_place": lambda actor, cast: change_place(actor=actor, place=cast.brandt.project, name="Neu"),
    "create_unit": lambda actor, cast: create_unit(actor=actor, project=cast.brandt.project, name="Wohnung 7"),
    "add_floor": lambda actor, cast: add_floor(actor=actor, plan=cast.brandt.plan, name="Keller 2"),
    "rename_floor": lambda actor, cast: rename_floor(actor=actor, floor=floor_of(cast), name="Neu"),
    "move_floor": lambda actor, cast: move_floor(actor=actor, floor=floor_of(cast), up=False),
    "calibrate": lambda actor, cast: calibrate(actor=actor, floor=floor_of(cast), point_a_px=(0, 0), point_b_px=(100, 0), length_mm=1000),
    "invite": lambda actor, cast: invite_customer(actor=actor, plan=cast.brandt.plan, email="neu@example.org", role=AccessRole.VIEWER),
    "resend": lambda actor, cast: resend_invitation(actor=actor, access=cast.pending),
    "copy_link": lambda actor, cast: copy_invitation_token(actor=actor, access=cast.pending),
    "change_role": lambda actor, cast: change_customer_role(actor=actor, access=cast.accesses["cem"], role=AccessRole.EDITOR),
    "end": lambda actor, cast: end_customer_access(actor=actor, access=cast.accesses["cem"]),
}


@pytest.mark.parametrize("write", WRITES)
def test_every_service_refuses_whose_projects_do_not_reach(cast: Cast, market: Firm, write: str) -> None:
    with pytest.raises(NotAllowed):
        WRITES[write](cast.sina.actor, cast)
    if write != "calibrate":  # which needs a drawing
        WRITES[write](cast.ben.actor, cast)


BLIND = {
    "places_place": "update places_place set name = 'gekapert'",
    "planning_floor": "update planning_floor set name = 'gekapert'",
    "planning_plan": "update planning_plan set phase = 'as_built'",
    "planning_customeraccess": "update planning_customeraccess set role = 'editor'",
    "sharing_invitation": "update sharing_invitation set state = 'withdrawn'",
}


@pytest.mark.parametrize("table", BLIND)
def test_the_database_changes_only_what_the_role_reaches(cast: Cast, market: Firm, table: str) -> None:
    """A statement without any condition, as a forgotten filter would make it."""
    with acting(cast.anna.actor), connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        (all_of_them,) = cursor.fetchone() or (0,)

    with acting(cast.sina.actor), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        (hers,) = cursor.fetchone() or (0,)
        cursor.execute(BLIND[table])
        changed = cursor.rowcount

    assert changed == hers < all_of_them


INSERTS: dict[str, Callable[[Cast], object]] = {
    "project": lambda cast: Place.objects.create(organisation=cast.brandt.organisation, kind=PlaceKind.PROPERTY, name="Ohne Rolle"),
    "unit": lambda cast: Place.objects.create(
        organisation=cast.brandt.organisation, kind=PlaceKind.UNIT, name="Wohnung 7", parent=cast.brandt.project
    ),
    "floor": lambda cast: Floor.objects.create(organisation=cast.brandt.organisation, plan=cast.brandt.plan, name="Keller 2"),
    "role": lambda cast: PlaceRole.objects.create(
        organisation=cast.brandt.organisation, membership_id=cast.sina.actor.its_membership, place=cast.brandt.project
    ),
}


@pytest.mark.parametrize("row", INSERTS)
def test_the_database_takes_no_row_beyond_the_role(cast: Cast, market: Firm, row: str) -> None:
    with pytest.raises(ProgrammingError, match=r"row-level security|permission denied"), acting(cast.sina.actor), transaction.atomic():
        INSERTS[row](cast)


def test_a_path_is_what_the_tree_says_whatever_is_written(cast: Cast, market: Firm) -> None:
    """Who could write the path could say where he may look."""
    with acting(cast.sina.actor):
        unit = Place.objects.create(
            organisation=cast.brandt.organisation,
            kind=PlaceKind.UNIT,
            name="Wohnung 7",
            parent=market.project,
            path=[cast.brandt.project.pk, market.project.pk],
        )
        unit.refresh_from_db()
        assert unit.path == [market.project.pk, unit.pk]
    for column in ("path", "parent_id"):
        with pytest.raises(ProgrammingError, match="permission denied"), acting(cast.anna.actor), transaction.atomic():
            Place.objects.filter(pk=cast.brandt.plan.unit_id).update(**{column: [1] if column == "path" else market.project.pk})


def test_a_plan_has_the_path_of_its_unit(cast: Cast, market: Firm) -> None:
    with acting(cast.sina.actor):
        unit = Place.objects.create(organisation=cast.brandt.organisation, kind=PlaceKind.UNIT, name="Wohnung 7", parent=market.project)
        unit.refresh_from_db()
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Plan.objects.create(organisation=cast.brandt.organisation, unit=unit, path=[cast.brandt.project.pk, *unit.path])
        Plan.objects.create(organisation=cast.brandt.organisation, unit=unit, path=unit.path)


def test_a_parent_of_another_firm_is_refused(cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), acting(cast.erik.actor), transaction.atomic():
        Place.objects.create(organisation=cast.sommer.organisation, kind=PlaceKind.UNIT, name="Kuckuck", parent_id=cast.brandt.project.pk)


def test_who_begins_a_project_works_in_it(cast: Cast, market: Firm) -> None:
    project = create_project(actor=cast.sina.actor, organisation=cast.brandt.organisation, name="Am Hang 12")
    create_unit(actor=cast.sina.actor, project=project, name="Wohnung 1", floors=("EG",))

    assert projects_seen(cast.sina.actor) == {"Am Markt 2", "Am Hang 12"}
    assert projects_seen(cast.ben.actor) == {"Lindenstraße 5"}
    with acting(cast.sina.actor):
        assert PlaceRole.objects.get(place=project).role == PlaceRoleKind.MANAGER


def test_a_colleague_invites_customers_and_loses_sight_of_them_with_the_project(cast: Cast, market: Firm) -> None:
    access = invite_customer(actor=cast.sina.actor, plan=market.plan, email="markt@example.org", role=AccessRole.VIEWER)
    with acting(cast.sina.actor):
        assert [invitation.email for invitation in Invitation.objects.all()] == ["markt@example.org"]

    assign(cast, cast.sina)

    with acting(cast.sina.actor):
        assert not Invitation.objects.exists()
        assert not CustomerAccess.objects.filter(pk=access.pk).exists()
        assert not JournalEntry.objects.exists()


def test_the_history_tells_of_own_projects_only(cast: Cast, market: Firm) -> None:
    change_customer_role(actor=cast.anna.actor, access=cast.accesses["cem"], role=AccessRole.EDITOR)

    with acting(cast.sina.actor):
        places = {entry.place_id for entry in history_of_firm(cast.sina.actor)}
        assert places <= {market.project.pk, market.plan.unit_id, market.other_plan.unit_id}
        assert places
        assert history_of_place(cast.sina.actor, cast.brandt.plan.unit) == []
        assert latest_changes(cast.sina.actor, cast.brandt.plan) == []


def test_the_tier_counts_units_that_a_colleague_does_not_see(cast: Cast, market: Firm) -> None:
    for someone in (cast.anna, cast.sina):
        with acting(someone.actor):
            assert active_units(cast.brandt.organisation.pk) == 4
    with acting(cast.erik.actor):
        assert active_units(cast.brandt.organisation.pk) == 0


def test_roles_are_replaced_by_whoever_manages_the_member(cast: Cast, market: Firm) -> None:
    sina = membership_of(cast, "sina")

    set_place_roles(actor=cast.adam.actor, membership=sina, project_ids=[cast.brandt.project.pk], role=PlaceRoleKind.MANAGER)

    assert projects_seen(cast.sina.actor) == {"Lindenstraße 5"}
    with acting(cast.anna.actor):
        assert [place.name for place in projects_of_member(cast.anna.actor, sina)] == ["Lindenstraße 5"]
        assert [role.role for role in PlaceRole.objects.filter(membership=sina)] == [PlaceRoleKind.MANAGER]


@pytest.mark.parametrize("name", ["ben", "sina", "erik", "carla", "paula", "frieda"])
def test_nobody_else_says_who_works_where(cast: Cast, market: Firm, name: str) -> None:
    with pytest.raises(NotAllowed):
        set_place_roles(actor=cast.actors[name], membership=membership_of(cast, "sina"), project_ids=[cast.brandt.project.pk])


def test_only_projects_of_the_firm_can_be_given(cast: Cast, market: Firm) -> None:
    for foreign in (cast.sommer.project.pk, cast.brandt.plan.unit_id, 999_999):
        with pytest.raises(NotFound):
            set_place_roles(actor=cast.anna.actor, membership=membership_of(cast, "sina"), project_ids=[market.project.pk, foreign])

    assert projects_seen(cast.sina.actor) == {"Am Markt 2"}


def test_who_has_left_gets_no_project_and_sees_none(cast: Cast, market: Firm) -> None:
    archive_member(actor=cast.anna.actor, membership=membership_of(cast, "sina"))

    assert projects_seen(cast.sina.actor) == places_in_database(cast.sina.actor) == set()
    with pytest.raises(NotPossible):
        set_place_roles(actor=cast.anna.actor, membership=membership_of(cast, "sina"), project_ids=[market.project.pk])
