"""What is wrong with an installation, in sentences that name the setting or folder to change."""

import io
import stat
from collections.abc import Iterator

import django
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connections

from planwart.running.errors import CannotRun
from planwart.running.folders import DataFolder
from planwart.running.postgres.binaries import OLDEST_MAJOR
from planwart.running.postgres.logins import Addresses, connect, faults_of_app_login


def faults_of_installation(data: DataFolder, addresses: Addresses) -> list[str]:
    """Return everything that is wrong, worst first; an empty list means ready for people."""
    django.setup()
    found = [*_database(addresses), *_migrations(), *_folders(data), *_settings(), *_assets(), *_opener()]
    connections.close_all()  # the database may be stopped next, and would have to throw us out
    return found


def _database(addresses: Addresses) -> Iterator[str]:
    try:
        with connect(addresses.owner) as connection:
            version = connection.info.server_version // 10_000
            rows = connection.execute(
                "select name from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'"
            ).fetchall()
        if version < OLDEST_MAJOR:
            yield f"The database is PostgreSQL {version}; {OLDEST_MAJOR} or newer is needed."
        yield from (f"The database setting {name} is off: confirmed work could be lost." for (name,) in rows)
        for fault in faults_of_app_login(addresses.app):
            yield f"The application's database login {fault}: the database wall would not hold."
    except CannotRun as error:
        yield str(error)


def _migrations() -> Iterator[str]:
    try:
        call_command("migrate", database="owner", check_unapplied=True, verbosity=0, stdout=io.StringIO())
    except SystemExit:
        yield "The database is not at the state of this version. Run: planwart migrate"


def _folders(data: DataFolder) -> Iterator[str]:
    for file in sorted(data.secrets.iterdir()) if data.secrets.is_dir() else []:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            yield f"{file} can be read by others. Run: chmod 600 {file}"


def _settings() -> Iterator[str]:
    from django.conf import settings  # readable only after the set-up

    if not settings.BASE_URL.startswith("https://"):
        yield f"PLANWART_BASE_URL is {settings.BASE_URL}: without https, passkeys do not work and passwords travel in the clear."
    if not settings.EMAIL_HOST and not settings.DEMO:
        yield "PLANWART_SMTP_HOST is not set: no mail leaves this machine."
    if settings.EMAIL_HOST and settings.EMAIL_HOST_PASSWORD and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        yield "PLANWART_SMTP_STARTTLS and PLANWART_SMTP_SSL are both off: the mail password would travel in the clear."
    try:
        call_command("check", fail_level="WARNING", stdout=io.StringIO(), stderr=io.StringIO())
    except SystemCheckError as error:
        yield str(error)


def _assets() -> Iterator[str]:
    from django.contrib.staticfiles import finders  # needs the set-up

    if not finders.find("editor/manifest.json"):
        yield "The built pages and editor are missing. Run: make"


def _opener() -> Iterator[str]:
    from planwart.files.sandbox import network_is_closed  # needs the set-up

    if not network_is_closed():
        yield "Uploaded files are opened with memory and time limits, but this machine lets their process reach the network."
