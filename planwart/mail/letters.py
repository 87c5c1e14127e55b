"""What our mails say. A letter is written when it is sent, so that its link is minted then and not before."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from planwart.mail.links import confirmation_url, invitation_url, mail_server_url, password_reset_url, sign_in_url
from planwart.planning.choices import AccessRole
from planwart.planning.services.invitations import Offer

PRODUCT = "Planwart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail in words: who speaks, one matter, at most one button, and why it was sent."""

    firm: str
    subject: str
    heading: str
    paragraphs: tuple[str, ...]
    button: str
    url: str
    reason: str
    after: tuple[str, ...] = ()
    reply_to: str = ""

    @property
    def sender_name(self) -> str:
        if self.firm == PRODUCT:
            return PRODUCT
        return _("%(firm)s via Planwart") % {"firm": self.firm}

    @property
    def initials(self) -> str:
        """One or two letters that stand for the sender."""
        letters = [word[0] for word in self.firm.split() if word[0].isalnum()]
        return "".join(letters[:1] + letters[1:][-1:]).upper() or "?"

    @property
    def origin(self) -> str:
        """Who speaks, and the one host to which the links of the letter lead."""
        host = settings.BASE_URL.split("://", 1)[-1]
        if self.firm == PRODUCT:
            return _("Planwart on %(host)s") % {"host": host}
        return _("%(firm)s, sent with Planwart on %(host)s") % {"firm": self.firm, "host": host}

    def as_html(self) -> str:
        return render_to_string("mail/letter.html", {"letter": self})

    def as_text(self) -> str:
        return render_to_string("mail/letter.txt", {"letter": self})


def invitation_letter(offer: Offer, *, token: str, reply_to: str) -> Letter:
    """Write to the customer: who invites, to what, what the role allows, and until when."""
    firm = offer.firm
    day = format_date(localtime(offer.expires_at), _("D, j F Y"))
    shown = _(", ").join(offer.floors) if offer.role != AccessRole.NONE else ""
    place = _(", ").join(part for part in (offer.unit, offer.address) if part)
    return Letter(
        firm=firm,
        subject=_("Your electrical plan from %(firm)s: %(place)s") % {"firm": firm, "place": place},
        heading=_("Your electrical plan for %(unit)s") % {"unit": offer.unit},
        paragraphs=(
            _what_the_role_allows(AccessRole(offer.role), firm),
            *((_("The access shows: %(floors)s.") % {"floors": shown},) if shown else ()),
            _("You create a free account for it; it stays free, also when the access ends."),
        ),
        button=_("Open plan"),
        url=invitation_url(token),
        after=(_("The invitation is valid until %(day)s. Questions? Simply reply to this e-mail.") % {"day": day},),
        reason=_("You receive this e-mail because %(name)s of %(firm)s has invited you.") % {"name": offer.inviter, "firm": firm},
        reply_to=reply_to,
    )


def _what_the_role_allows(role: AccessRole, firm: str) -> str:
    if role is AccessRole.EDITOR:
        return _("%(firm)s has opened the plan of your home for you. You can look at everything and plan along in it.") % {"firm": firm}
    if role is AccessRole.VIEWER:
        return _("%(firm)s has opened the plan of your home for you. You can look at everything and save it as a PDF.") % {"firm": firm}
    return _("%(firm)s is preparing the plan of your home. You can create your account now; the plan follows.") % {"firm": firm}


def confirmation_letter(*, key: str) -> Letter:
    """Ask the owner of an address to confirm it. The page behind the link has a button; opening it changes nothing."""
    return Letter(
        firm=PRODUCT,
        subject=_("Please confirm your e-mail address"),
        heading=_("Please confirm your e-mail address"),
        paragraphs=(_("An account was created with this address. Confirm it, and you can start."),),
        button=_("Confirm address"),
        url=confirmation_url(key),
        after=(_("The link is valid for three days. It was not you? Then simply ignore this e-mail."),),
        reason=_("You receive this e-mail because somebody entered your address when creating an account."),
    )


def password_letter(*, uid: str, key: str) -> Letter:
    """Offer a new password to the owner of an account."""
    return Letter(
        firm=PRODUCT,
        subject=_("Choose a new password"),
        heading=_("Choose a new password"),
        paragraphs=(_("A new password was requested for your account. The old one stays valid until you have chosen a new one."),),
        button=_("Choose new password"),
        url=password_reset_url(uid, key),
        after=(_("The link is valid for one hour. It was not you? Then simply ignore this e-mail."),),
        reason=_("You receive this e-mail because somebody asked for a new password for this address."),
    )


def account_exists_letter() -> Letter:
    """Tell the owner of an account that somebody tried to create it again; the page itself did not say so."""
    return Letter(
        firm=PRODUCT,
        subject=_("You already have an account"),
        heading=_("You already have an account"),
        paragraphs=(_("Somebody tried to create an account with this address. There is one already: please sign in."),),
        button=_("Sign in"),
        url=sign_in_url(),
        after=(_("Password forgotten? The sign-in page helps. It was not you? Then simply ignore this e-mail."),),
        reason=_("You receive this e-mail because somebody entered your address when creating an account."),
    )


def server_test_letter() -> Letter:
    """Tell the operator that mails leave."""
    return Letter(
        firm=PRODUCT,
        subject=_("Test: the mail server works"),
        heading=_("The mail server works"),
        paragraphs=(_("If you read this, Planwart can send e-mails. Please look at the sender above: your people see it too."),),
        button=_("Back to the settings"),
        url=mail_server_url(),
        after=(
            _("It lay in the spam folder? Then the sender's domain lacks SPF or DKIM; your mail provider's help says how to set them."),
        ),
        reason=_("You receive this e-mail because you pressed “Send test” in Planwart."),
    )
