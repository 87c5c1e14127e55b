"""Reach the database for one command: an external server, the running Planwart's own, or one started for the occasion."""

import contextlib
from collections.abc import Iterator

from planwart.foundation.environment import env_secret
from planwart.running.errors import CannotRun
from planwart.running.folders import DataFolder
from planwart.running.postgres.embedded import addresses_of, cluster_of, embedded_server
from planwart.running.postgres.logins import Addresses
from planwart.running.supervisor import external_addresses


@contextlib.contextmanager
def reached_database(data: DataFolder) -> Iterator[Addresses]:
    """Yield the addresses of a database that answers."""
    external = external_addresses(data)
    if external is not None:
        yield external
    elif data.is_held():
        yield addresses_of(data, cluster_of(data))
    else:
        with data.held(), embedded_server(data) as (_cluster, addresses):
            yield addresses


@contextlib.contextmanager
def stopped_database(data: DataFolder) -> Iterator[Addresses]:
    """Yield the addresses of a database while nothing else runs on this data folder."""
    with data.held():
        external = external_addresses(data)
        if external is not None:
            yield external
        else:
            with embedded_server(data) as (_cluster, addresses):
                yield addresses


def demanded_database(data: DataFolder) -> str:
    """Return the address of the application's login for a single process of a larger installation, which starts no database of its own."""
    external = external_addresses(data)
    app = external.app if external is not None else env_secret("DATABASE_APP_URL")
    if not app:
        raise CannotRun(
            "This command runs one process of several and needs DATABASE_URL or DATABASE_APP_URL. On one machine, use: planwart up"
        )
    return app
