"""What is wrong with an installation, in sentences that name the setting or folder to change."""

import time
from collections.abc import Iterator

import django
from django.db import connections
from django.utils import translation

from planwart.running.checks import database, folders, network, parts
from planwart.running.folders import DataFolder
from planwart.running.postgres.logins import Addresses


def faults_of_installation(data: DataFolder, addresses: Addresses, *, runs: bool) -> list[str]:
    """Return everything that is wrong, worst first; an empty list means ready for people.

    ``runs`` says that Planwart is running: then its address must answer and its worker must live.
    """
    django.setup()
    with translation.override("en"):
        found = list(_all(data, addresses, runs=runs))
    connections.close_all()  # the database may be stopped next, and would have to throw us out
    return list(dict.fromkeys(found))


def _all(data: DataFolder, addresses: Addresses, *, runs: bool) -> Iterator[str]:
    yield from database.faults(addresses, now_s=time.time)
    yield from folders.faults(data)
    yield from network.faults(runs=runs)
    yield from parts.faults(runs=runs)
