"""The drill: save, lose everything, restore; and everything is there again, to the last row, byte and right."""

import json
import re
import stat
import subprocess
import tarfile
from pathlib import Path

import pytest

from planwart.running.backups.archive import DUMP, MANIFEST, ArchiveReader, ArchiveWriter
from planwart.running.backups.making import make_backup, side_name
from planwart.running.backups.restoring import is_empty, opened_backup, restore
from planwart.running.errors import CannotRun
from planwart.running.postgres.logins import faults_of_app_login
from planwart.running.postgres.tools import newest_tools
from tests.running.backups.conftest import ON_BOTH, Saved
from tests.running.servers import Place, contents, hashes


def schema(place: Place) -> str:
    """Return everything the database has besides rows: tables, policies, functions, their owners and grants."""
    tool = newest_tools().folder / "pg_dump"
    told = subprocess.run(
        [str(tool), "--schema-only", "--dbname", place.addresses.owner], capture_output=True, text=True, check=True
    ).stdout
    told = re.sub(r"(?m)^\\(un)?restrict .*$", "", told)
    # PostgreSQL spells the casts of "x in ('a', 'b')" in another way after each dump; it means the same.
    return re.sub(r"(?m)^.* = ANY \(.*$", lambda line: re.sub(r"::(?:character varying|text)(?:\[\])?|[()]", "", line[0]), told)


def rewritten(source: Path, target: Path, **changed: bytes | None) -> Path:
    """Copy a backup with other contents; None leaves one out."""
    with source.open("rb") as old, target.open("wb+") as new:
        reader = ArchiveReader(old)
        writer = ArchiveWriter(new, made_at_s=0)
        for name, member in reader.members().items():
            content = changed.get(name.partition(".")[0].replace("/", "__"), b"".join(reader.pieces(member)))
            if content is not None:
                writer.add(name, [content])
        writer.finish()
    return target


def manifest_of(file: Path) -> dict[str, object]:
    with tarfile.open(file) as archive:
        inside = archive.extractfile(MANIFEST)
        assert inside is not None
        found: dict[str, object] = json.load(inside)
        return found


@ON_BOTH
def test_restored_is_equal_in_every_row_file_right_and_people_sign_in(saved: Saved) -> None:
    with saved.new_place() as place:
        with opened_backup(saved.file) as backup:
            restore(place.data, place.addresses.owner, backup, replace=False, keep_old=True, say=print)

        assert contents(place.addresses.owner) == contents(saved.place.addresses.owner)
        assert hashes(place.data.files) == hashes(saved.place.data.files)
        assert len(hashes(place.data.files)) == 3
        assert schema(place) == schema(saved.place)
        assert faults_of_app_login(place.addresses.app) == []
        assert (place.data.secrets / "secret_key").read_bytes() == (saved.place.data.secrets / "secret_key").read_bytes()
        assert place.run("-m", "tests.running.backups.sign_in") == "302 200 True"
        assert not is_empty(place.data, place.addresses.owner)


def test_a_backup_is_private_and_says_what_it_holds(saved: Saved) -> None:
    manifest = manifest_of(saved.file)

    assert stat.S_IMODE(saved.file.stat().st_mode) == 0o600
    assert re.fullmatch(rf"{saved.file} holds \d+ rows in \d+ tables and 3 files, and the keys .*: keep it like a key\.", saved.told[0])
    assert saved.told[1:] == []
    assert manifest["format"] == 1
    assert manifest["tables"] == {name: rows for name, (rows, _hash) in contents(saved.place.addresses.owner).items()}
    assert list(saved.file.parent.glob(".*part")) == []


def test_backup_takes_the_place_of_a_file_only_when_told(saved: Saved, tmp_path: Path) -> None:
    target = tmp_path / "mine.tar"
    target.write_text("my letter", encoding="utf-8")

    refused = saved.place.planwart("backup", str(target))
    kept = target.read_text(encoding="utf-8")
    forced = saved.place.planwart("backup", str(target), "--force")
    nowhere = saved.place.planwart("backup", str(tmp_path / "no" / "where.tar"))

    assert refused == (1, [f"planwart: {target} exists already. Choose another name, or give --force to replace it."])
    assert kept == "my letter"
    assert forced[0] == 0
    assert manifest_of(target)["format"] == 1
    assert nowhere[0] == 1
    assert "There is no folder" in nowhere[1][0]


