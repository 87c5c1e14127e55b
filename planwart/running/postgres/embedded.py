"""The embedded server of a data folder: everything from finding the programs to two working logins."""

import contextlib
from collections.abc import Iterator

from planwart.running.folders import DataFolder, database_account, socket_folder
from planwart.running.postgres.binaries import find_binaries, readable_binaries
from planwart.running.postgres.cluster import Cluster
from planwart.running.postgres.logins import APP_LOGIN, OWNER, Addresses, ensure_app_login, ensure_owner, socket_address


def cluster_of(data: DataFolder) -> Cluster:
    """Describe the embedded cluster of a data folder; nothing is started."""
    data.make()
    account = database_account(data.database)
    return Cluster(
        folder=data.database,
        sockets=socket_folder(data.path, account),
        log=data.logs / "database.log",
        binaries=readable_binaries(find_binaries(data.database), account),
        account=account,
        password=data.secret("database_superuser"),
    )


def addresses_of(data: DataFolder, cluster: Cluster) -> Addresses:
    """Return the addresses of the two logins of a data folder's own server."""
    sockets = str(cluster.sockets)
    return Addresses(
        owner=socket_address(sockets=sockets, user=OWNER, password=data.secret("database_owner")),
        app=socket_address(sockets=sockets, user=APP_LOGIN, password=data.secret("database_app")),
    )


def ensure_logins(data: DataFolder, cluster: Cluster) -> Addresses:
    """Create both logins in a running cluster and return their addresses."""
    addresses = addresses_of(data, cluster)
    ensure_owner(cluster, data.secret("database_owner"))
    ensure_app_login(addresses.owner, data.secret("database_app"))
    return addresses


@contextlib.contextmanager
def embedded_server(data: DataFolder) -> Iterator[tuple[Cluster, Addresses]]:
    """Run the data folder's server for the length of a block."""
    cluster = cluster_of(data)
    cluster.make()
    cluster.start()
    try:
        yield cluster, ensure_logins(data, cluster)
    finally:
        cluster.stop()
        with contextlib.suppress(OSError):  # a server that had to be killed leaves its socket there
            cluster.sockets.rmdir()
