"""The commands that save an installation and bring it back."""

import argparse
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from planwart.running.cli.words import say
from planwart.running.databases import reached_database, stopped_database
from planwart.running.errors import CannotRun
from planwart.running.folders import DataFolder
from planwart.running.postgres.logins import Addresses

if TYPE_CHECKING:
    from planwart.running.backups.manifest import Manifest


def backup(options: argparse.Namespace) -> int:
    """Write the whole installation into one file; Planwart may run meanwhile."""
    from planwart.running.backups.keeping import save  # libraries that the other commands need not carry
    from planwart.running.backups.making import make_backup  # the same

    data = DataFolder(options.data.expanduser().absolute())
    signal.signal(signal.SIGTERM, lambda *_about: sys.exit(143))  # the way out that takes the half file along
    with reached_database(data) as addresses:
        if options.file is None:
            target, manifest = save(data, addresses.owner, "nightly")
        else:
            target = options.file.expanduser().absolute()
            manifest = make_backup(data, addresses.owner, target, force=options.force)
    say(f"{target} holds {_content(manifest)}, and the keys and passwords of this installation: keep it like a key.")
    for note in manifest.notes:
        say(f"– {note}")
    return 0


def bring_back(options: argparse.Namespace) -> int:
    """Put a backup in the place of what is here; Planwart must be stopped."""
    from planwart.running.backups.restoring import ensure_known_migrations, opened_backup, restore  # as above

    data = DataFolder(options.data.expanduser().absolute())
    with opened_backup(options.file.expanduser().absolute()) as found:
        manifest = found.manifest
        say(f"The backup of {manifest.made_at.astimezone():%Y-%m-%d %H:%M} is whole: {_content(manifest)}.")
        with stopped_database(data) as addresses:
            ensure_known_migrations(manifest, _our_migrations())
            restore(data, addresses.owner, found, replace=options.replace, keep_old=not options.without_saving, say=say)
            _migrate(data, addresses)
    say("The backup is restored. Start Planwart as usual.")
    for note in manifest.notes:
        say(f"– {note}")
    return 0


def _content(manifest: "Manifest") -> str:
    files = sum(name.startswith("files/") for name in manifest.entries)
    rows = sum(manifest.tables.values())
    return f"{rows} rows in {len(manifest.tables)} tables and {files} files"


def _our_migrations() -> set[str]:
    """Return the migrations this version knows; asked in a process of its own, before Django reads the secrets that may change."""
    words = "import planwart.running.steps as steps; steps.print_migrations()"
    answer = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise CannotRun(f"Planwart's own migrations could not be listed: {answer.stderr.strip().splitlines()[-1:]}")
    return set(answer.stdout.split())


def _migrate(data: DataFolder, addresses: Addresses) -> None:
    """Bring an older backup to the state of this version."""
    environment = {**os.environ, **addresses.as_environment(), "PLANWART_DATA": str(data.path)}
    done = subprocess.run([sys.executable, "-m", "planwart.running.steps", "migrate-restored"], env=environment, check=False)
    if done.returncode != 0:
        raise CannotRun(
            "The backup is restored, but could not be brought to this version; the lines above say why. The file itself is unharmed."
        )
