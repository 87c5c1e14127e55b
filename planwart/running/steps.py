"""Steps that the supervisor runs as processes of their own: Django's memory is given back when they end."""

import logging
import os
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from planwart.foundation.environment import env_secret
from planwart.running.backups.keeping import save
from planwart.running.backups.manifest import Manifest
from planwart.running.errors import CannotRun
from planwart.running.folders import DataFolder

log = logging.getLogger(__name__)


def migrate_database(*, backup: bool = True) -> None:
    """Bring the database to the state of this version, as its owner; what is there is saved first, if anything is to be done.

    Raises CannotRun if it cannot be saved, or does not come to this version.
    """
    django.setup()
    saved = _save_before_migrating() if backup and not _is_demo() else None
    try:
        call_command("migrate", database="owner", verbosity=0, interactive=False)
    except Exception as error:
        words = str(error).strip().splitlines() or [type(error).__name__]
        raise CannotRun(f"The database could not be brought to this version: {words[0]}. {_way_back(saved)}") from error
    finally:
        connections.close_all()  # the database may be stopped next, and would have to throw us out


def _save_before_migrating() -> tuple[Path, Manifest] | None:
    """Make a backup if there is something to migrate and something to lose."""
    from django.conf import settings  # readable only after the set-up

    executor = MigrationExecutor(connections["owner"])
    has_something = bool(executor.loader.applied_migrations)
    if not has_something or not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return None
    connections["owner"].close()
    try:
        saved = save(DataFolder(Path(settings.DATA_DIR)), env_secret("DATABASE_URL"), "before-migration")
    except CannotRun as error:
        raise CannotRun(
            f"The database must be brought to this version, and could not be saved before: {error} "
            "To go on without a backup, run: planwart migrate --without-backup"
        ) from None
    sys.stdout.write(f"The database is brought to this version. As it was before, it lies in {saved[0]}.\n")
    sys.stdout.flush()
    return saved


def _way_back(saved: tuple[Path, Manifest] | None) -> str:
    if saved is None:
        return "No backup was made before."
    return (
        "Nobody's work is lost. To go back, install the version that ran before "
        f"({saved[1].planwart}, or the one you had) and run: planwart restore --replace --without-saving {saved[0]}"
    )


def _is_demo() -> bool:
    from django.conf import settings  # readable only after the set-up

    return bool(settings.DEMO)


def prepare() -> None:
    """Migrate, and say how the first person comes in as long as there is nobody."""
    migrate_database()
    from django.conf import settings  # readable only after the set-up

    from planwart.identity.queries import needs_setup  # models, as above
    from planwart.identity.services.installation import setup_code  # the same

    if needs_setup():
        sys.stdout.write(
            f"Nobody has an account yet. Open {settings.BASE_URL}/einrichten/ and enter the set-up code {setup_code()} – or run: planwart create-admin\n"
        )
        sys.stdout.flush()
    connections.close_all()


def build_demo() -> None:
    """Fill the demo, unless it is filled."""
    django.setup()
    from django.conf import settings  # readable only after the set-up above

    from planwart.running.demo import build  # loads models, as above

    build(Path(settings.DATA_DIR), settings.BASE_URL)


def print_migrations() -> None:
    """Print the names of all migrations of this version."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "planwart.settings")
    django.setup()
    from django.db.migrations.loader import MigrationLoader  # needs the set-up above

    sys.stdout.write("\n".join(f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or {}))


def migrate_restored() -> None:
    """Bring a backup that was just restored to this version; its file is the way back."""
    migrate_database(backup=False)


_STEPS = {"prepare": prepare, "migrate": migrate_database, "migrate-restored": migrate_restored, "demo": build_demo}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "planwart.settings")
    try:
        _STEPS[sys.argv[1]]()
    except CannotRun as refusal:
        sys.exit(f"planwart: {refusal}")
