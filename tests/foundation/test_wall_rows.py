"""What the wall alone lets through: for every tenant table and everybody in the cast, exactly these rows.

A table that is missing here fails, so that none comes into the house without a decision.
"""

import uuid

import pytest
from django.db import ProgrammingError, connection, transaction

from planwart.files.models import File
from planwart.files.services import open_upload
from planwart.foundation.actor import Actor, ActorKind, Side, system
from planwart.foundation.scope import acting
from planwart.planning.choices import SEES_PLAN, AccessRole
from planwart.planning.models import BasePlan, CustomerAccess, Floor, Plan
from planwart.planning.services.customers import copy_invitation_token, invite_customer
from planwart.planning.sync.apply import push_changes
from planwart.planning.sync.decide import Author
from planwart.samples.models import SampleHouse
from planwart.sharing.services.staff import invite_staff
from planwart.sharing.services.tokens import make_api_token
from planwart.tenancy.models import Membership
from tests.cast import Cast, Firm, Person, restrict
from tests.foundation.test_wall import tenant_tables

OWN = "organisation_id = {org}"
NOTHING = "false"
DENIED = None

# table: what the firm sees, what a customer whose role shows the plan sees, what a person sees
ROWS: dict[str, tuple[str | None, str | None, str | None]] = {
    "foundation_journal": (OWN, DENIED, DENIED),
    "foundation_outbox": (DENIED, DENIED, DENIED),
    "tenancy_organisation": ("id = {org}", "id = {org}", "id in (select organisation_id from tenancy_membership where user_id = {user})"),
    "tenancy_membership": (OWN, DENIED, "user_id = {user}"),
    "places_place": (OWN, "id in (select unnest(path) from places_place where id = {unit})", DENIED),
    "places_placerole": ("organisation_id = {org} and ({admin} or membership_id = {member})", DENIED, DENIED),
    "sharing_invitation": (OWN, DENIED, DENIED),
    "sharing_invitationtoken": (OWN, DENIED, DENIED),
    "sharing_staffoffer": (OWN, DENIED, DENIED),
    "sharing_apitoken": ("organisation_id = {org} and ({admin} or membership_id = {member})", DENIED, DENIED),
    "files_file": (OWN, "id in (select raster_id from planning_baseplan where plan_id = {plan} and is_current)", DENIED),
    "files_openupload": (f"{OWN} and user_id = {{user}}", DENIED, DENIED),
    "planning_plan": (OWN, "id = {plan}", DENIED),
    "planning_floor": (OWN, "plan_id = {plan}", DENIED),
    "planning_baseplan": (OWN, "plan_id = {plan}", DENIED),
    "planning_planrecord": (OWN, "plan_id = {plan}", DENIED),
    "planning_planchange": (OWN, "plan_id = {plan}", DENIED),
    "planning_customeraccess": (OWN, "id = {access}", "user_id = {user}"),
    "samples_samplehouse": ("organisation_id = {org} and ({admin} or place_id is not null)", DENIED, DENIED),
    "mail_outboundmail": (DENIED, DENIED, DENIED),
    "mail_mailserver": (DENIED, DENIED, DENIED),
}

# What is left of a firm for a member who sees assigned projects only; tables that are missing here show him what they show the firm.
MY_PLACES = "(select id from places_place where path && array(select place_id from places_placerole where membership_id = {member}))"
MY_PLANS = f"(select id from planning_plan where unit_id in {MY_PLACES})"
MY_INVITATIONS = f"(select invitation_id from planning_customeraccess where plan_id in {MY_PLANS})"
MY_SOURCES = f"(select f.key from files_file f join planning_baseplan b on b.source_id = f.id where b.plan_id in {MY_PLANS})"
ASSIGNED = {
    "foundation_journal": f"place_id in {MY_PLACES}",
    "places_place": f"id in {MY_PLACES}",
    "samples_samplehouse": f"place_id in {MY_PLACES}",
    "sharing_invitation": f"id in {MY_INVITATIONS}",
    "sharing_invitationtoken": f"invitation_id in {MY_INVITATIONS}",
    "files_file": (
        f"id in (select unnest(array[source_id, raster_id]) from planning_baseplan where plan_id in {MY_PLANS})"
        f" or split_part(name, '-', 1) in {MY_SOURCES} or name = 'fresh' and uploaded_by_id = {{user}}"
    ),
    "planning_plan": f"id in {MY_PLANS}",
    "planning_floor": f"plan_id in {MY_PLANS}",
    "planning_baseplan": f"plan_id in {MY_PLANS}",
    "planning_planrecord": f"plan_id in {MY_PLANS}",
    "planning_planchange": f"plan_id in {MY_PLANS}",
    "planning_customeraccess": f"plan_id in {MY_PLANS}",
}

