"""Dates as people say them."""

import datetime as dt

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def day(moment: dt.datetime) -> str:
    """Write a day with its weekday, the year only when it is another one."""
    local = timezone.localtime(moment)
    if local.year == timezone.localtime().year:
        return format_date(local, _("D, j F"))
    return format_date(local, _("D, j F Y"))


def full_day(moment: dt.datetime) -> str:
    """Write a day with weekday and year."""
    return format_date(timezone.localtime(moment), _("D, j F Y"))


def clock(moment: dt.datetime) -> str:
    """Write a moment that may lie ahead: the clock today, else with the day."""
    local = timezone.localtime(moment)
    words = format_date(local, _("H:i"))
    return words if local.date() == timezone.localdate() else _("%(day)s, %(clock)s") % {"day": day(moment), "clock": words}


def when(moment: dt.datetime) -> str:
    """Write a moment: relative within the hour, with the clock today and yesterday, else with the day."""
    now, local = timezone.localtime(), timezone.localtime(moment)
    minutes = int((now - local).total_seconds() // 60)
    clock = format_date(local, _("H:i"))
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    if local.date() == now.date():
        return _("today, %(clock)s") % {"clock": clock}
    if local.date() == now.date() - dt.timedelta(days=1):
        return _("yesterday, %(clock)s") % {"clock": clock}
    return _("%(day)s, %(clock)s") % {"day": day(moment), "clock": clock}