def test_an_interrupted_backup_leaves_nothing(saved: Saved, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "mine.tar"
    side_name(target).write_bytes(b"what a killed attempt left" * 1000)

    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(ArchiveWriter, "finish", full)
        with pytest.raises(CannotRun, match=r"could not be written to .*mine\.tar: No space left on device"):
            make_backup(saved.place.data, saved.place.addresses.owner, target)
    left = list(tmp_path.iterdir())
    make_backup(saved.place.data, saved.place.addresses.owner, target)

    assert left == []
    with opened_backup(target) as backup:
        assert backup.manifest.notes == []


def test_a_backup_needs_room(saved: Saved, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planwart.running.backups.making._ROOM_BYTES", 10**18)

    with pytest.raises(CannotRun, match="The backup may need"):
        make_backup(saved.place.data, saved.place.addresses.owner, tmp_path / "mine.tar")

    assert list(tmp_path.iterdir()) == []


def test_a_stored_file_that_is_gone_is_noted(saved: Saved, tmp_path: Path) -> None:
    lost = saved.place.data.files / ("a" * 32)
    content = lost.read_bytes()
    stray = saved.place.data.files / ".hidden"
    try:
        lost.unlink()
        stray.touch()
        code, told = saved.place.planwart("backup", str(tmp_path / "mine.tar"))
    finally:
        lost.write_bytes(content)
        stray.unlink()

    assert code == 0
    assert told[1:] == [
        "– .hidden was left out: it is no stored file of Planwart.",
        f"– The stored file {'a' * 32} is missing; it was deleted during the backup, or it was lost earlier.",
    ]


@pytest.mark.parametrize(
    "damage", ["truncated", "tampered file", "tampered dump", "missing file", "no list", "broken list", "newer", "letter"]
)
def test_what_is_not_whole_changes_nothing(saved: Saved, tmp_path: Path, damage: str) -> None:
    place = saved.place
    bad = tmp_path / "bad.tar"
    newer = json.dumps({**manifest_of(saved.file), "format": 2, "planwart": "9.0"}).encode()
    match damage:
        case "truncated":
            bad.write_bytes(saved.file.read_bytes()[:-100_000])
            words = "broken off"
        case "tampered file":
            rewritten(saved.file, bad, **{"files__" + "a" * 32: b"another plan"})
            words = f"files/{'a' * 32} in this backup is damaged"
        case "tampered dump":
            rewritten(saved.file, bad, database=b"drop table planning_plan;")
            words = f"{DUMP} in this backup is damaged"
        case "missing file":
            rewritten(saved.file, bad, **{"files__" + "b" * 32: None})
            words = "does not contain what its list of contents says"
        case "no list":
            rewritten(saved.file, bad, manifest=None)
            words = "no list of contents"
        case "broken list":
            rewritten(saved.file, bad, manifest=b'{"format": 1, "entries": 5}')
            words = "list of contents in this backup is damaged"
        case "newer":
            rewritten(saved.file, bad, manifest=newer)
            words = r"made by Planwart 9\.0 in format 2"
        case _:
            bad.write_text("Sehr geehrte Damen und Herren", encoding="utf-8")
            words = "is no backup of Planwart"
    before = contents(place.addresses.owner), hashes(place.data.files), hashes(place.data.secrets)

    with pytest.raises(CannotRun, match=words) as refusal, opened_backup(bad) as backup:
        restore(place.data, place.addresses.owner, backup, replace=True, keep_old=False, say=print)

    assert str(refusal.value).endswith("Nothing was changed.")
    assert (contents(place.addresses.owner), hashes(place.data.files), hashes(place.data.secrets)) == before


@ON_BOTH
def test_a_restore_that_fails_in_the_database_leaves_the_old_installation(saved: Saved, tmp_path: Path) -> None:
    """A dump that is whole by its hash and still does not restore: files that were put there already go away again."""
    with saved.new_place() as place:
        place.run("-m", "planwart.running.steps", "migrate")
        place.run("-m", "tests.running.backups.seed")
        (place.data.files / ("d" * 32)).write_bytes(b"only here")
        (place.data.files / ("a" * 32)).unlink()
        before = contents(place.addresses.owner), hashes(place.data.files), hashes(place.data.secrets)

        for wrong in ("count", "dump"):
            with opened_backup(saved.file) as backup:
                if wrong == "count":
                    backup.manifest.tables["identity_user"] += 1
                else:
                    backup.members[DUMP] = backup.members["secrets/secret_key"]
                with pytest.raises(CannotRun, match=r"Nothing was changed|pg_restore failed"):
                    restore(place.data, place.addresses.owner, backup, replace=True, keep_old=False, say=print)

            assert (contents(place.addresses.owner), hashes(place.data.files), hashes(place.data.secrets)) == before


@ON_BOTH
def test_restore_replaces_only_when_told_and_saves_what_was_there(saved: Saved) -> None:
    with saved.new_place() as place:
        place.run("-m", "planwart.running.steps", "migrate")
        place.run("-m", "tests.running.backups.seed")
        (place.data.files / ("d" * 32)).write_bytes(b"only here")
        (place.data.files / ("a" * 32)).write_bytes(b"changed by a dying disk")
        before = contents(place.addresses.owner), hashes(place.data.files)
        told: list[str] = []

        with opened_backup(saved.file) as backup:
            with pytest.raises(CannotRun, match="Give --replace"):
                restore(place.data, place.addresses.owner, backup, replace=False, keep_old=True, say=told.append)
            unchanged = contents(place.addresses.owner), hashes(place.data.files)
            restore(place.data, place.addresses.owner, backup, replace=True, keep_old=True, say=told.append)

        assert unchanged == before
        assert contents(place.addresses.owner) == contents(saved.place.addresses.owner)
        assert hashes(place.data.files) == hashes(saved.place.data.files)
        (kept,) = (place.data.path / "backups").glob("before-restore-*.tar")
        assert told == [f"What was here is saved in {kept}."]
        with opened_backup(kept) as older:
            restore(place.data, place.addresses.owner, older, replace=True, keep_old=False, say=told.append)
        assert (contents(place.addresses.owner), hashes(place.data.files)) == before


def test_restore_is_refused_while_somebody_works(saved: Saved) -> None:
    import psycopg

    place = saved.place
    with psycopg.connect(place.addresses.app), opened_backup(saved.file) as backup, pytest.raises(CannotRun, match="Stop web and worker"):
        restore(place.data, place.addresses.owner, backup, replace=True, keep_old=False, say=print)


def test_a_backup_of_a_newer_planwart_is_refused_before_anything_is_touched(saved: Saved, tmp_path: Path) -> None:
    strange = manifest_of(saved.file)
    migrations = strange["migrations"]
    assert isinstance(migrations, list)
    strange["migrations"] = [*migrations, "planning.9999_future"]
    newer = rewritten(saved.file, tmp_path / "newer.tar", manifest=json.dumps(strange).encode())
    with saved.new_place() as place:
        # Over the embedded server the command starts its own; over a system's it uses the running one.
        environment = {} if place.own_server else place.addresses.as_environment()

        code, told = place.planwart("restore", str(newer), **environment)

        assert (code, told[-1]) == (
            1,
            (
                "planwart: This backup was made by a newer Planwart (0.1.0); this version does not know planning.9999_future. "
                "Install that version first. Nothing was changed."
            ),
        )
        assert contents(place.addresses.owner) == {}


def test_passwords_of_the_database_are_the_servers_own(saved: Saved) -> None:
    with saved.new_place() as place:
        before = (place.data.secrets / "database_owner").read_text(encoding="utf-8")

        with opened_backup(saved.file) as backup:
            restore(place.data, place.addresses.owner, backup, replace=False, keep_old=False, say=print)

        assert (place.data.secrets / "database_owner").read_text(encoding="utf-8") == before
        assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in place.data.secrets.iterdir())
        assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in place.data.files.iterdir())