OPERATOR = {
    "mail_mailserver": "true",  # all but its password
    "mail_outboundmail": "true",  # whether mails leave; their links stand in no column he may read
    "tenancy_organisation": "true",  # their names and tiers, by the columns he may read
}

EMPTY = {"mail_mailserver", "mail_outboundmail"}  # nobody of a firm reads these at all

KEY = {"planning_planrecord": "(plan_id, id)", "planning_planchange": "(plan_id, revision)"}


def fill(cast: Cast, *more: Firm) -> None:
    """Give each plan an element, and a drawing that was exchanged once; and let each colleague have uploaded one that nobody uses.

    Both firms have a key for programs and an invitation of somebody new, for what nobody has nobody can leak.
    """
    firms = ((cast.brandt, cast.anna), (cast.sommer, cast.erik), *((firm, cast.anna) for firm in more))
    for firm, owner in firms:
        for plan, floor in ((firm.plan, firm.floor), (firm.other_plan, firm.other_floor)):
            with acting(owner.actor):
                data = {"symbol": "SD2", "x": 100, "y": 200, "rotation": 0}
                put = {"op": "put", "record": {"id": str(uuid.uuid4()), "kind": "device", "floor": floor.pk, "data": data}}
                push_changes(plan_id=plan.pk, author=Author(owner.user.pk, owner.user.name, Side.FIRM), changes=[put])
            draw(plan, floor, by=cast.sina)  # who made a drawing once sees it no longer than its plan
    for someone in (cast.anna, cast.ben, cast.sina):
        open_upload(actor=someone.actor, name="plan.pdf", size=9)
        with acting(system("tests")):
            make_file(cast.brandt.plan, File.Purpose.SOURCE, by=someone, name="fresh")
    for firm, owner in ((cast.brandt, cast.anna), (cast.sommer, cast.erik)):
        make_api_token(actor=owner.actor, organisation=firm.organisation, name="Kalkulation", read_only=True, days=30)
        invite_staff(actor=owner.actor, organisation=firm.organisation, email="neu@example.org")
    for owner, place in ((cast.anna, cast.brandt.project), (cast.erik, None)):
        with acting(system("tests")):
            SampleHouse.objects.create(organisation_id=owner.actor.its_organisation, loaded_by_id=owner.actor.its_membership, place=place)
    with acting(cast.anna.actor):
        ben = Membership.objects.get(pk=cast.ben.actor.its_membership)
    make_api_token(actor=cast.anna.actor, organisation=cast.brandt.organisation, name="Lager", read_only=True, days=30, membership=ben)


def draw(plan: Plan, floor: Floor, *, by: Person) -> None:
    with acting(system("tests")):
        for version in (1, 2):
            source = make_file(plan, File.Purpose.SOURCE, by=by)
            make_file(plan, File.Purpose.THUMBNAIL, by=by, name=f"{source.key}-1.png")
            BasePlan.objects.create(
                organisation_id=plan.organisation_id,
                plan=plan,
                floor=floor,
                version=version,
                source=source,
                raster=make_file(plan, File.Purpose.RASTER, by=by),
                width_px=100,
                height_px=100,
                mm_per_px=10,
                is_current=version == 2,
            )


def make_file(plan: Plan, purpose: File.Purpose, *, by: Person, name: str = "plan") -> File:
    return File.objects.create(
        organisation_id=plan.organisation_id,
        key=uuid.uuid4().hex,
        name=name,
        content_type="image/png",
        size=1,
        purpose=purpose,
        uploaded_by_id=by.user.pk,
    )


def rows(actor: Actor, table: str, condition: str = "true") -> set[object] | None:
    """The keys of a table's rows as ``actor`` gets them, or None where PostgreSQL says permission denied."""
    try:
        with acting(actor), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"select {KEY.get(table, 'id')} from {table} where {condition}")
            return {key for (key,) in cursor.fetchall()}
    except ProgrammingError as error:
        if "permission denied" not in str(error):
            raise
        return None


