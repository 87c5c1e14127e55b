"""Roles, leaving and coming back; and that a firm is never without an owner, also when two step down at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, ProgrammingError, connections
from django.utils import timezone

from planwart.foundation.actor import Actor, system
from planwart.foundation.errors import NotAllowed, NotPossible
from planwart.foundation.models import JournalEntry
from planwart.foundation.scope import acting
from planwart.planning.queries import plans_visible_to
from planwart.tenancy.actors import actor_of, member_by_code
from planwart.tenancy.choices import Role
from planwart.tenancy.models import Membership
from planwart.tenancy.services import archive_member, change_role, hand_over_ownership, reactivate_member
from tests.cast import Cast

CLERK = system("tests")


def member(cast: Cast, name: str) -> Membership:
    with acting(CLERK):
        return Membership.objects.get(pk=cast.people[name].actor.membership_id or 0)


def role_of(cast: Cast, name: str) -> tuple[str, bool]:
    found = member(cast, name)
    return found.role, found.is_live


def make_owner(cast: Cast, name: str) -> Actor:
    with acting(CLERK):
        Membership.objects.filter(pk=cast.people[name].actor.membership_id or 0).update(role=Role.OWNER)
    return actor_of(member(cast, name))


# --- Who may ------------------------------------------------------------------------------------------------------------------------

# whose role (of Adam or Anna), asked by whom, to what: allowed?
TABLE = [
    ("ben", "anna", Role.ADMIN, True),
    ("ben", "anna", Role.OWNER, True),
    ("adam", "anna", Role.STAFF, True),
    ("ben", "adam", Role.ADMIN, True),
    ("ben", "adam", Role.OWNER, False),
    ("anna", "adam", Role.STAFF, False),
    ("sina", "ben", Role.ADMIN, False),
    ("ben", "ben", Role.OWNER, False),
    ("ben", "erik", Role.ADMIN, False),
    ("ben", "carla", Role.ADMIN, False),
    ("ben", "otto", Role.ADMIN, False),
    ("ben", "frieda", Role.ADMIN, False),
]


@pytest.mark.parametrize(("whose", "by", "role", "allowed"), TABLE)
def test_who_gives_which_role(cast: Cast, whose: str, by: str, role: Role, allowed: bool) -> None:
    before = role_of(cast, whose)

    if allowed:
        change_role(actor=cast.people[by].actor, membership=member(cast, whose), role=role)
        assert role_of(cast, whose) == (role, True)
    else:
        with pytest.raises(NotAllowed):
            change_role(actor=cast.people[by].actor, membership=member(cast, whose), role=role)
        assert role_of(cast, whose) == before


@pytest.mark.parametrize(("whose", "by", "role", "allowed"), TABLE)
def test_the_wall_says_the_same(cast: Cast, whose: str, by: str, role: Role, allowed: bool) -> None:
    """Without the service, the same writes: no row is changed, or PostgreSQL refuses."""
    before = role_of(cast, whose)

    try:
        with acting(cast.people[by].actor):
            changed = Membership.objects.filter(pk=member_id(cast, whose)).update(role=role)
    except (ProgrammingError, DatabaseError) as error:
        assert "permission denied" in str(error) or "row-level security" in str(error)  # noqa: PT017  (a value decides above)
        changed = 0

    assert (changed == 1) is allowed
    assert (role_of(cast, whose) == before) is not allowed


def member_id(cast: Cast, name: str) -> int:
    return cast.people[name].actor.membership_id or 0


@pytest.mark.parametrize("act", [archive_member, reactivate_member])
def test_staff_strangers_and_the_operator_end_nobodys_membership(cast: Cast, act: Callable[..., None]) -> None:
    for by in ("ben", "erik", "carla", "otto", "paula"):
        with pytest.raises(NotAllowed):
            act(actor=cast.people[by].actor, membership=member(cast, "sina"))
    assert role_of(cast, "sina") == ("staff", True)


def test_an_admin_archives_no_owner_and_the_owner_an_admin(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        archive_member(actor=cast.adam.actor, membership=member(cast, "anna"))
    archive_member(actor=cast.anna.actor, membership=member(cast, "adam"))
    assert role_of(cast, "adam") == ("admin", False)


def test_a_role_that_was_lost_meanwhile_counts_no_more(cast: Cast) -> None:
    """Adam's page was open when Anna made him staff; his actor still says admin."""
    change_role(actor=cast.anna.actor, membership=member(cast, "adam"), role=Role.STAFF)

    with pytest.raises(NotAllowed):
        change_role(actor=cast.adam.actor, membership=member(cast, "ben"), role=Role.ADMIN)
    with pytest.raises(NotAllowed):
        archive_member(actor=cast.adam.actor, membership=member(cast, "ben"))


# --- The last owner -----------------------------------------------------------------------------------------------------------------


