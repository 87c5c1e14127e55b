"""How many mails may leave: nobody shall shoot at people with our invitations.

A mail over a limit waits; nothing is lost. The mails of firms and those about one's own account are counted apart,
so that no firm can keep a person's sign-in code away from him.
"""

import datetime as dt

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from planwart.mail.choices import Fault
from planwart.mail.models import OutboundMail
from planwart.mail.rules import ACCOUNT_MAILS_PER_RECIPIENT_AND_DAY, FIRM_PER_DAY, FIRM_PER_HOUR, FIRMS_MAILS_PER_RECIPIENT_AND_DAY

_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
_LOCK = 7_311_907  # any fixed number: several workers must not each find the last free place


def limit_reached(mail: OutboundMail) -> tuple[Fault, dt.datetime] | None:
    """Return the limit this mail would break and when there is room again, or None. Called in the claiming transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_LOCK, (mail.organisation_id or 0) % 2**31])  # two locks of 32 bit
    firm = mail.organisation_id
    to_person = OutboundMail.objects.filter(recipient__iexact=mail.recipient, organisation__isnull=firm is None)
    per_day = ACCOUNT_MAILS_PER_RECIPIENT_AND_DAY if firm is None else FIRMS_MAILS_PER_RECIPIENT_AND_DAY
    checks = [(Fault.RECIPIENT_LIMIT, to_person, _DAY, per_day)]
    if firm is not None:
        by_firm = OutboundMail.objects.filter(organisation_id=firm)
        checks += [(Fault.FIRM_LIMIT, by_firm, _HOUR, FIRM_PER_HOUR), (Fault.FIRM_LIMIT, by_firm, _DAY, FIRM_PER_DAY)]
    for fault, mails, span, allowed in checks:
        room_at = _room_at(mails.exclude(pk=mail.pk), span, allowed)
        if room_at is not None:
            return fault, room_at
    return None


def _room_at(mails: QuerySet[OutboundMail], span: dt.timedelta, allowed: int) -> dt.datetime | None:
    """Return when fewer than ``allowed`` of these mails will lie within the span, or None if that is so now."""
    since = timezone.now() - span
    latest = list(mails.filter(tried_at__gt=since).order_by("-tried_at").values_list("tried_at", flat=True)[:allowed])
    oldest = latest[-1] if len(latest) == allowed else None
    return oldest + span if oldest is not None else None
