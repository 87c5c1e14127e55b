"""One database server for the whole run, one migrated database per worker, the cast in it."""

import contextlib
import os

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from planwart.foundation.environment import parse_database_url
from tests.cast import Cast, make_cast
from tests.database import throwaway_server

_server = contextlib.ExitStack()

_KEPT = "django_migrations", "django_content_type"


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the controlling process only; workers inherit its addresses."""
    if not hasattr(config, "workerinput"):
        addresses = _server.enter_context(throwaway_server())
        os.environ.update(addresses.as_environment())
    for alias, variable in (("owner", "DATABASE_URL"), ("default", "DATABASE_APP_URL")):
        settings.DATABASES[alias].update(parse_database_url(os.environ[variable]))
        settings.DATABASES[alias]["CONN_MAX_AGE"] = 0
        connections.settings[alias].update(settings.DATABASES[alias])
    settings.KEEP_MAILS = True  # as in a demo: without a mail server, tests read what people would
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        _server.close()


def owner_connection() -> psycopg.Connection:
    """Return a connection of the owner, beside the walls, to this worker's database."""
    database = {key: str(value) for key, value in settings.DATABASES["owner"].items()}
    return psycopg.connect(
        host=database["HOST"], user=database["USER"], password=database["PASSWORD"], dbname=database["NAME"], autocommit=True
    )


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker, worker_id: str) -> None:
    """Migrate a fresh database of this worker; the server forgets it at the end of the run."""
    name = f"planwart_test_{worker_id}"
    with django_db_blocker.unblock():
        with owner_connection() as connection:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        for alias in ("owner", "default"):
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
            settings.DATABASES[alias]["NAME"] = name
        call_command("migrate", database="owner", verbosity=0)
        connections["owner"].close()


def _empty_tables(_: TransactionTestCase) -> None:
    """Take back what a test committed. The application's login may not truncate: the owner does."""
    with owner_connection() as connection:
        rows = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        names = [sql.Identifier(name) for (name,) in rows if name not in _KEPT]
        connection.execute(sql.SQL("truncate {} restart identity cascade").format(sql.SQL(", ").join(names)))


setattr(TransactionTestCase, "_fixture_teardown", _empty_tables)  # noqa: B010  (the stubs do not show it)


@pytest.fixture(autouse=True)
def limits_forgotten() -> None:
    """Forget who has tried how often: limits are kept per address, and all tests come from the same one."""
    cache.clear()


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of the stories, in a transaction that is taken back."""
    return make_cast()


@pytest.fixture
def committed_cast(transactional_db: None) -> Cast:
    """The same people, committed: for sockets, workers and everything with a connection of its own."""
    return make_cast()
