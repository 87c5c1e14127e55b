"""Run the SQL script of pg_restore in one transaction that we hold, so that we can look at the result before it counts."""

import re
from collections.abc import Iterator
from typing import IO

import psycopg
from psycopg import sql

from planwart.foundation.wall import WALL_OWNER, ensure_roles
from planwart.running.backups.making import TABLES
from planwart.running.errors import CannotRun

_COPY = re.compile(rb"COPY .* FROM stdin;\n")
_END = b"\\.\n"
# Lines for psql, and a setting that servers before 17 do not know and that a transaction of ours does not need.
_SKIPPED = re.compile(rb"(\\(un)?restrict .*|SET transaction_timeout = 0;)\n")
_AT_ONCE_BYTES = 1 << 20

# Everything Planwart has in the schema public. What belongs to an extension stays with it; a column's sequence goes with its table.
_DROPS = """
select format('drop %s if exists %s cascade', case c.relkind when 'v' then 'view' when 'm' then 'materialized view'
    when 'S' then 'sequence' when 'c' then 'type' else 'table' end, c.oid::regclass)
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S', 'c')
   and not exists (select from pg_depend d where d.objid = c.oid and (d.deptype = 'e' or c.relkind = 'S' and d.deptype in ('i', 'a')))
union all
select format('drop routine if exists %s cascade', p.oid::regprocedure)
  from pg_proc p where p.pronamespace = 'public'::regnamespace
   and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
union all
select format('drop type if exists %s cascade', t.oid::regtype)
  from pg_type t where t.typnamespace = 'public'::regnamespace and t.typtype in ('e', 'd', 'r')
   and not exists (select from pg_depend d where d.objid = t.oid and d.deptype = 'e')
"""


def replace_everything(connection: psycopg.Connection, script: IO[bytes], *, limit_bytes: int) -> None:
    """Drop all that Planwart has in this database and run the script instead. Call it inside a transaction.

    The roles of the wall are made before, because the script grants to them; the functions of the wall are handed to their
    owner afterwards. Raises CannotRun if the script grows beyond ``limit_bytes``.
    """
    with connection.cursor() as cursor:
        ensure_roles(cursor)  # type: ignore[arg-type]  # psycopg's own cursor has the same three methods
    connection.execute("drop schema if exists wall cascade")
    for (statement,) in connection.execute(_DROPS).fetchall():
        connection.execute(statement)
    _run(connection, _limited(script, limit_bytes))
    connection.execute("select set_config('search_path', 'public', true)")
    if connection.execute("select from pg_namespace where nspname = 'wall'").fetchone() is not None:
        _give_wall_its_functions(connection)


def rows_by_table(connection: psycopg.Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    counted = {}
    for (name,) in connection.execute(TABLES).fetchall():
        row = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(name))).fetchone()
        counted[str(name)] = int(row[0]) if row else 0
    return counted


def _run(connection: psycopg.Connection, lines: Iterator[bytes]) -> None:
    waiting: list[bytes] = []
    for line in lines:
        if _COPY.fullmatch(line):
            _execute(connection, waiting)
            _copy(connection, line, lines)
        elif not _SKIPPED.fullmatch(line):
            waiting.append(line)
    _execute(connection, waiting)


def _execute(connection: psycopg.Connection, waiting: list[bytes]) -> None:
    """Send all statements that wait as one text; the server takes them apart."""
    if any(line.strip() and not line.startswith(b"--") for line in waiting):
        connection.execute(b"".join(waiting))
    waiting.clear()


def _copy(connection: psycopg.Connection, statement: bytes, lines: Iterator[bytes]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement.rstrip(b";\n")) as copy:
        batch: list[bytes] = []
        size = 0
        for line in lines:
            if line == _END:
                break
            batch.append(line)
            size += len(line)
            if size > _AT_ONCE_BYTES:
                copy.write(b"".join(batch))
                batch, size = [], 0
        copy.write(b"".join(batch))


def _limited(script: IO[bytes], limit_bytes: int) -> Iterator[bytes]:
    """Yield the lines; a dump may be compressed, and must not unfold without end."""
    read = 0
    for line in script:
        read += len(line)
        if read > limit_bytes:
            raise CannotRun("The database in this backup unfolds to far more than it says. Nothing was changed.")
        yield line


def _give_wall_its_functions(connection: psycopg.Connection) -> None:
    functions = connection.execute("select p.oid::regprocedure from pg_proc p where p.pronamespace = 'wall'::regnamespace").fetchall()
    for (function,) in functions:
        connection.execute(sql.SQL("alter function {} owner to {}").format(sql.SQL(function), sql.Identifier(WALL_OWNER)))
