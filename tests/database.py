"""A throw-away PostgreSQL for one test run, with the roles of the wall already in it."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from planwart.foundation.wall import ensure_roles
from planwart.running.folders import DataFolder, database_account, socket_folder
from planwart.running.postgres.binaries import Binaries, find_binaries, program_folders, readable_binaries
from planwart.running.postgres.cluster import Cluster
from planwart.running.postgres.embedded import addresses_of
from planwart.running.postgres.logins import Addresses, connect, ensure_app_login, ensure_owner

# TEST_POSTGRESQL=system runs the tests on the PostgreSQL of this system instead of the embedded one.
_WHICH = "TEST_POSTGRESQL"
_ROOMY_BYTES = 2_000_000_000


def make_folder() -> Path:
    """Make a temporary folder, in memory if there is room: a disk that others use makes a run many times longer."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOMY_BYTES
    folder = Path(tempfile.mkdtemp(prefix="planwart-test-", dir=memory if roomy else None))
    folder.chmod(0o755)  # root's database runs under another account
    return folder


def system_binaries() -> Binaries | None:
    """Return PostgreSQL's programs of this system, or None where there is no server."""
    wheel = find_binaries(Path("/nowhere")).folder
    for folder in program_folders():
        if folder != wheel and all((folder / name).is_file() for name in ("initdb", "postgres", "pg_dump")):
            told = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True).stdout
            return Binaries(folder=folder, version=told.split()[2])
    return None


def _binaries() -> Binaries:
    wanted = os.environ.get(_WHICH, "embedded")
    found = system_binaries() if wanted == "system" else find_binaries(Path("/nowhere"))
    if found is None or wanted not in {"embedded", "system"}:
        raise RuntimeError(f"{_WHICH}={wanted}: there is no such PostgreSQL server here; embedded and system are known.")
    return found


@contextlib.contextmanager
def throwaway_server() -> Iterator[Addresses]:
    """Run a fast, forgetful server in a temporary folder and yield the addresses of its two logins.

    The roles of the wall are made here, once: they belong to the whole cluster, and two test workers that migrate their own
    databases at the same moment would both try to create them.
    """
    folder = make_folder()
    data = DataFolder(folder)
    data.make()
    account = database_account(data.database)
    cluster = Cluster(
        folder=data.database,
        sockets=socket_folder(data.path, account),
        log=data.logs / "database.log",
        binaries=readable_binaries(_binaries(), account),
        account=account,
        password=data.secret("database_superuser"),
        durable=False,
        settings={"max_connections": "200"},
    )
    try:
        cluster.make()
        cluster.start()
        addresses = addresses_of(data, cluster)
        ensure_owner(cluster, data.secret("database_owner"), may_create_databases=True)
        ensure_app_login(addresses.owner, data.secret("database_app"))
        with connect(addresses.owner) as connection, connection.transaction():
            ensure_roles(connection.cursor())  # type: ignore[arg-type]  # psycopg's own cursor has the same three methods
        yield addresses
    finally:
        cluster.stop()
        shutil.rmtree(cluster.sockets, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":  # tells the Makefile whether a second round makes sense
    server = system_binaries()
    sys.stdout.write(
        f"PostgreSQL {server.version} of this system: the walls, the writer and backups are tested on it too.\n" if server else ""
    )
    sys.exit(0 if server else 3)
