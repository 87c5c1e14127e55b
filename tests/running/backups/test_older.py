"""A backup that an earlier Planwart has made, kept as it was, comes back and is brought to this version."""

import gzip
import shutil
from pathlib import Path

from planwart.running.backups.restoring import ensure_known_migrations, opened_backup, restore
from tests.database import make_folder
from tests.running.servers import contents, hashes, running_place

# Format 1, of November 2026: the cast and three files, before firms had settings and people second factors.
OLD = Path(__file__).with_name("format-1.tar.gz")


def test_a_backup_of_an_earlier_version_comes_back_to_this_one(tmp_path: Path) -> None:
    file = tmp_path / "old.tar"
    with gzip.open(OLD) as packed, file.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked)
    folder = make_folder()

    try:
        with running_place(folder) as place, opened_backup(file) as backup:
            restore(place.data, place.addresses.owner, backup, replace=False, keep_old=True, say=print)
            as_it_was = contents(place.addresses.owner)
            place.run("-m", "planwart.running.steps", "migrate-restored")
            listed = set(place.run("-c", "import planwart.running.steps as steps; steps.print_migrations()").split())
            ensure_known_migrations(backup.manifest, listed)
            now = contents(place.addresses.owner)

            assert {name: rows for name, (rows, _hash) in as_it_was.items()} == backup.manifest.tables
            assert now["identity_user"][0] == as_it_was["identity_user"][0] > 10
            assert now["planning_customeraccess"][0] == as_it_was["planning_customeraccess"][0]
            assert sorted(hashes(place.data.files)) == ["a" * 32, "b" * 32, "c" * 32]
            assert place.run("-m", "tests.running.backups.sign_in") == "302 200 True"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
