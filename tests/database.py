"""A throw-away PostgreSQL for one test run, with the roles of the wall already in it."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from planwart.foundation.wall import ensure_roles
from planwart.running.folders import DataFolder, database_account, socket_folder
from planwart.running.postgres.binaries import find_binaries, readable_binaries
from planwart.running.postgres.cluster import Cluster
from planwart.running.postgres.embedded import addresses_of
from planwart.running.postgres.logins import Addresses, connect, ensure_app_login, ensure_owner

_ROOMY_BYTES = 2_000_000_000


def make_folder() -> Path:
    """Make a temporary folder, in memory if there is room: a disk that others use makes a run many times longer."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOMY_BYTES
    folder = Path(tempfile.mkdtemp(prefix="planwart-test-", dir=memory if roomy else None))
    folder.chmod(0o755)  # root's database runs under another account
    return folder


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
        binaries=readable_binaries(find_binaries(data.database), account),
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
