"""The statements of the plan writer; the sockets' task and Django's services run the same ones.

Shapes and traps were measured: one jsonb parameter instead of arrays, scalar sub-selects by unique key, LATERAL with OFFSET 0. Every
statement runs in a transaction under the role ``pw_planwriter``, whose policies let it see these tables and no others.
"""

from typing import Final

WRITER_ROLE: Final = "select set_config('role', 'pw_planwriter', true)"

# Plans made while the tables were empty chose sequential scans and got slower with every row; this connection must not.
PLANNER: Final = (
    "set enable_seqscan = off",
    "set enable_hashjoin = off",
    "set enable_mergejoin = off",
    "set enable_bitmapscan = off",
    "set jit = off",
    "set plan_cache_mode = force_generic_plan",
    "set idle_in_transaction_session_timeout = '5s'",
    "set statement_timeout = '10s'",
)

LOCK_FREE_PLANS: Final = """
select id, revision, organisation_id, tag_counters from planning_plan
where id = any (array(select jsonb_array_elements_text(%s::jsonb)::bigint)) order by id for update skip locked"""

LOCK_PLAN: Final = "select id, revision, organisation_id, tag_counters from planning_plan where id = %s for update"

FLOORS: Final = """
select u.plan::bigint, f.id from jsonb_array_elements_text(%s::jsonb) as u(plan)
cross join lateral (select q.id from planning_floor q where q.plan_id = u.plan::bigint and q.archived_at is null offset 0) f"""

# A statement of its own after the lock: READ COMMITTED gives it a fresh snapshot, so a role that was taken away while we waited is gone.
GRANTS: Final = """
select u.plan, u.person,
  (select m.role from tenancy_membership m
   where m.organisation_id = p.organisation_id and m.user_id = u.person and m.archived_at is null
   and (m.role <> 'staff' or (select o.staff_sees from tenancy_organisation o where o.id = p.organisation_id) = 'all'
     or exists (select from places_placerole r where r.membership_id = m.id and r.place_id = any (p.path)))),
  (select a.role from planning_customeraccess a where a.plan_id = u.plan and a.user_id = u.person and a.ended_at is null),
  (select w.archived_at is not null from places_place w where w.id = p.unit_id)
from jsonb_to_recordset(%s::jsonb) as u(plan bigint, person bigint)
cross join lateral (select q.organisation_id, q.unit_id, q.path from planning_plan q where q.id = u.plan offset 0) p"""

SEEN: Final = """
select u.plan, u.op::text, (select c.revision from planning_planchange c where c.op_id = u.op and c.plan_id = u.plan)
from jsonb_to_recordset(%s::jsonb) as u(plan bigint, op uuid)"""

UNDONE: Final = """
select u.plan, u.op::text, c.author_id, c.revision, c.changes, c.inverse
from jsonb_to_recordset(%s::jsonb) as u(plan bigint, op uuid)
cross join lateral (select * from planning_planchange q where q.op_id = u.op and q.plan_id = u.plan offset 0) c"""

# What others wrote since the undone push, of the records that the undo touches.
SINCE: Final = """
select u.plan, u.op::text, u.person, s.changes
from jsonb_to_recordset(%s::jsonb) as u(plan bigint, op uuid, person bigint, ids jsonb)
cross join lateral (select q.revision from planning_planchange q where q.op_id = u.op and q.plan_id = u.plan offset 0) c
cross join lateral (select q.changes from planning_planchange q
  where q.plan_id = u.plan and q.revision > c.revision and q.author_id is distinct from u.person
  and exists (select 1 from jsonb_array_elements(q.changes) e where u.ids ? coalesce(e ->> 'id', e -> 'record' ->> 'id')) offset 0) s"""

RECORDS_SINCE: Final = """
select id::text, kind, floor_id, data, tag, revision, by_side, by_name from planning_planrecord where plan_id = %s and revision > %s"""

WRITE: Final = """
with written as (
  insert into planning_planchange
    (plan_id, revision, organisation_id, op_id, step, author_id, author_name, author_side, changes, inverse)
  select plan_id, revision, organisation_id, op_id, step, author_id, author_name, author_side, changes, inverse
  from jsonb_to_recordset(%s::jsonb) as c(plan_id bigint, revision bigint, organisation_id bigint, op_id uuid, step uuid,
    author_id bigint, author_name text, author_side text, changes jsonb, inverse jsonb)
), kept as (
  insert into planning_planrecord (plan_id, id, organisation_id, kind, floor_id, data, tag, revision, by_side, by_name)
  select plan_id, id, organisation_id, kind, floor_id, data, tag, revision, by_side, by_name
  from jsonb_to_recordset(%s::jsonb) as r(plan_id bigint, id uuid, organisation_id bigint, kind text, floor_id bigint, data jsonb,
    tag text, revision bigint, by_side text, by_name text)
  on conflict (plan_id, id) do update set data = excluded.data, revision = excluded.revision
), counted as (
  update planning_plan p set revision = (n.plans -> p.id::text ->> 'revision')::bigint, tag_counters = n.plans -> p.id::text -> 'tag_counters'
  from (select %s::jsonb as plans offset 0) n
  where p.id = any (array(select key::bigint from jsonb_object_keys(%s::jsonb) as key)) returning p.id, p.revision
)"""

WRITE_AND_NOTIFY: Final = WRITE + " select pg_notify('plan', string_agg(id || ':' || revision, ' ')) from counted"  # noqa: S608  # two constants
WRITE_QUIETLY: Final = WRITE + " select id, revision from counted"  # noqa: S608  # two constants

REVISION: Final = "select revision from planning_plan where id = %s"

CHANGES_SINCE: Final = """
select revision, op_id::text, author_id, author_name, author_side, changes from planning_planchange
where plan_id = %s and revision > %s and revision <= %s order by revision"""

# Whether some of what came after a revision is older than the access of this person.
OLDER_THAN_ACCESS: Final = """
select exists (select from planning_planchange c where c.plan_id = %(plan)s and c.revision > %(known)s and c.created_at <
  (select max(a.created_at) from planning_customeraccess a where a.plan_id = %(plan)s and a.user_id = %(person)s and a.ended_at is null))"""

PLAN_NAME: Final = """
select p.id, w.name from planning_plan p join places_place w on w.id = p.unit_id where p.id = %s"""

PLAN_FLOORS: Final = """
select f.id, f.name, f.position, b.width_px, b.height_px, b.mm_per_px, b.calibrated, r.key
from planning_floor f
left join planning_baseplan b on b.floor_id = f.id and b.is_current
left join files_file r on r.id = b.raster_id
where f.plan_id = %s and f.archived_at is null order by f.position, f.id"""
