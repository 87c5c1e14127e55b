"""Doors to firms and their members."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from planwart.foundation.actor import Actor, ActorKind, system
from planwart.foundation.errors import NotFound
from planwart.foundation.ids import UserId
from planwart.foundation.models import JournalEntry
from planwart.foundation.scope import acting
from planwart.tenancy.models import Membership, Organisation

LOOKED_BACK = 2000  # entries of the journal


def memberships_of(user_id: UserId | int) -> QuerySet[Membership]:
    """The firms a person works for, oldest first. Asked as that person."""
    return Membership.objects.filter(user_id=user_id, archived_at=None).select_related("organisation").order_by("id")


def organisations_visible_to(actor: Actor) -> QuerySet[Organisation]:
    """A member and a customer see their one firm, a person the firms he belongs to."""
    if actor.kind in {ActorKind.MEMBER, ActorKind.CUSTOMER}:
        return Organisation.objects.filter(pk=actor.its_organisation)
    if actor.kind is ActorKind.PERSON:
        return Organisation.objects.filter(memberships__user_id=actor.its_user, memberships__archived_at=None)
    if actor.kind is ActorKind.SYSTEM:
        return Organisation.objects.all()
    return Organisation.objects.none()


def get_organisation(actor: Actor) -> Organisation:
    """Return the firm the actor acts in or with. Raises NotFound if there is none."""
    organisation = organisations_visible_to(actor).filter(pk=actor.its_organisation).first()
    if organisation is None:
        raise NotFound
    return organisation


def get_organisation_by_id(actor: Actor, organisation_id: int) -> Organisation:
    """Return a firm the actor may see, with who asked for a tier. Raises NotFound."""
    found = organisations_visible_to(actor).select_related("upgrade_asked_by").filter(pk=organisation_id).first()
    if found is None:
        raise NotFound
    return found


def code_of(organisation_id: int) -> str:
    """Return the code that stands in a firm's addresses; it opens nothing."""
    with acting(system("the address of a firm")):
        return Organisation.objects.values_list("code", flat=True).get(pk=organisation_id)


def members_visible_to(actor: Actor) -> QuerySet[Membership]:
    """The people of the actor's firm, archived ones last."""
    if actor.kind is not ActorKind.MEMBER:
        return Membership.objects.none()
    return Membership.objects.filter(organisation_id=actor.its_organisation).order_by(F("archived_at").asc(nulls_first=True), "id")


def get_member(actor: Actor, membership_id: int) -> Membership:
    """Return one of the people of the actor's firm, former ones too. Raises NotFound."""
    membership = members_visible_to(actor).filter(pk=membership_id).first()
    if membership is None:
        raise NotFound
    return membership


def find_member(membership_id: int) -> Membership | None:
    """Return a live member for a mail to him. Asked as the system."""
    return Membership.objects.filter(pk=membership_id, archived_at=None).first()


def latest_acts(actor: Actor) -> dict[int, dt.datetime]:
    """Return when each person last did something among the latest entries of the firm's journal, by user id."""
    if actor.kind is not ActorKind.MEMBER:
        return {}
    entries = JournalEntry.objects.filter(organisation_id=actor.its_organisation, actor_user_id__isnull=False).order_by("-id")
    latest: dict[int, dt.datetime] = {}
    for user_id, at in entries.values_list("actor_user_id", "at")[:LOOKED_BACK]:
        if user_id is not None:
            latest.setdefault(user_id, at)
    return latest


@dataclass(frozen=True, slots=True)
class FirmAtGlance:
    """What the operator knows of a firm: name and tier, how many work there, and the tier it has asked for."""

    organisation_id: int
    code: str
    name: str
    tier: str
    tier_since: dt.datetime
    created_at: dt.datetime
    members: int
    upgrade_tier: str
    upgrade_asked_at: dt.datetime | None


def organisations_for_operator(actor: Actor) -> list[FirmAtGlance]:
    """Return all firms, open requests first, then by name; for the operator only."""
    if actor.kind is not ActorKind.OPERATOR:
        return []
    with acting(actor):
        fields = ("id", "code", "name", "tier", "tier_since", "created_at", "upgrade_tier", "upgrade_asked_at")
        firms = list(Organisation.objects.only(*fields).order_by("name", "id"))
    with acting(system("count the members of firms")):
        counted = Organisation.objects.annotate(n=Count("memberships", filter=Q(memberships__archived_at=None))).values_list("id", "n")
        members = dict(counted)
    firms.sort(key=lambda firm: firm.upgrade_tier == "")
    return [
        FirmAtGlance(
            organisation_id=firm.pk,
            code=firm.code,
            name=firm.name,
            tier=firm.tier,
            tier_since=firm.tier_since,
            created_at=firm.created_at,
            members=members.get(firm.pk, 0),
            upgrade_tier=firm.upgrade_tier,
            upgrade_asked_at=firm.upgrade_asked_at,
        )
        for firm in firms
    ]
