"""The health page tells the truth about each part."""

from pathlib import Path

import pytest
from django.db import connections
from pytest_django import Settings

from planwart.web.serving import health
from planwart.web.serving.health import Part, Readiness


@pytest.mark.django_db(databases=["default", "owner"])
def test_database_and_jobs_without_a_worker() -> None:
    assert health.database() == Part(works=True, words="The database answers.")
    assert health.jobs() == Part(works=False, words="No worker is running: mails and other jobs wait.")


@pytest.mark.django_db(databases=["default", "owner"])
def test_jobs_sees_a_workers_sign_of_life() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("insert into procrastinate_workers default values")

    assert health.jobs() == Part(works=True, words="A worker is running; 0 jobs have failed.")


def test_storage_writes_and_says_when_it_cannot(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    assert health.storage() == Part(works=True, words="Files can be written.")

    (tmp_path / "a file").touch()
    settings.MEDIA_ROOT = tmp_path / "a file"
    assert health.storage() == Part(works=False, words="Files cannot be written: File exists.")


def test_mail_says_where_mails_go(settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    assert "Postfach" in health.mail().words

    settings.EMAIL_HOST = "mail.example.com"
    assert health.mail().words == "Mails go out through the configured server."


def test_readiness_looks_once_a_second_however_often_it_is_asked() -> None:
    asked: list[int] = []

    def part() -> Part:
        asked.append(1)
        return Part(works=True, words="fine")

    readiness = Readiness({"part": part})

    assert [readiness.look() for _ in range(5)] == [(True, {"part": "fine"})] * 5
    assert len(asked) == 1