def has_left(actor: Actor) -> bool:
    with acting(system("tests")):
        return Membership.objects.exclude(archived_at=None).filter(pk=actor.its_membership).exists()


def expected(actor: Actor, table: str, *, assigned: bool = False) -> str | None:
    firm, customer, person = ROWS[table]
    if actor.kind is ActorKind.MEMBER and firm is not DENIED and has_left(actor):
        return NOTHING
    if assigned and actor.db_role == "pw_member" and table in ASSIGNED:
        return ASSIGNED[table]
    by_kind = {ActorKind.MEMBER: firm, ActorKind.PERSON: person, ActorKind.OPERATOR: OPERATOR.get(table)}
    if actor.kind is not ActorKind.CUSTOMER:
        return by_kind.get(actor.kind, DENIED)
    if customer is DENIED or table == "planning_customeraccess":
        return customer
    with acting(system("tests")):
        access = CustomerAccess.objects.get(pk=actor.its_access)
    shown = access.is_live and (access.role in SEES_PLAN or table == "tenancy_organisation")
    return customer if shown else NOTHING


def ids_of(cast: Cast, actor: Actor) -> dict[str, object]:
    """What the conditions name."""
    plans = {access.unit_id: access.plan_id for access in cast.accesses.values()}
    return {
        "org": actor.its_organisation,
        "member": actor.its_membership,
        "admin": actor.db_role == "pw_admin",
        "user": actor.its_user,
        "unit": actor.its_unit,
        "access": actor.its_access,
        "plan": plans.get(actor.its_unit, 0),
    }


def differences(cast: Cast, *, assigned: bool = False) -> list[tuple[str, str, object, object]]:
    """Who is shown other rows than he should be, and which."""
    wrong: list[tuple[str, str, object, object]] = []
    for name, actor in cast.actors.items():
        for table in ROWS:
            condition = expected(actor, table, assigned=assigned)
            right = None if condition is None else rows(system("tests"), table, condition.format(**ids_of(cast, actor)))
            seen = rows(actor, table)
            if seen != right:
                wrong.append((name, table, seen, right))
    return wrong


def test_every_tenant_table_is_decided() -> None:
    assert sorted(ROWS) == tenant_tables()


def test_wall_shows_everybody_exactly_his_rows(cast: Cast) -> None:
    fill(cast)

    assert differences(cast) == []


def test_wall_shows_staff_of_assigned_projects_exactly_these(cast: Cast) -> None:
    market = restrict(cast)
    fill(cast, market)

    assert differences(cast, assigned=True) == []


def test_the_sample_house_is_seen_with_its_project(cast: Cast) -> None:
    fill(cast, restrict(cast))

    seen = [rows(someone.actor, "samples_samplehouse") for someone in (cast.anna, cast.ben, cast.sina)]

    assert [len(found or ()) for found in seen] == [1, 1, 0]  # a firm has one: in Ben's project, not in Sina's


@pytest.mark.parametrize("table", sorted(set(ASSIGNED) - {"samples_samplehouse"}))
def test_what_an_assigned_colleague_does_not_see_exists(cast: Cast, table: str) -> None:
    market = restrict(cast)
    fill(cast, market)
    access = invite_customer(actor=cast.sina.actor, plan=market.plan, email="markt@example.org", role=AccessRole.VIEWER)
    copy_invitation_token(actor=cast.sina.actor, access=access)
    copy_invitation_token(actor=cast.anna.actor, access=cast.pending)

    own, all_of_them = rows(cast.sina.actor, table), rows(cast.anna.actor, table)

    assert own
    assert all_of_them
    assert own < all_of_them


def test_every_table_has_rows_to_be_leaked(cast: Cast) -> None:
    """Of both firms, and of each plan where the table is about plans: else the wall would hold back what is not there."""
    fill(cast, restrict(cast))

    count = {table: len(rows(system("tests"), table) or ()) for table in ROWS}
    assert {table for table, number in count.items() if number < 2} == EMPTY
    assert {table for table, number in count.items() if table.startswith("planning_plan") and number < 4} == set()
