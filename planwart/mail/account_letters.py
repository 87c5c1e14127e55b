"""Letters about somebody's own account beyond its beginning: codes, addresses, security."""

import datetime as dt

from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from planwart.identity.choices import AddressSide, SecurityNotice
from planwart.identity.models import AddressChange
from planwart.mail.letters import PRODUCT, Letter
from planwart.mail.links import agree_url, code_url, forgotten_password_url, security_url


def code_letter(code: str) -> Letter:
    """Hand over a code. It stands in the text alone: subjects are shown on locked phones."""
    return Letter(
        firm=PRODUCT,
        subject=_("Your code to sign in"),
        heading=code,
        paragraphs=(_("Enter this code in the browser in which you asked for it. It is valid for 15 minutes and once."),),
        button=_("Enter the code"),
        url=code_url(),
        after=(_("It was not you? Then simply ignore this e-mail, and give the code to nobody."),),
        reason=_("You receive this e-mail because somebody asked for a code to sign in to your account."),
    )


def address_letter(change: AddressChange, side: AddressSide, *, token: str) -> Letter:
    """Ask one of the two addresses whether the account may move."""
    words = {"old": change.old_email, "new": change.new_email}
    if side is AddressSide.OLD:
        after = _("It was not you? Then do not agree, and change your password: somebody has signed in to your account.")
    else:
        after = _("It was not you? Then simply ignore this e-mail.")
    return Letter(
        firm=PRODUCT,
        subject=_("Please agree to the change of your address"),
        heading=_("Change of address"),
        paragraphs=(
            _("The account of %(old)s is to have the address %(new)s from now on.") % words,
            _("This counts once both addresses have agreed; the other one has a mail like this."),
        ),
        button=_("Look and agree"),
        url=agree_url(token),
        after=(_("The link is valid for three days."), after),
        reason=_("You receive this e-mail because somebody wants to change the address of an account at Planwart."),
    )


def address_changed_letter(change: AddressChange) -> Letter:
    """Tell both addresses that the account has moved."""
    return Letter(
        firm=PRODUCT,
        subject=_("Your address was changed"),
        heading=_("Your address was changed"),
        paragraphs=(
            _("The account of %(old)s has the address %(new)s now. Both addresses have agreed.")
            % {"old": change.old_email, "new": change.new_email},
        ),
        button=_("Look at your account"),
        url=security_url(),
        after=(_("It was not you? Then please write at once to the people who run this installation."),),
        reason=_("You receive this e-mail because it concerns the security of your account."),
    )


def security_letter(what: SecurityNotice, *, at: dt.datetime) -> Letter:
    """Tell the owner of an account what changed, and what to do if it was not him."""
    moment = format_date(localtime(at), _("D, j F Y, H:i"))
    return Letter(
        firm=PRODUCT,
        subject=str(what.label),
        heading=str(what.label),
        paragraphs=(_("This happened in your account on %(moment)s. If it was you, there is nothing to do.") % {"moment": moment},),
        button=_("Choose a new password"),
        url=forgotten_password_url(),
        after=(_("It was not you? Then choose a new password at once; that ends all sessions. Afterwards look at the page Security."),),
        reason=_("You receive this e-mail because it concerns the security of your account."),
    )
