"""Installations for tests of the whole: over the embedded server, and over a server of the system where there is one."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from planwart.running.folders import DataFolder, database_account, socket_folder
from planwart.running.postgres.binaries import Binaries, find_binaries, readable_binaries
from planwart.running.postgres.cluster import Cluster
from planwart.running.postgres.embedded import addresses_of
from planwart.running.postgres.logins import Addresses, ensure_app_login, ensure_owner


@dataclass
class Place:
    """A data folder and the running server that holds its database."""

    data: DataFolder
    addresses: Addresses
    own_server: bool

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a command that works on this installation."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PLANWART_", "DATABASE_"))}
        return {**clean, **(self.addresses.as_environment() if self.own_server else {}), "PLANWART_DATA": str(self.data.path)}

    def planwart(self, *arguments: str, **environment: str) -> tuple[int, list[str]]:
        """Run a command on this installation and return its exit code and lines."""
        answer = subprocess.run(
            [sys.executable, "-m", "planwart", *arguments],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=170,
        )
        return answer.returncode, (answer.stdout + answer.stderr).splitlines()

    def run(self, *arguments: str, **environment: str) -> str:
        """Run a Python process on this installation's database and return what it printed."""
        answer = subprocess.run(
            [sys.executable, *arguments],
            env={**self.environment, **self.addresses.as_environment(), **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert answer.returncode == 0, answer.stdout + answer.stderr
        return answer.stdout


@contextlib.contextmanager
def running_place(folder: Path, binaries: Binaries | None = None) -> Iterator[Place]:
    """Run a server for the length of a block: the embedded one, or one made with these programs as somebody's own would be."""
    data = DataFolder(folder / "data")
    data.make()
    account = database_account(data.database)
    cluster = Cluster(
        folder=data.database if binaries is None else folder / "server",
        sockets=socket_folder(data.path if binaries is None else folder / "server", account),
        log=data.logs / "database.log",
        binaries=readable_binaries(binaries or find_binaries(data.database), account),
        account=account,
        password=data.secret("database_superuser"),
        durable=binaries is None,
        settings={"max_connections": "200"},
    )
    cluster.make()
    cluster.start()
    try:
        ensure_owner(cluster, data.secret("database_owner"))
        addresses = addresses_of(data, cluster)
        ensure_app_login(addresses.owner, data.secret("database_app"))
        yield Place(data, addresses, own_server=binaries is not None)
    finally:
        cluster.stop()
        shutil.rmtree(cluster.sockets, ignore_errors=True)


def contents(owner_url: str) -> dict[str, tuple[int, str]]:
    """Return rows and a hash over all content of every table, whatever order the rows lie in."""
    found: dict[str, tuple[int, str]] = {}
    with psycopg.connect(owner_url) as connection:
        names = connection.execute("select tablename from pg_tables where schemaname = 'public' order by 1").fetchall()
        for (name,) in names:
            row = connection.execute(
                sql.SQL("select count(*), coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') from {} t").format(
                    sql.Identifier(name)
                )
            ).fetchone()
            assert row is not None
            found[name] = (int(row[0]), str(row[1]))
    return found


def hashes(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder by its name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
