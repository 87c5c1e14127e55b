"""Letters about firms: a place in a team, a wish for a higher tier, and its answer."""

from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from planwart.mail.letters import PRODUCT, Letter
from planwart.mail.links import firms_url, invitation_url, tier_url
from planwart.sharing.services.joining import TeamOffer
from planwart.tenancy.choices import Role, Tier
from planwart.tenancy.models import Organisation


def team_letter(offer: TeamOffer, *, token: str, reply_to: str) -> Letter:
    """Invite into a team, in the firm's name; the first owner is invited by whoever runs the installation."""
    day = format_date(localtime(offer.expires_at), _("D, j F Y"))
    firm, inviter = offer.firm, offer.inviter
    if not inviter:
        return _owner_letter(offer, token=token, day=day)
    return Letter(
        firm=firm,
        subject=_("%(name)s invites you into the team of %(firm)s") % {"name": inviter, "firm": firm},
        heading=_("Work along at %(firm)s") % {"firm": firm},
        paragraphs=(
            _("%(firm)s plans electrical installations with Planwart and has a place in the team for you.") % {"firm": firm},
            _what_the_role_means(Role(offer.role)),
        ),
        button=_("View invitation"),
        url=invitation_url(token),
        after=(_("The invitation is valid until %(day)s. Questions? Simply reply to this e-mail.") % {"day": day},),
        reason=_("You receive this e-mail because %(name)s of %(firm)s has invited you.") % {"name": inviter, "firm": firm},
        reply_to=reply_to,
    )


def _owner_letter(offer: TeamOffer, *, token: str, day: str) -> Letter:
    return Letter(
        firm=PRODUCT,
        subject=_("%(firm)s is ready for you in Planwart") % {"firm": offer.firm},
        heading=_("%(firm)s is ready for you") % {"firm": offer.firm},
        paragraphs=(
            _("The company has been set up for you. As its owner you decide who works in it and what it is called."),
            _("You need nothing but a name and a password; the plans you draw belong to your company."),
        ),
        button=_("View invitation"),
        url=invitation_url(token),
        after=(_("The invitation is valid until %(day)s.") % {"day": day},),
        reason=_("You receive this e-mail because the operator of this Planwart has entered your address as owner of %(firm)s.")
        % {"firm": offer.firm},
    )


def _what_the_role_means(role: Role) -> str:
    return {
        Role.OWNER: _("You will be owner: people, plans, tier, everything."),
        Role.ADMIN: _("You will be admin: plans, customers, team and company profile."),
        Role.STAFF: _("You will see and edit plans and invite customers."),
    }[role]


def upgrade_letter(firm: Organisation) -> Letter:
    """Tell the operator that a firm asks for a higher tier, and who asked."""
    asker = firm.upgrade_asked_by
    wanted = Tier(firm.upgrade_tier).label
    return Letter(
        firm=PRODUCT,
        subject=_("%(firm)s asks for the tier %(tier)s") % {"firm": firm.name, "tier": wanted},
        heading=_("%(firm)s asks for the tier %(tier)s") % {"firm": firm.name, "tier": wanted},
        paragraphs=(
            _("%(name)s (%(email)s) has asked for it. At present the company has %(tier)s.")
            % {"name": asker.name if asker else "–", "email": asker.email if asker else "–", "tier": Tier(firm.tier).label},
            _("Until you decide, everything stays as it is there."),
        ),
        button=_("View companies"),
        url=firms_url(),
        reason=_("You receive this e-mail because you run this Planwart."),
        reply_to=asker.email if asker else "",
    )


def tier_letter(firm: Organisation) -> Letter:
    """Answer whoever had asked for a tier."""
    return Letter(
        firm=PRODUCT,
        subject=_("%(firm)s has the tier %(tier)s") % {"firm": firm.name, "tier": Tier(firm.tier).label},
        heading=_("%(firm)s has the tier %(tier)s") % {"firm": firm.name, "tier": Tier(firm.tier).label},
        paragraphs=(_("The operator has answered your request. The page Tarif shows what your company can do now."),),
        button=_("View tier"),
        url=tier_url(firm.slug),
        reason=_("You receive this e-mail because you asked for another tier."),
    )