def test_the_last_owner_neither_steps_down_nor_leaves(cast: Cast) -> None:
    anna = member(cast, "anna")

    with pytest.raises(NotPossible, match="braucht einen Inhaber"):
        change_role(actor=cast.anna.actor, membership=anna, role=Role.ADMIN)
    with pytest.raises(NotPossible, match="braucht einen Inhaber"):
        archive_member(actor=cast.anna.actor, membership=anna)
    assert role_of(cast, "anna") == ("owner", True)


def test_an_archived_owner_is_no_other_owner(cast: Cast) -> None:
    make_owner(cast, "frieda")

    with pytest.raises(NotPossible, match="braucht einen Inhaber"):
        archive_member(actor=cast.anna.actor, membership=member(cast, "anna"))


def test_handing_over_makes_one_owner_and_the_former_one_admin(cast: Cast) -> None:
    hand_over_ownership(actor=cast.anna.actor, membership=member(cast, "ben"))

    assert (role_of(cast, "ben"), role_of(cast, "anna")) == (("owner", True), ("admin", True))
    with acting(CLERK):
        entry = JournalEntry.objects.latest("id")
    assert (entry.fact, entry.actor_name) == ("tenancy.ownership_handed_over", "Anna Brandt")


@pytest.mark.parametrize("by", ["adam", "ben", "erik"])
def test_only_an_owner_hands_over(cast: Cast, by: str) -> None:
    with pytest.raises(NotAllowed):
        hand_over_ownership(actor=cast.people[by].actor, membership=member(cast, "sina"))


def test_nothing_is_handed_to_somebody_who_has_left(cast: Cast) -> None:
    with pytest.raises(NotPossible, match="arbeitet nicht mehr"):
        hand_over_ownership(actor=cast.anna.actor, membership=member(cast, "frieda"))
    assert role_of(cast, "anna") == ("owner", True)


@pytest.mark.parametrize("how", ["step down", "leave", "put the other down"])
def test_two_owners_at_once_leave_one_behind(committed_cast: Cast, how: str) -> None:
    cast = committed_cast
    adam = make_owner(cast, "adam")
    actors = {"anna": cast.anna.actor, "adam": adam}

    def act(name: str) -> str:
        other = "adam" if name == "anna" else "anna"
        whose = member(cast, other if how == "put the other down" else name)
        try:
            if how == "leave":
                archive_member(actor=actors[name], membership=whose)
            else:
                change_role(actor=actors[name], membership=whose, role=Role.STAFF)
        except (NotPossible, NotAllowed):
            return "refused"
        finally:
            connections["default"].close()
        return "done"

    with ThreadPoolExecutor(max_workers=2) as pool:
        answers = sorted(pool.map(act, ["anna", "adam"]))

    assert answers == ["done", "refused"]
    with acting(CLERK):
        owners = Membership.objects.filter(organisation=cast.brandt.organisation, role=Role.OWNER, archived_at=None)
        assert owners.count() == 1


# --- Leaving and coming back --------------------------------------------------------------------------------------------------------


def test_whoever_leaves_sees_nothing_at_once_and_the_name_stays(cast: Cast) -> None:
    archive_member(actor=cast.anna.actor, membership=member(cast, "ben"))

    assert member_by_code(cast.ben.user.pk, cast.brandt.organisation.code) is None
    with acting(cast.ben.actor):  # an actor from before
        assert not plans_visible_to(cast.ben.actor).exists()
    assert member(cast, "ben").name == "Ben Fuchs"


def test_whoever_comes_back_has_the_role_of_before(cast: Cast) -> None:
    reactivate_member(actor=cast.adam.actor, membership=member(cast, "frieda"))

    assert role_of(cast, "frieda") == ("staff", True)
    assert member_by_code(cast.frieda.user.pk, cast.brandt.organisation.code) is not None


def test_a_former_member_who_became_a_customer_does_not_come_back(cast: Cast) -> None:
    access = cast.accesses["carla"]
    with acting(CLERK):
        type(access).objects.filter(pk=access.pk).update(user=cast.frieda.user, email="frieda@example.org")

    with pytest.raises(NotPossible, match="ist Kunde dieser Firma"):
        reactivate_member(actor=cast.anna.actor, membership=member(cast, "frieda"))
    assert role_of(cast, "frieda") == ("staff", False)


def test_doing_it_twice_tells_it_once(cast: Cast) -> None:
    ben = member(cast, "ben")

    for _ in range(2):
        archive_member(actor=cast.anna.actor, membership=ben)

    with acting(CLERK):
        assert JournalEntry.objects.filter(fact="tenancy.member_archived").count() == 1
        assert Membership.objects.get(pk=ben.pk).archived_at is not None
    assert timezone.now() > (member(cast, "ben").archived_at or timezone.now())
