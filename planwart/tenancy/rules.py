"""What is possible with firms and their people: pure, no actor, no query."""

from django.utils.translation import gettext as _

from planwart.foundation.errors import Invalid, NotPossible
from planwart.tenancy.choices import ACTIVE_UNITS, Country, Purpose, Tier

MOST_NAME = 120


def clean_line(value: str, *, most: int) -> str:
    """Return one line of text without blanks around it. Raises Invalid for one that is too long or holds a null byte."""
    value = value.strip()
    if len(value) > most or "\0" in value:
        raise Invalid(_("This text is too long; %(most)d characters are possible.") % {"most": most})
    return value


def clean_name(name: str) -> str:
    """Return a firm's name. Raises Invalid if it is empty or too long."""
    name = clean_line(name, most=MOST_NAME)
    if not name:
        raise Invalid(_("Please enter the name of your company."))
    return name


def ensure_country(country: str) -> None:
    if country not in Country.values:
        raise Invalid(_("Please choose Germany, Austria or Switzerland."))


def ensure_purpose(purpose: str) -> None:
    if purpose not in Purpose.values:
        raise Invalid(_("Please choose planning, operations or both."))


def ensure_owner_remains(other_owners: int) -> None:
    """Raise NotPossible if nobody would own the firm any more."""
    if other_owners < 1:
        raise NotPossible(_("A company needs an owner. Please make somebody else owner first."))


def ensure_works_here(archived: bool) -> None:
    if archived:
        raise NotPossible(_("This person does not work in your company any more."))


def is_higher(wanted: Tier, now: Tier) -> bool:
    """Tell whether ``wanted`` allows more than ``now``."""
    steps = list(ACTIVE_UNITS)
    return steps.index(wanted) > steps.index(now)


def ensure_upgrade(wanted: str, *, now: str, asked: str) -> None:
    """Raise unless ``wanted`` is a higher tier that has not been asked for yet."""
    if wanted not in Tier.values:
        raise Invalid(_("Please choose a tier."))
    if not is_higher(Tier(wanted), Tier(now)):
        raise NotPossible(_("Your tier allows that already."))
    if wanted == asked:
        raise NotPossible(_("Your request has been sent already. The answer comes by e-mail."))
