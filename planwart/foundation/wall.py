"""The third wall: roles, functions and policies in PostgreSQL.

Each kind of actor is a role without login. The application's login may take these roles and
holds no grant of its own on tenant tables. Policies ask functions in the schema ``wall``, owned
by ``pw_wall``, which return roots and grants, a handful of ids, never expanded objects.

Migrations of the rooms describe their tables with ``protect()`` and write policies as SQL.
"""

from collections.abc import Iterable

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper
from django.db.migrations.state import StateApps

APP_LOGIN = "pw_app"
WALL_OWNER = "pw_wall"
KIND_ROLES = (
    "pw_anonymous",
    "pw_person",
    "pw_admin",
    "pw_member",
    "pw_customer",
    "pw_operator",
    "pw_system",
    "pw_planwriter",
)
FIRM = "pw_admin, pw_member"

_LOCK = 7_311_904  # any fixed number: two migrating processes must not both create a role

_CREATE_ROLE = """
do $$ begin
  if not exists (select from pg_roles where rolname = '{name}') then create role {name} {options}; end if;
end $$"""


def ensure_roles(cursor: CursorWrapper) -> None:
    """Create the roles of the wall where they are missing; roles belong to the whole cluster.

    The login gets no password here; who starts the database gives it one.
    """
    cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    cursor.execute(_CREATE_ROLE.format(name=APP_LOGIN, options="login noinherit"))
    cursor.execute(_CREATE_ROLE.format(name=WALL_OWNER, options="nologin"))
    for role in KIND_ROLES:
        cursor.execute(_CREATE_ROLE.format(name=role, options="nologin"))
        _grant_once(cursor, role, APP_LOGIN)
    cursor.execute("select current_user")
    (owner,) = cursor.fetchone() or ("",)
    _let_owner_be_the_wall(cursor, owner)


def _grant_once(cursor: CursorWrapper, role: str, to: str) -> None:
    cursor.execute("select 1 from pg_auth_members m where m.roleid = %s::regrole and m.member = %s::regrole", [role, to])
    if cursor.fetchone() is None:
        cursor.execute(f"grant {role} to {to}")


def _let_owner_be_the_wall(cursor: CursorWrapper, owner: str) -> None:
    """Let the owner hand functions to the wall's role.

    Since PostgreSQL 16 whoever creates a role is its member with ADMIN alone, which does not allow SET ROLE:
    membership says nothing here, the usable privilege does.
    """
    cursor.execute("select pg_has_role(%s, %s, 'USAGE')", [owner, WALL_OWNER])
    (usable,) = cursor.fetchone() or (False,)
    if not usable:
        cursor.execute(f'grant {WALL_OWNER} to "{owner}"')


