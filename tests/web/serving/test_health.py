"""The health page tells the truth about each part."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from django.db import connections
from django.utils import translation
from pytest_django import Settings

from planwart.foundation.backups import note_failure, note_good
from planwart.foundation.errors import Invalid
from planwart.web.serving import health
from planwart.web.serving.health import Health, Part, Readiness

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - what shutil.disk_usage returns


def said(part: Part) -> tuple[bool, str]:
    with translation.override("en"):
        return part.works, part.words


@pytest.mark.django_db(databases=["default", "owner"])
def test_database_and_jobs_without_a_worker() -> None:
    assert said(health.database()) == (True, "The database answers.")
    assert said(health.jobs()) == (False, "No worker is running: mails and other jobs wait.")


@pytest.mark.django_db(databases=["default", "owner"])
def test_jobs_sees_a_workers_sign_of_life() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("insert into procrastinate_workers default values")

    assert said(health.jobs()) == (True, "A worker is running; no job has failed.")


def test_storage_writes_and_says_when_it_cannot(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    assert said(health.storage()) == (True, "Files can be written.")

    (tmp_path / "a file").touch()
    settings.MEDIA_ROOT = tmp_path / "a file"
    assert said(health.storage()) == (False, "Files cannot be written: File exists")


@pytest.mark.parametrize(
    ("free", "works", "vital", "words"),
    [
        (50_000_000_000, True, True, "50.0 GB are free on the disk."),
        (1_500_000_000, False, False, "The disk is nearly full: 1.5 GB are left."),
        (100_000_000, False, True, "The disk is full: 0.1 GB are left. Nothing can be stored any more."),
    ],
)
def test_disk_warns_before_it_is_full(monkeypatch: pytest.MonkeyPatch, free: int, works: bool, vital: bool, words: str) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(0, 0, free))

    part = health.disk()

    assert (said(part), part.vital) == ((works, words), vital)


@pytest.mark.django_db
def test_mail_says_where_mails_go(settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    assert "Postfach" in said(health.mail())[1]

    settings.KEEP_MAILS = False
    assert said(health.mail()) == (False, "No mail server is configured: mails wait.")

    settings.EMAIL_HOST = "mail.example.com"
    assert said(health.mail()) == (True, "Mails go out through mail.example.com.")


def test_backup_tells_the_last_good_one_and_what_failed_since(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.BACKUP_NIGHTLY = True
    first = said(health.backup())
    settings.BACKUP_NIGHTLY = False
    never = said(health.backup())
    settings.BACKUP_NIGHTLY = True

    note_good(tmp_path, tmp_path / "planwart.tar")
    good = said(health.backup())
    note_failure(tmp_path, "the disk is full")
    failed = said(health.backup())
    note_good(tmp_path, tmp_path / "planwart.tar")

    assert first == (True, "There is no backup yet; the first one is made in the coming night.")
    assert never == (False, "There is no backup, and none is planned.")
    assert good[0] is True
    assert good[1].startswith("The last good backup was made on ")
    assert failed[0] is False
    assert failed[1].endswith(" failed: the disk is full")
    assert said(health.backup())[0] is True
    assert not health.backup().vital


def test_an_old_backup_is_named_while_nights_are_meant_to_bring_new_ones(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.BACKUP_NIGHTLY = True
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "last.json").write_text('{"good_at": "2026-01-02T03:04:05+00:00"}', encoding="utf-8")

    works, words = said(health.backup())

    assert (works, words) == (False, "The last good backup is old: 01/02/2026 4:04 a.m..")


@pytest.mark.parametrize("content", ["", "[]", "null", '{"good_at": 5}', '{"good_at": "yesterday"}', '{"good_at": "2026-01-02"}'])
def test_a_damaged_note_is_no_error(settings: Settings, tmp_path: Path, content: str) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "last.json").write_text(content, encoding="utf-8")

    assert health.backup().name == "backup"


def test_sandbox_warns_where_the_system_closes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> frozenset[str]:
        raise Invalid("the program does not start")

    monkeypatch.setattr(health, "layers", lambda: frozenset({"limits", "seccomp"}))
    closed = health.sandbox()
    monkeypatch.setattr(health, "layers", lambda: frozenset({"limits"}))
    opened = health.sandbox()
    monkeypatch.setattr(health, "layers", broken)
    dead = health.sandbox()

    assert (closed.works, opened.works, dead.works) == (True, False, False)
    assert "could reach the network" in said(opened)[1]
    assert said(dead)[1] == "Uploads cannot be opened: the program does not start"
    assert not opened.vital


def test_every_part_speaks_german() -> None:
    with translation.override("de"):
        spoken = Part("disk", "Disk", True, "%(free)s GB are free on the disk.", {"free": "5.0"})

        assert spoken.words == "Auf dem Datenträger sind 5.0 GB frei."


def test_only_vital_parts_make_an_installation_unready() -> None:
    good = Part("one", "Database", True, "The database answers.")
    warns = Part("two", "Backup", False, "There is no backup, and none is planned.", vital=False)
    dead = Part("three", "Files", False, "Files can be written.")

    assert Health((good, warns)).ready
    assert not Health((good, dead)).ready


def test_readiness_looks_once_a_second_however_often_it_is_asked() -> None:
    asked: list[int] = []

    def part() -> Part:
        asked.append(1)
        return Part("part", "Files", True, "Files can be written.")

    readiness = Readiness((part,))

    assert [readiness.look().in_english() for _ in range(5)] == [{"part": "Files can be written."}] * 5
    assert len(asked) == 1
