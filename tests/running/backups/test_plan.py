"""The nightly backup is due once a night, is made up for, and is tried again after an hour."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from planwart.foundation.backups import BackupNote
from planwart.foundation.environment import SettingError
from planwart.running.backups.plan import NightlyPlan, nightly_plan

BERLIN = ZoneInfo("Europe/Berlin")
PLAN = NightlyPlan(enabled=True, at=time(2, 30), zone=BERLIN, keep=14)
INSTALLED = datetime(2026, 1, 1, tzinfo=UTC)


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("now", "good", "due"),
    [
        (berlin(21, 2, 29), berlin(20, 2, 31), False),
        (berlin(21, 2, 30), berlin(20, 2, 31), True),
        (berlin(21, 2, 32), berlin(21, 2, 31), False),
        (berlin(21, 17), berlin(20, 2, 31), True),  # the machine slept
        (berlin(21, 17), berlin(20, 18), True),  # made by hand the evening before
        (berlin(21, 17), None, True),
    ],
)
def test_it_is_due_once_a_night(now: datetime, good: datetime | None, due: bool) -> None:
    assert PLAN.is_due(now, BackupNote(good_at=good), installed=INSTALLED) is due


def test_a_new_installation_waits_for_its_first_night() -> None:
    assert not PLAN.is_due(berlin(21, 17), BackupNote(), installed=berlin(21, 16))
    assert PLAN.is_due(berlin(22, 2, 30), BackupNote(), installed=berlin(21, 16))


def test_a_failure_is_tried_again_after_an_hour() -> None:
    failed = BackupNote(good_at=berlin(20, 2, 31), failed_at=berlin(21, 2, 31), why="no room")

    assert not PLAN.is_due(berlin(21, 3, 30), failed, installed=INSTALLED)
    assert PLAN.is_due(berlin(21, 3, 31), failed, installed=INSTALLED)


def test_nobody_is_forced() -> None:
    off = NightlyPlan(enabled=False, at=time(2, 30), zone=BERLIN, keep=14)

    assert not off.is_due(berlin(21, 17), BackupNote(), installed=INSTALLED)


def test_the_hour_that_summer_takes_brings_one_backup() -> None:
    plan = NightlyPlan(enabled=True, at=time(2, 30), zone=BERLIN, keep=14)
    made: list[datetime] = []
    now = datetime(2026, 3, 28, 20, tzinfo=UTC)
    while now < datetime(2026, 3, 30, 20, tzinfo=UTC):
        if plan.is_due(now, BackupNote(good_at=made[-1] if made else datetime(2026, 3, 28, 19, tzinfo=UTC)), installed=INSTALLED):
            made.append(now)
        now += timedelta(minutes=10)

    assert [moment.astimezone(BERLIN).day for moment in made] == [29, 30]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PLANWART_BACKUP_AT", "late"),
        ("PLANWART_BACKUP_AT", "25:00"),
        ("PLANWART_BACKUP_KEEP", "0"),
        ("PLANWART_TIME_ZONE", "Europe/Entenhausen"),
        ("PLANWART_TIME_ZONE", "../x"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingError, match=name):
        nightly_plan()
