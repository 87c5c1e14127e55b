"""The database's logins: the owner, who migrates, and the application's, which owns nothing and inherits nothing."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from planwart.foundation.environment import parse_database_url
from planwart.running.errors import CannotRun
from planwart.running.postgres.cluster import Cluster

DATABASE = "planwart"
OWNER = "planwart_owner"
APP_LOGIN = "pw_app"


@dataclass(frozen=True)
class Addresses:
    """How to reach the database: as the owner, and as the application."""

    owner: str
    app: str

    def as_environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.owner, "DATABASE_APP_URL": self.app}


def socket_address(*, sockets: str, user: str, password: str, database: str = DATABASE) -> str:
    """Return a ``postgresql://`` address over a socket folder."""
    return f"postgresql://{quote(user)}:{quote(password)}@/{quote(database)}?{urlencode({'host': sockets})}"


def app_address(owner_url: str, password: str) -> str:
    """Return the address of the application's login on the server and database of ``owner_url``."""
    parts = urlsplit(owner_url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{APP_LOGIN}:{quote(password)}@{place}"))


def ensure_owner(cluster: Cluster, password: str, *, may_create_databases: bool = False) -> None:
    """Create the owner's login and the database in an embedded cluster, if they are missing.

    The owner is no superuser; it may create roles, because the wall is made of them.
    """
    extra = sql.SQL(" createdb") if may_create_databases else sql.SQL("")
    with cluster.connect() as connection:
        verb = "alter" if _has(connection, "select 1 from pg_roles where rolname = %s", OWNER) else "create"
        connection.execute(
            sql.SQL("{} role {} with login nosuperuser createrole password {}{}").format(
                sql.SQL(verb), sql.Identifier(OWNER), sql.Literal(password), extra
            )
        )
        if not _has(connection, "select 1 from pg_database where datname = %s", DATABASE):
            connection.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))


def ensure_app_login(owner_url: str, password: str) -> None:
    """Create the application's login if it is missing, and give it this password, as the owner.

    Raises CannotRun if the login exists and the owner may not change it.
    """
    with connect(owner_url) as connection:
        if not _has(connection, "select 1 from pg_roles where rolname = %s", APP_LOGIN):
            connection.execute(sql.SQL("create role {} login noinherit").format(sql.Identifier(APP_LOGIN)))
        try:
            connection.execute(
                sql.SQL("alter role {} login noinherit password {}").format(sql.Identifier(APP_LOGIN), sql.Literal(password))
            )
        except psycopg.errors.InsufficientPrivilege:
            raise CannotRun(
                f"The database login {APP_LOGIN} belongs to somebody else: its password cannot be set. Give its address in DATABASE_APP_URL."
            ) from None


def faults_of_app_login(app_url: str) -> list[str]:
    """Return, in words, everything that would let the application's login walk around the database wall."""
    with connect(app_url) as connection:
        row = connection.execute(
            "select r.rolsuper, r.rolbypassrls, r.rolinherit, r.rolcreaterole,"
            " exists (select 1 from pg_class c where c.relowner = r.oid and c.relkind in ('r', 'p')),"
            " (select d.datdba = r.oid from pg_database d where d.datname = current_database())"
            " from pg_roles r where r.rolname = current_user"
        ).fetchone()
    words = (
        "is a superuser",
        "has BYPASSRLS",
        "inherits the rights of its roles (it must be NOINHERIT)",
        "may create roles",
        "owns tables",
        "owns the database",
    )
    return [word for word, is_so in zip(words, row or (), strict=True) if is_so]


def ensure_app_login_is_harmless(app_url: str) -> None:
    """Refuse to start with a login that stands above the database wall."""
    faults = faults_of_app_login(app_url)
    if faults:
        user = parse_database_url(app_url)["USER"]
        raise CannotRun(f"The application's database login {user} {' and '.join(faults)}. The database wall would not hold.")


def connect(url: str) -> psycopg.Connection:
    """Open an autocommit connection; raise CannotRun in words if the server cannot be reached."""
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise CannotRun(f"The database cannot be reached: {str(error).strip().splitlines()[-1]}") from None


def _has(connection: psycopg.Connection, question: str, name: str) -> bool:
    return connection.execute(question, [name]).fetchone() is not None
