"""Before anything is migrated it is saved; what fails then costs nothing, and the way back is named."""

import shutil
import subprocess
import sys

import pytest

from planwart.running.backups.restoring import ensure_known_migrations, opened_backup, restore
from planwart.running.errors import CannotRun
from planwart.running.folders import DataFolder
from tests.running.backups.conftest import Saved
from tests.running.servers import contents, hashes

# The migrations of a version that is not written yet, in a room that has none.
_LATER = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "planwart.settings"
from django.conf import settings
settings.MIGRATION_MODULES = {"exports": "tests.running.%s_migrations"}
from planwart.running.steps import migrate_database
from planwart.running.errors import CannotRun
try:
    migrate_database(backup=%s)
except CannotRun as error:
    print(error)
"""


def migrated(saved: Saved, which: str, *, backup: bool = True) -> str:
    return saved.place.run("-c", _LATER % (which, backup))


@pytest.fixture(autouse=True)
def no_own_backups(saved: Saved) -> DataFolder:
    shutil.rmtree(saved.place.data.path / "backups", ignore_errors=True)
    return saved.place.data


def test_nothing_to_do_saves_nothing(saved: Saved) -> None:
    saved.place.run("-m", "planwart.running.steps", "migrate")

    assert not (saved.place.data.path / "backups").exists()


def test_a_migration_that_fails_leaves_everything_and_names_the_way_back(saved: Saved) -> None:
    before = contents(saved.place.addresses.owner)

    told = migrated(saved, "broken")

    (kept,) = (saved.place.data.path / "backups").glob("before-migration-*.tar")
    assert f"As it was before, it lies in {kept}." in told
    assert 'The database could not be brought to this version: relation "nowhere" does not exist.' in told
    assert f"run: planwart restore --replace --without-saving {kept}" in told
    assert contents(saved.place.addresses.owner) == before
    with opened_backup(kept) as backup:
        assert backup.manifest.tables["identity_user"] == before["identity_user"][0]


def test_a_backup_that_fails_stops_the_migration(saved: Saved) -> None:
    before = contents(saved.place.addresses.owner)
    folder = saved.place.data.path / "backups"
    folder.write_text("a file where the folder should be", encoding="utf-8")
    try:
        answer = subprocess.run(
            [sys.executable, "-c", _LATER % ("later", True)],
            env={**saved.place.environment, **saved.place.addresses.as_environment()},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        folder.unlink()

    assert "could not be saved before" in answer.stdout, answer.stderr
    assert "planwart migrate --without-backup" in answer.stdout
    assert contents(saved.place.addresses.owner) == before


def test_a_later_version_migrates_and_an_older_backup_comes_back_to_it(saved: Saved) -> None:
    before = contents(saved.place.addresses.owner), hashes(saved.place.data.files)

    told = migrated(saved, "later")
    later = contents(saved.place.addresses.owner)
    (kept,) = (saved.place.data.path / "backups").glob("before-migration-*.tar")
    again = migrated(saved, "later")

    assert f"As it was before, it lies in {kept}." in told
    assert "later" in later
    assert again == ""
    with opened_backup(kept) as backup:
        restore(saved.place.data, saved.place.addresses.owner, backup, replace=True, keep_old=False, say=print)
    assert (contents(saved.place.addresses.owner), hashes(saved.place.data.files)) == before
    migrated(saved, "later", backup=False)
    brought = contents(saved.place.addresses.owner)
    assert {**brought, "django_migrations": None} == {**later, "django_migrations": None}  # when each was applied differs
    # The backup of that later version means nothing to this one.
    code, words = saved.place.planwart("backup", str(saved.file.with_name("later.tar")))
    assert code == 0, words
    with opened_backup(saved.file.with_name("later.tar")) as newer:
        ours = set(newer.manifest.migrations) - {"exports.initial"}
        with pytest.raises(CannotRun, match=r"does not know exports\.initial"):
            ensure_known_migrations(newer.manifest, ours)