def _roles_forward(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        ensure_roles(cursor)


def create_roles() -> migrations.RunPython:
    """Return the migration step which makes the roles; undoing it leaves them."""
    return migrations.RunPython(_roles_forward, migrations.RunPython.noop)


def protect(table: str, *, read: Iterable[str] = (), wall_reads: bool = False) -> list[migrations.RunSQL]:
    """Switch row security on for ``table`` and let the system role do everything in it.

    ``read`` names the roles which may SELECT (their policies still decide the rows). With
    ``wall_reads`` the functions of the wall may read the table: it holds grants.
    """
    lines = [
        f"alter table {table} enable row level security",
        f"grant select, insert, update, delete on {table} to pw_system",
        f"create policy system on {table} to pw_system using (true) with check (true)",
    ]
    roles = ", ".join(read)
    if roles:
        lines.append(f"grant select on {table} to {roles}")
    if wall_reads:
        lines += [f"grant select on {table} to pw_wall", f"create policy wall_reads on {table} for select to pw_wall using (true)"]
    return [migrations.RunSQL(line, migrations.RunSQL.noop) for line in lines]


def policy(table: str, name: str, *, to: str, command: str = "select", using: str = "", check: str = "") -> migrations.RunSQL:
    """Return a step that creates one policy; ``command`` is select, insert, update or delete."""
    clauses = (f" using ({using})" if using else "") + (f" with check ({check})" if check else "")
    return migrations.RunSQL(f"create policy {name} on {table} for {command} to {to}{clauses}", migrations.RunSQL.noop)


def change_policy(table: str, name: str, *, using: str = "", check: str = "") -> migrations.RunSQL:
    """Return a step that gives a policy other conditions; a clause that is not named stays as it is."""
    clauses = (f" using ({using})" if using else "") + (f" with check ({check})" if check else "")
    return migrations.RunSQL(f"alter policy {name} on {table}{clauses}", migrations.RunSQL.noop)


def split_policy(
    table: str, name: str, *, command: str = "select", using: tuple[str, str] = ("", ""), check: tuple[str, str] = ("", "")
) -> list[migrations.RunSQL]:
    """Return steps that give administrators and staff a policy each, where members shared one; the first condition is the administrators'.

    The staff's policy is called as the shared one was, with ``staff`` in the place of ``firm``.
    """
    return [
        migrations.RunSQL(f"alter policy {name} on {table} to pw_admin", migrations.RunSQL.noop),
        change_policy(table, name, using=using[0], check=check[0]),
        policy(table, name.replace("firm", "staff"), to="pw_member", command=command, using=using[1], check=check[1]),
    ]


def own_parent(table: str, parent: str, column: str, *shared: str) -> str:
    """Return the condition that ``column`` of ``table`` names a row of ``parent`` of the same firm, which the writer sees.

    ``shared`` columns are in both and must agree. A table cannot be asked about itself in its own policy.
    """
    same = "".join(f" and q.{name} = {table}.{name}" for name in ("organisation_id", *shared))
    return f"exists (select 1 from {parent} q where q.id = {table}.{column}{same})"  # noqa: S608  # names of our own tables


def grant(what: str, table: str, *, to: str) -> migrations.RunSQL:
    """Return a step that grants ``what``, for example ``insert (name, street)``."""
    return migrations.RunSQL(f"grant {what} on {table} to {to}", migrations.RunSQL.noop)


def function(name: str, returns: str, body: str, *, arguments: str = "", to: str) -> list[migrations.RunSQL]:
    """Return steps creating ``wall.name``, a definer function owned by the wall.

    ``body`` is plpgsql between begin and end. plpgsql keeps its plan; an SQL function would
    be planned anew in every statement.
    """
    types = ", ".join(part.split()[-1] for part in arguments.split(",")) if arguments else ""
    signature = f"wall.{name}({types})"
    return [
        migrations.RunSQL(line, migrations.RunSQL.noop)
        for line in (
            (
                f"create function wall.{name}({arguments}) returns {returns} language plpgsql stable security definer "
                f"set search_path = pg_catalog as $$ begin {body} end $$"
            ),
            f"alter function {signature} owner to pw_wall",
            f"revoke all on function {signature} from public",
            f"grant execute on function {signature} to {to}",
        )
    ]


def asks(kind: str) -> str:
    """Return the plpgsql line that answers with nothing unless an actor of ``kind`` asks."""
    return f"if current_setting('planwart.kind', true) is distinct from '{kind}' then return '{{}}'; end if; "


SETTING_ID = "nullif(current_setting('planwart.id', true), '')::bigint"
SETTING_ORG = "nullif(current_setting('planwart.org', true), '')::bigint"
SETTING_USER = "nullif(current_setting('planwart.user', true), '')::bigint"

_ACCOUNT_TABLES = r"^(identity|account|auth|mfa|usersessions|django_session|django_content_type|procrastinate)"


def grant_account_tables(cursor: CursorWrapper) -> None:
    """Grant the tables which belong to no tenant: accounts, sessions, the job queue.

    The bare login needs them before an actor exists, the system role when a job runs.
    """
    cursor.execute("select tablename from pg_tables where schemaname = 'public' and tablename ~ %s", [_ACCOUNT_TABLES])
    for (table,) in cursor.fetchall():
        cursor.execute(f'grant select, insert, update, delete on "{table}" to {APP_LOGIN}, pw_system')
    cursor.execute("select sequencename from pg_sequences where schemaname = 'public' and sequencename ~ %s", [_ACCOUNT_TABLES])
    for (sequence,) in cursor.fetchall():
        cursor.execute(f'grant usage, select on "{sequence}" to {APP_LOGIN}, pw_system')
    cursor.execute(f"grant select on django_migrations to {APP_LOGIN}")
