"""When the nightly backup is due. Kept apart from the making of it: the supervisor only asks, all the time, and carries little."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from planwart.foundation.backups import BackupNote
from planwart.foundation.environment import SettingError, env_bool, env_int, env_str
from planwart.running.folders import DataFolder

_TRY_AGAIN = timedelta(hours=1)


@dataclass(frozen=True)
class NightlyPlan:
    """When the nightly backup is made, in the zone of the installation, and how many stay."""

    enabled: bool
    at: time
    zone: ZoneInfo
    keep: int

    def last_moment(self, now: datetime) -> datetime:
        """Return the last moment at which a backup should have been made."""
        day = now.astimezone(self.zone).date()
        # Compared in UTC: in the night in which an hour is left out, clocks on the wall compare wrongly.
        today = datetime.combine(day, self.at, self.zone).astimezone(UTC)
        return today if today <= now else datetime.combine(day - timedelta(days=1), self.at, self.zone).astimezone(UTC)

    def is_due(self, now: datetime, note: BackupNote, *, installed: datetime) -> bool:
        """Tell whether a backup should be made now: the last moment has brought none, and a failure is an hour ago.

        A machine that sleeps at night makes up for it when it wakes; a new installation waits for its first night.
        """
        wanted = self.last_moment(now)
        done = note.good_at is not None and note.good_at >= wanted
        failed_just_now = note.failing and note.failed_at is not None and now - note.failed_at < _TRY_AGAIN
        return self.enabled and not done and not failed_just_now and installed < wanted


def nightly_plan() -> NightlyPlan:
    """Read the plan from the settings. Raises SettingError, naming the setting that cannot be read."""
    at = env_str("PLANWART_BACKUP_AT", "02:30")
    keep = env_int("PLANWART_BACKUP_KEEP", 14)
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", at):
        raise SettingError(f"PLANWART_BACKUP_AT must be a time such as 02:30, not {at!r}.")
    if keep < 1:
        raise SettingError("PLANWART_BACKUP_KEEP must be at least 1.")
    zone = env_str("PLANWART_TIME_ZONE", "Europe/Berlin")
    try:
        return NightlyPlan(env_bool("PLANWART_BACKUP_NIGHTLY", True), time.fromisoformat(at), ZoneInfo(zone), keep)
    except (OSError, ValueError, KeyError):
        raise SettingError(f"PLANWART_TIME_ZONE must be a zone such as Europe/Berlin, not {zone!r}.") from None


def installed_since(data: DataFolder) -> datetime:
    """Return since when the installation exists: its key is made once."""
    return datetime.fromtimestamp((data.secrets / "secret_key").stat().st_mtime, UTC)
