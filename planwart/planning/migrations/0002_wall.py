"""Plans behind the wall: the firm's own, one unit for a customer, and the writer.

Records and changes are written by the plan writer's role alone; members and customers read them.
"""

from typing import ClassVar

from django.db import migrations

from planwart.foundation.wall import FIRM, KIND_ROLES, SETTING_ID, SETTING_USER, asks, function, grant, policy, protect

Steps = list[migrations.RunSQL]

OWN = "organisation_id = any ((select wall.member_orgs())::bigint[])"
MINE = "(select wall.customer_plans())::bigint[]"
MY_ACCESS = f"a.id = {SETTING_ID} and a.user_id = {SETTING_USER} and a.ended_at is null"
SEES = "a.role in ('viewer', 'editor')"
PLAN_TABLES = ("planning_plan", "planning_floor", "planning_baseplan", "planning_planrecord", "planning_planchange")


def customer_function(name: str, select: str) -> Steps:
    """A function returning one array for the asking customer, empty when his access sees nothing."""
    return function(name, "bigint[]", f"{asks('customer')} return array({select});", to="pw_customer")


def functions() -> Steps:
    access = f"from public.planning_customeraccess a where {MY_ACCESS}"
    return [
        *customer_function("customer_plans", f"select a.plan_id {access} and {SEES}"),
        *customer_function("customer_orgs", f"select a.organisation_id {access}"),
        *customer_function(
            "customer_places",
            f"select unnest(p.path) from public.places_place p join public.planning_customeraccess a on a.unit_id = p.id "
            f"where {MY_ACCESS} and {SEES}",
        ),
        *invitation_function(),
    ]


def invitation_function() -> Steps:
    """What the holder of a token may read before he is anybody: one invitation, by the token's digest."""
    body = """
    return (select jsonb_build_object(
        'invitation', i.id, 'state', i.state, 'email', i.email, 'expires_at', i.expires_at, 'origin', t.origin,
        'organisation', o.id, 'firm', o.name, 'inviter', m.name, 'access', a.id, 'role', a.role, 'ended', a.ended_at is not null,
        'taken_by', a.user_id, 'plan', a.plan_id, 'unit', u.name, 'project', p.name, 'address', p.street,
        'floors', (select coalesce(jsonb_agg(f.name order by f.position, f.id), '[]'::jsonb) from public.planning_floor f
                   where f.plan_id = a.plan_id and f.archived_at is null))
      from public.sharing_invitationtoken t
      join public.sharing_invitation i on i.id = t.invitation_id
      join public.tenancy_organisation o on o.id = i.organisation_id
      join public.tenancy_membership m on m.id = i.invited_by_id
      join public.planning_customeraccess a on a.invitation_id = i.id
      join public.places_place u on u.id = a.unit_id
      join public.places_place p on p.id = u.path[1]
      where t.digest = token_digest);"""
    return function("customer_invitation", "jsonb", body, arguments="token_digest bytea", to=", ".join(KIND_ROLES))


def reading() -> Steps:
    """The firm reads its plans, a customer the plan of his unit, the writer all of them."""
    steps: Steps = []
    for table in PLAN_TABLES:
        column = "id" if table == "planning_plan" else "plan_id"
        steps += [
            *protect(table, read=["pw_admin", "pw_member", "pw_customer", "pw_planwriter"]),
            policy(table, "firm", to=FIRM, using=OWN),
            policy(table, "customer", to="pw_customer", using=f"{column} = any ({MINE})"),
        ]
    return steps


def planwriter() -> Steps:
    """The writer moves revisions and records; it reads the grants to check each push."""
    return [
        policy("planning_plan", "planwriter", to="pw_planwriter", command="all", using="true", check="true"),
        grant("update (revision, tag_counters)", "planning_plan", to="pw_planwriter"),
        policy("planning_planrecord", "planwriter", to="pw_planwriter", command="all", using="true", check="true"),
        grant("insert, update", "planning_planrecord", to="pw_planwriter"),
        policy("planning_planchange", "planwriter", to="pw_planwriter", command="all", using="true", check="true"),
        grant("insert", "planning_planchange", to="pw_planwriter"),
        policy("planning_floor", "planwriter", to="pw_planwriter", using="true"),
        policy("planning_baseplan", "planwriter", to="pw_planwriter", using="true"),
        grant("select", "planning_customeraccess", to="pw_planwriter"),
        policy("planning_customeraccess", "planwriter", to="pw_planwriter", using="true"),
    ]


def firm_writes() -> Steps:
    steps: Steps = []
    for table, insert, update in (
        ("planning_plan", "organisation_id, unit_id, path, revision, tag_counters, phase, created_at", "phase, path"),
        ("planning_floor", "organisation_id, plan_id, name, position, archived_at", "name, position, archived_at"),
        (
            "planning_baseplan",
            (
                "organisation_id, plan_id, floor_id, version, source_id, raster_id, page, width_px, height_px, mm_per_px, calibrated, "
                "is_current, created_by_name, created_at"
            ),
            "mm_per_px, calibrated, is_current",
        ),
        (
            "planning_customeraccess",
            "organisation_id, email, name, user_id, confirmed, created_at, ended_at, unit_id, plan_id, role, invitation_id",
            "role, ended_at",
        ),
    ):
        steps += [
            grant(f"insert ({insert}), update ({update})", table, to=FIRM),
            policy(table, "firm_adds", to=FIRM, command="insert", check=OWN),
            policy(table, "firm_changes", to=FIRM, command="update", using=OWN, check=OWN),
        ]
    return steps


def access() -> Steps:
    """A grant is seen by the firm, by its holder, and by the person it belongs to."""
    return [
        *protect("planning_customeraccess", read=["pw_admin", "pw_member", "pw_customer", "pw_person"], wall_reads=True),
        policy("planning_customeraccess", "firm", to=FIRM, using=OWN),
        policy("planning_customeraccess", "customer", to="pw_customer", using=f"id = {SETTING_ID} and user_id = {SETTING_USER}"),
        policy("planning_customeraccess", "person", to="pw_person", using=f"user_id = {SETTING_USER}"),
    ]


def other_rooms() -> Steps:
    """What a customer of a unit sees of the rooms below: firm, unit and project, and the drawing in force."""
    return [
        grant("select", "tenancy_organisation", to="pw_customer"),
        policy("tenancy_organisation", "customer", to="pw_customer", using="id = any ((select wall.customer_orgs())::bigint[])"),
        grant("select", "places_place", to="pw_customer"),
        policy("places_place", "customer", to="pw_customer", using="id = any ((select wall.customer_places())::bigint[])"),
        grant("select", "files_file", to="pw_customer"),
        policy(
            "files_file",
            "customer",
            to="pw_customer",
            using="exists (select 1 from planning_baseplan b where b.raster_id = files_file.id and b.is_current)",
        ),
    ]


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("planning", "0001_initial"),
        ("files", "0002_wall"),
        ("places", "0002_wall"),
        ("sharing", "0002_wall"),
    ]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        *access(),
        *functions(),
        *reading(),
        migrations.RunSQL("grant select on planning_floor to pw_wall", migrations.RunSQL.noop),
        policy("planning_floor", "wall_reads", to="pw_wall", using="true"),
        *planwriter(),
        *firm_writes(),
        *other_rooms(),
    ]
