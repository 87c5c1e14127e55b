"""Staff who see assigned projects only see their plans and what belongs to them, and nothing else of the firm.

Children ask their plan; the plan asks the roles by its path. Owner and admin have policies of their own.
"""

from typing import ClassVar

from django.db import migrations

from planwart.foundation.wall import SETTING_ID, SETTING_ORG, SETTING_USER, function, grant, own_parent, policy, split_policy

Steps = list[migrations.RunSQL]

ADMIN = "organisation_id = any ((select wall.admin_orgs())::bigint[])"
OWN = "organisation_id = any ((select wall.member_orgs())::bigint[])"
OPEN = "organisation_id = any ((select wall.open_orgs())::bigint[])"
NEW = "user_id is null and not confirmed"

UNIT = own_parent("planning_plan", "places_place", "unit_id", "path")
SEES_PLAN = f"{OPEN} or path && (select wall.roots())::bigint[]"


def step(line: str) -> migrations.RunSQL:
    return migrations.RunSQL(line, migrations.RunSQL.noop)


def of_plan(table: str) -> str:
    return f"{OPEN} or {own_parent(table, 'planning_plan', 'plan_id')}"


def plans() -> Steps:
    table = "planning_plan"
    return [
        *split_policy(table, "firm", using=(ADMIN, SEES_PLAN)),
        *split_policy(table, "firm_adds", command="insert", check=(f"{ADMIN} and {UNIT}", f"({SEES_PLAN}) and {UNIT}")),
        *split_policy(
            table, "firm_changes", command="update", using=(ADMIN, SEES_PLAN), check=(f"{ADMIN} and {UNIT}", f"({SEES_PLAN}) and {UNIT}")
        ),
    ]


def children() -> Steps:
    """What hangs on a plan is read with it. Adding and changing asked for a visible plan before; now the old row must have one too."""
    steps: Steps = []
    for table in ("planning_floor", "planning_baseplan", "planning_planrecord", "planning_planchange", "planning_customeraccess"):
        steps += split_policy(table, "firm", using=(ADMIN, of_plan(table)))
    for table in ("planning_floor", "planning_baseplan", "planning_customeraccess"):
        # PostgreSQL keeps the clause that is not named: parents of the new row are asked for as before.
        steps.append(step(f"alter policy firm_changes on {table} using ({OWN} and {own_parent(table, 'planning_plan', 'plan_id')})"))
    return steps


def invitations() -> Steps:
    """An invitation belongs to the plan it opens. Until that is written, in the same transaction, it belongs to the one who makes it.

    Its plan is told by a function: an access asks its invitation already, and two policies must not ask each other.
    """
    plan = "return (select a.plan_id from public.planning_customeraccess a where a.invitation_id = invitation);"
    shown = "exists (select 1 from planning_plan q where q.id = wall.plan_of_invitation(sharing_invitation.id))"
    loose = f"{OWN} and invited_by_id = {SETTING_ID} and kind = 'customer' and wall.plan_of_invitation(id) is null"
    sees = f"{OPEN} or {shown} or {loose}"
    mine = f"({sees}) and kind = 'customer'"
    inviter = own_parent("sharing_invitation", "tenancy_membership", "invited_by_id")
    changed = (f"{ADMIN} and {inviter}", f"{mine} and {inviter}")
    token = f"{OPEN} or {own_parent('sharing_invitationtoken', 'sharing_invitation', 'invitation_id')}"
    return [
        *function("plan_of_invitation", "bigint", plan, arguments="invitation bigint", to="pw_member"),
        *split_policy("sharing_invitation", "firm", using=(ADMIN, sees)),
        *split_policy("sharing_invitation", "firm_changes", command="update", using=(ADMIN, mine), check=changed),
        *split_policy("sharing_invitationtoken", "firm", using=(ADMIN, token)),
        *split_policy("sharing_invitationtoken", "firm_kills", command="delete", using=(ADMIN, token)),
    ]


def files() -> Steps:
    """A drawing is seen with its plans, the small pictures of its pages with the drawing, and a fresh upload by whoever made it.

    Small pictures carry the key of their source in their name. A drawing's plans are told by a function: it is asked by them already.
    """
    plans = """
      return array(select b.plan_id from public.planning_baseplan b where file_id in (b.source_id, b.raster_id)
        or use = 'thumbnail' and b.source_id = (select s.id from public.files_file s where s.key = split_part(title, '-', 1)));"""
    of = "wall.plans_of_drawing(files_file.id, files_file.purpose, files_file.name)"
    shown = f"exists (select 1 from planning_plan q where q.id = any ({of}))"
    fresh = f"uploaded_by_id = {SETTING_USER} and {of} = '{{}}'"
    return [
        policy("files_file", "wall_reads_sources", to="pw_wall", using="purpose = 'source'"),
        grant("select (plan_id, source_id, raster_id)", "planning_baseplan", to="pw_wall"),
        policy("planning_baseplan", "wall_reads", to="pw_wall", using="true"),
        *function("plans_of_drawing", "bigint[]", plans, arguments="file_id bigint, use text, title text", to="pw_member"),
        *split_policy("files_file", "firm", using=(ADMIN, f"{OPEN} or {OWN} and (purpose = 'logo' or {shown} or {fresh})")),
    ]


def tiers() -> Steps:
    """How many units count for the tier is the same for everybody in the firm, whatever he sees of them."""
    count = f"""
      if current_setting('planwart.kind', true) = 'member' and organisation is distinct from {SETTING_ORG} then return 0; end if;
      return (select count(*) from public.places_place w join public.planning_plan p on p.unit_id = w.id
              where w.organisation_id = organisation and w.kind = 'unit' and w.archived_at is null);"""
    return [
        grant("select (id, unit_id, organisation_id)", "planning_plan", to="pw_wall"),
        policy("planning_plan", "wall_reads", to="pw_wall", using="true"),
        *function("active_units", "bigint", count, arguments="organisation bigint", to="pw_admin, pw_member, pw_operator, pw_system"),
    ]


def planwriter() -> Steps:
    """The writer checks for each push what the firm shows its staff, and in which projects the author holds a role."""
    return [
        grant("select (id, staff_sees)", "tenancy_organisation", to="pw_planwriter"),
        policy("tenancy_organisation", "planwriter", to="pw_planwriter", using="true"),
    ]


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("planning", "0005_wall_parents"),
        ("places", "0003_place_roles"),
        ("sharing", "0005_staff_offers"),
        ("files", "0003_logo"),
    ]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        *plans(),
        *children(),
        *invitations(),
        *files(),
        *tiers(),
        *planwriter(),
    ]
