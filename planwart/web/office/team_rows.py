"""The team as people read it: who works here, who is invited, who has left; one row each."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from planwart.foundation.actor import Actor
from planwart.foundation.scope import outside
from planwart.identity.queries import Standing, standing_of
from planwart.mail.queries import Delivery, deliveries_of_invitations
from planwart.places.queries import projects_visible_to
from planwart.sharing.choices import InvitationState
from planwart.sharing.models import StaffOffer
from planwart.sharing.permissions import can_manage_offer
from planwart.sharing.queries import staff_offers_visible_to
from planwart.sharing.rules import is_backed
from planwart.tenancy.choices import Role, StaffSees
from planwart.tenancy.models import Membership, Organisation
from planwart.tenancy.permissions import can_give_role, can_manage_member
from planwart.tenancy.queries import latest_acts, members_visible_to
from planwart.web.dates import day, when

SHOWN_AFTER_END: Final = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class State:
    """Word, tone and icon of a badge."""

    word: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    member: Membership
    sees: str
    state: State
    last: str
    is_me: bool
    can_manage: bool


@dataclass(frozen=True, slots=True)
class OfferRow:
    offer: StaffOffer
    sees: str
    state: State
    note: str
    is_open: bool
    can_copy: bool
    can_renew: bool
    can_readdress: bool
    can_invite_again: bool
    can_manage: bool


@dataclass(frozen=True, slots=True)
class Team:
    members: list[MemberRow]
    offers: list[OfferRow]
    former: list[MemberRow]


def team_of(actor: Actor, firm: Organisation) -> Team:
    """Read the whole team in a fixed number of queries. The staff sees colleagues, not invitations."""
    people = list(members_visible_to(actor))
    projects = projects_by_member(actor)
    with outside():
        standing = standing_of(person.user_id for person in people)
    acts = latest_acts(actor)
    rows = [_member_row(actor, firm, person, projects, standing.get(person.user_id), acts.get(person.user_id)) for person in people]
    here = {row.member.email.lower() for row in rows if row.member.is_live}
    return Team(
        members=[row for row in rows if row.member.is_live],
        offers=_offer_rows(actor, firm, here),
        former=[row for row in rows if not row.member.is_live],
    )


def role_choices(actor: Actor) -> list[tuple[str, str]]:
    """The roles somebody may give, the smallest first."""
    return [(role.value, str(role.label)) for role in reversed(Role) if can_give_role(actor, role)]


def project_choices(actor: Actor) -> list[tuple[int, str]]:
    return list(projects_visible_to(actor).order_by("name", "id").values_list("pk", "name"))


def projects_by_member(actor: Actor) -> dict[int, list[str]]:
    """The names of the projects in which somebody holds a role, by membership."""
    found: dict[int, list[str]] = {}
    roles = projects_visible_to(actor).filter(roles__isnull=False).order_by("name", "id")
    for membership_id, name in roles.values_list("roles__membership_id", "name"):
        found.setdefault(membership_id, []).append(name)
    return found


def sees(role: str, firm: Organisation, projects: list[str]) -> str:
    """Say in words what somebody sees of the firm."""
    if role != Role.STAFF:
        return _("everything of the company")
    if firm.staff_sees == StaffSees.ALL:
        return _("all projects")
    return _(", ").join(projects) or _("no project yet")


def _member_row(
    actor: Actor,
    firm: Organisation,
    person: Membership,
    projects: Mapping[int, list[str]],
    standing: Standing | None,
    acted_at: dt.datetime | None,
) -> MemberRow:
    is_me = person.pk == actor.membership_id
    moments = [moment for moment in (acted_at, standing.last_sign_in if standing else None) if moment is not None]
    last = _("now") if is_me else when(max(moments)) if moments else _("not yet")
    if person.archived_at is not None:
        last = _("since %(day)s") % {"day": day(person.archived_at)}
    return MemberRow(
        member=person,
        sees=sees(person.role, firm, projects.get(person.pk, [])) if person.is_live else _("nothing any more"),
        state=_member_state(person, standing),
        last=last,
        is_me=is_me,
        can_manage=can_manage_member(actor, person),
    )


def _member_state(person: Membership, standing: Standing | None) -> State:
    if not person.is_live:
        return State(_("Archived"), "", icon="circle-minus")
    if standing is not None and not standing.proven:
        return State(_("Address unconfirmed"), "warn", icon="triangle-alert")
    return State(_("Accepted"), "ok", icon="check")


def _offer_rows(actor: Actor, firm: Organisation, here: set[str]) -> list[OfferRow]:
    """The latest offer for each address that does not work here; those that ended stay for two weeks."""
    latest: dict[str, StaffOffer] = {}
    for offer in staff_offers_visible_to(actor):
        latest.setdefault(offer.email.lower(), offer)
    now = timezone.now()
    shown = [
        offer
        for address, offer in latest.items()
        if address not in here and (offer.ended_at is None or offer.ended_at > now - SHOWN_AFTER_END)
    ]
    deliveries = deliveries_of_invitations(actor, [offer.invitation_id for offer in shown])
    names = dict(project_choices(actor)) if any(offer.project_ids for offer in shown) else {}
    rows = [offer_row(actor, firm, offer, deliveries.get(offer.invitation_id), names) for offer in shown]
    return sorted(rows, key=lambda row: (not row.is_open, -row.offer.pk))


def offer_row(actor: Actor, firm: Organisation, offer: StaffOffer, delivery: Delivery | None, names: Mapping[int, str]) -> OfferRow:
    """Say how far one invitation is, and what can be done about it."""
    invitation, now = offer.invitation, timezone.now()
    is_open = offer.is_live and invitation.state == InvitationState.PENDING
    expired = is_open and invitation.is_expired(now)
    undeliverable = is_open and delivery is not None and delivery.is_undeliverable
    unbacked = is_open and not is_backed(offer.role, invitation.invited_by)
    manage = can_manage_offer(actor, offer)
    return OfferRow(
        offer=offer,
        sees=sees(offer.role, firm, [names[number] for number in offer.project_ids if number in names]),
        state=_offer_state(offer, unbacked=unbacked, expired=expired, undeliverable=undeliverable),
        note=_offer_note(offer, delivery, unbacked=unbacked, expired=expired, undeliverable=undeliverable),
        is_open=is_open,
        can_copy=manage and is_open and not (expired or undeliverable or unbacked),
        can_renew=manage and is_open and (expired or unbacked),
        can_readdress=manage and undeliverable,
        can_invite_again=manage and not is_open and invitation.state != InvitationState.ACCEPTED,
        can_manage=manage,
    )


def _offer_state(offer: StaffOffer, *, unbacked: bool, expired: bool, undeliverable: bool) -> State:
    invitation = offer.invitation
    states = (
        (invitation.state == InvitationState.ACCEPTED, State(_("Accepted"), "ok", icon="check")),
        (invitation.state == InvitationState.DECLINED, State(_("Declined"), "", icon="circle-minus")),
        (invitation.state == InvitationState.WITHDRAWN, State(_("Withdrawn"), "", icon="circle-minus")),
        (unbacked, State(_("Not valid"), "err", icon="triangle-alert")),
        (expired, State(_("Expired"), "", icon="clock")),
        (undeliverable, State(_("E-mail undeliverable"), "err", icon="triangle-alert")),
        (invitation.opened_at is not None, State(_("Opened"), "info", icon="eye")),
    )
    return next((state for holds, state in states if holds), State(_("Invited"), "warn", icon="clock"))


def _offer_note(offer: StaffOffer, delivery: Delivery | None, *, unbacked: bool, expired: bool, undeliverable: bool) -> str:
    invitation = offer.invitation
    if invitation.state != InvitationState.PENDING:
        return day(invitation.answered_at or offer.ended_at or offer.created_at)
    if unbacked:
        return _("Whoever sent it does not manage the team any more")
    if expired:
        return _("since %(day)s") % {"day": day(invitation.expires_at)}
    if undeliverable and delivery is not None:
        return delivery.error or _("Address unknown")
    return _("valid until %(day)s") % {"day": day(invitation.expires_at)}
