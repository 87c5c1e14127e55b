"""Page Tarif: how many units are active, what each tier allows, and asking the operator for more."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from planwart.foundation.errors import NotPossible
from planwart.planning.queries import active_units, live_customers
from planwart.planning.rules import tier_allows_customers
from planwart.tenancy.choices import ACTIVE_UNITS, Tier
from planwart.tenancy.models import Organisation
from planwart.tenancy.permissions import can_administer
from planwart.tenancy.rules import is_higher
from planwart.tenancy.services import request_upgrade
from planwart.web.office.addresses import to
from planwart.web.scope import ActorRequest


@dataclass(frozen=True, slots=True)
class TierCard:
    """One tier as the page shows it. ``lacks`` is what it does not have; ``foot`` stands below where nothing can be pressed."""

    value: str
    label: str
    limit: int | None
    has: list[str]
    lacks: list[str]
    is_own: bool
    can_ask: bool
    foot: str


@require_http_methods(["GET", "HEAD", "POST"])
def tier(request: ActorRequest) -> HttpResponse:
    """The firm's tier; POST asks for a higher one."""
    if request.method == "POST":
        try:
            request_upgrade(actor=request.actor, organisation=request.firm, tier=str(request.POST.get("tier", "")))
            messages.success(request, _("Your request is on its way. The answer comes by e-mail."))
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        return to(request, "tier")
    return _page(request)


def _page(request: ActorRequest) -> HttpResponse:
    firm = request.firm
    active, limit = active_units(firm.pk), ACTIVE_UNITS[Tier(firm.tier)]
    may_ask = can_administer(request.actor, firm)
    context = {
        "section": "settings",
        "tab": "tier",
        "tier": Tier(firm.tier),
        "active": active,
        "limit": limit,
        "is_full": limit is not None and active >= limit,
        "cards": [_card(Tier(value), firm, active, may_ask) for value in Tier],
        "asked": Tier(firm.upgrade_tier) if firm.upgrade_tier else None,
        "asked_by": firm.upgrade_asked_by,
        "kept_customers": 0 if tier_allows_customers(firm.tier) else live_customers(request.actor),
        "may_ask": may_ask,
    }
    return render(request, "office/tier.html", context)


def _card(tier: Tier, firm: Organisation, active: int, may_ask: bool) -> TierCard:
    has, lacks = _content(tier)
    own = tier == firm.tier
    higher = is_higher(tier, Tier(firm.tier))
    return TierCard(
        value=tier.value,
        label=str(tier.label),
        limit=ACTIVE_UNITS[tier],
        has=has,
        lacks=lacks,
        is_own=own,
        can_ask=may_ask and higher and firm.upgrade_tier != tier,
        foot=_foot(tier, firm, active, own=own, higher=higher),
    )


def _content(tier: Tier) -> tuple[list[str], list[str]]:
    if tier is Tier.STARTER:
        return [_("Plans, parts list, PDF to scale"), _("All roles in the team")], [_("No customer access")]
    if tier is Tier.SPARK:
        return [
            _("Everything of STARTER"),
            _("Customer access for each unit"),
            _("Viewer, Editor or No access for each person"),
            _("In the plan together with the customer"),
        ], []
    return [_("Everything of SPARK"), _("Units without limit"), _("The first tier on a server of one's own")], []


def _foot(tier: Tier, firm: Organisation, active: int, *, own: bool, higher: bool) -> str:
    limit = ACTIVE_UNITS[tier]
    if own and limit is not None:
        free = max(limit - active, 0)
        return ngettext("%(n)d unit is still free.", "%(n)d units are still free.", free) % {"n": free}
    if own:
        return _("Nothing is limited.")
    if firm.upgrade_tier == tier:
        return _("Requested. The answer comes by e-mail.")
    if higher:
        return _("Owner and admin can ask for it.")
    return _("After a change, existing accesses stay.")
