"""Is the database one that loses nothing, and is the application's login harmless in it?"""

import io
from collections.abc import Callable, Iterator

import psycopg
from django.core.management import call_command

from planwart.running.errors import CannotRun
from planwart.running.postgres.binaries import OLDEST_MAJOR
from planwart.running.postgres.logins import Addresses, connect, faults_of_app_login

_MOST_APART_S = 5
_DURABLE = (
    "select name from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off' order by name"
)


def faults(addresses: Addresses, *, now_s: Callable[[], float]) -> Iterator[str]:
    """Yield what is wrong with server, settings, clock, login and migrations."""
    try:
        with connect(addresses.owner) as connection:
            yield from _of_server(connection, now_s)
        yield from (
            f"The application's database login {fault}: the database wall would not hold." for fault in faults_of_app_login(addresses.app)
        )
    except CannotRun as error:
        yield str(error)
        return
    try:
        call_command("migrate", database="owner", check_unapplied=True, verbosity=0, stdout=io.StringIO())
    except SystemExit:
        yield "The database is not at the state of this version. Run: planwart migrate"


def _of_server(connection: psycopg.Connection, now_s: Callable[[], float]) -> Iterator[str]:
    version = connection.info.server_version // 10_000
    if version < OLDEST_MAJOR:
        yield f"The database is PostgreSQL {version}; {OLDEST_MAJOR} or newer is needed."
    for (name,) in connection.execute(_DURABLE).fetchall():
        yield f"The database setting {name} is off: confirmed work could be lost."
    before = now_s()
    row = connection.execute("select extract(epoch from clock_timestamp())::float8").fetchone()
    theirs = float(row[0]) if row else before
    apart = max(before - theirs, theirs - now_s())
    if apart > _MOST_APART_S:
        yield f"The clocks of this machine and of the database are {apart:.0f} seconds apart. Set both by the network (NTP)."
