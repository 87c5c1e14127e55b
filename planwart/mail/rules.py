"""When a mail is tried again, how many may leave, and what may stand in a header. Pure: no database, no clock."""

import datetime as dt
import unicodedata
from typing import Final

from planwart.mail.choices import MailKind

PAUSES: Final = tuple(dt.timedelta(minutes=n) for n in (1, 5, 15, 60, 180, 360, 720))
"""After the first, second … failed attempt. The eighth failure, a day after the first, is the last."""

SENDING_TAKES_AT_MOST: Final = dt.timedelta(minutes=10)
"""A mail that has been on the line for longer has lost its worker."""

NO_SERVER_PAUSE: Final = dt.timedelta(minutes=5)

USEFUL_FOR: Final = {
    MailKind.RESET_PASSWORD: dt.timedelta(hours=1),
    MailKind.CODE: dt.timedelta(minutes=15),
    MailKind.TEST: dt.timedelta(minutes=5),
}
"""What a mail says may be out of date sooner than its attempts end; all other kinds are asked about when they are sent."""

FIRM_PER_HOUR: Final = 60
FIRM_PER_DAY: Final = 300
FIRMS_MAILS_PER_RECIPIENT_AND_DAY: Final = 10
ACCOUNT_MAILS_PER_RECIPIENT_AND_DAY: Final = 50

_OVERRIDES: Final = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def pause_after(attempts: int) -> dt.timedelta | None:
    """Return how long to wait after so many failed attempts, or None when it was the last."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def is_out_of_date(kind: str, age: dt.timedelta) -> bool:
    """Tell whether a mail of this kind and age is of no use to anybody any more."""
    limit = USEFUL_FOR.get(MailKind(kind))
    return limit is not None and age > limit


def one_line(text: str) -> str:
    """Return what people typed as one line that is fit for a mail header.

    No control characters, no marks that turn the reading direction, and no encoded word: mail programs would decode
    a name such as ``=?utf-8?q?=0D=0ABcc:…?=`` that somebody typed.
    """
    kept = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} else letter for letter in text if letter not in _OVERRIDES
    )
    return " ".join(kept.split()).replace("=?", "= ?").replace("?=", "? =")
