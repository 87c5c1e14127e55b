"""The people of a firm: their roles, their end and their return.

Each change holds the firm's row first: two owners who step down at once leave one behind.
"""

from collections.abc import Callable
from dataclasses import replace

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from planwart.foundation.actor import Actor, ActorKind, MemberRole, system
from planwart.foundation.errors import NotAllowed, NotPossible, require
from planwart.foundation.journal import notify_after_commit, record
from planwart.foundation.scope import acting
from planwart.identity.models import User
from planwart.tenancy.choices import Role
from planwart.tenancy.facts import MemberAdded, MemberArchived, MemberReactivated, MemberRoleChanged, OwnershipHandedOver
from planwart.tenancy.models import Membership, Organisation
from planwart.tenancy.permissions import can_give_role, can_hand_over, can_manage_member
from planwart.tenancy.rules import ensure_owner_remains, ensure_works_here

MEMBERS_CHANNEL = "member_access"  # payload: the firm's id; open sockets ask for their grants again

Exclusion = Callable[[int, str, int | None], str | None]
"""Firm, address in lower case and user id, if there is one: why this person cannot belong to the firm, or None."""

_exclusions: list[Exclusion] = []


def excludes_members(check: Exclusion) -> Exclusion:
    """Register what keeps a person from belonging to a firm. It is asked as the system, while the firm's people are held."""
    _exclusions.append(check)
    return check


def ensure_may_belong(organisation_id: int, *, email: str, user_id: int | None = None) -> None:
    """Raise NotPossible if something above this room speaks against it: a customer of the firm cannot work there."""
    with acting(system("may somebody work here")):
        for check in _exclusions:
            reason = check(organisation_id, email.lower(), user_id)
            if reason is not None:
                raise NotPossible(reason)


def hold_people(organisation_id: int) -> None:
    """Let nobody else open this firm to anybody until the transaction ends.

    Members and customers stand in different tables, and no constraint sees both. Any role may take this lock.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('people of a firm', %s))", [organisation_id])


def hold_firm(organisation_id: int) -> Organisation:
    """Hold a firm's row and return it fresh. Raises NotAllowed for an actor who has lost his right meanwhile: the wall shows him none."""
    firm = Organisation.objects.select_for_update(of=("self",)).filter(pk=organisation_id).first()
    if firm is None:
        raise NotAllowed
    return firm


def tell_sockets(organisation_id: int) -> None:
    """Have the open sockets ask for their rights again, as soon as this is committed."""
    notify_after_commit(MEMBERS_CHANNEL, str(organisation_id))


def add_member(*, actor: Actor, organisation: Organisation, user: User, role: Role) -> Membership:
    """Put a user into a firm without an invitation. Only the system does so: people come by invitation."""
    require(actor.kind is ActorKind.SYSTEM)
    with acting(actor):
        return let_in(actor=actor, organisation_id=organisation.pk, user=user, role=role)


def let_in(*, actor: Actor, organisation_id: int, user: User, role: str) -> Membership:
    """Make a user a member, or a former member one again, inside the scope of the system. Records MemberAdded as ``actor``.

    Raises NotPossible for somebody who works there already, or cannot.
    """
    hold_people(organisation_id)
    ensure_may_belong(organisation_id, email=user.email, user_id=user.pk)
    membership = Membership.objects.select_for_update().filter(organisation_id=organisation_id, user=user).first()
    if membership is not None and membership.is_live:
        raise NotPossible(_("You work in this company already."))
    name = user.name or user.email
    if membership is None:
        membership = Membership.objects.create(organisation_id=organisation_id, user=user, role=role, name=name, email=user.email)
    else:
        membership.role, membership.archived_at, membership.name, membership.email = role, None, name, user.email
        membership.save(update_fields=["role", "archived_at", "name", "email"])
    record(MemberAdded(membership_id=membership.pk), actor=actor, organisation_id=organisation_id)
    tell_sockets(organisation_id)
    return membership


def change_role(*, actor: Actor, membership: Membership, role: Role) -> Membership:
    """Give a member another role. Raises NotAllowed where an owner is concerned and an admin asks, NotPossible for the last owner."""
    require(can_manage_member(actor, membership) and can_give_role(actor, role))
    with acting(actor):
        now, held = _hold(actor, membership)
        require(can_manage_member(now, held) and can_give_role(now, role))
        ensure_works_here(archived=not held.is_live)
        if held.role == role:
            return held
        if held.role == Role.OWNER:
            ensure_owner_remains(_other_owners(held))
        held.role = role
        held.save(update_fields=["role"])
        record(MemberRoleChanged(membership_id=held.pk, role=role), actor=actor)
        tell_sockets(held.organisation_id)
    return held


def hand_over_ownership(*, actor: Actor, membership: Membership) -> Membership:
    """Make another member the owner and oneself an admin, in one step. Raises NotPossible for somebody who has left."""
    require(can_hand_over(actor, membership))
    with acting(actor):
        now, held = _hold(actor, membership)
        require(can_hand_over(now, held))
        ensure_works_here(archived=not held.is_live)
        held.role = Role.OWNER
        held.save(update_fields=["role"])
        mine = Membership.objects.get(pk=actor.membership_id or 0)
        mine.role = Role.ADMIN
        mine.save(update_fields=["role"])
        record(OwnershipHandedOver(membership_id=mine.pk, to_membership_id=held.pk), actor=actor)
        tell_sockets(held.organisation_id)
    return held


def archive_member(*, actor: Actor, membership: Membership) -> None:
    """End a membership: the person loses everything of the firm at once, open plans too; the name stays in the history."""
    require(can_manage_member(actor, membership))
    with acting(actor):
        now, held = _hold(actor, membership)
        require(can_manage_member(now, held))
        if not held.is_live:
            return
        if held.role == Role.OWNER:
            ensure_owner_remains(_other_owners(held))
        held.archived_at = timezone.now()
        held.save(update_fields=["archived_at"])
        record(MemberArchived(membership_id=held.pk), actor=actor)
        tell_sockets(held.organisation_id)


def reactivate_member(*, actor: Actor, membership: Membership) -> None:
    """Let a former member in again, with the role of before. Raises NotPossible if the person has become a customer of the firm."""
    require(can_manage_member(actor, membership))
    with acting(actor):
        hold_people(membership.organisation_id)
        now, held = _hold(actor, membership)
        require(can_manage_member(now, held))
        if held.is_live:
            return
        ensure_may_belong(held.organisation_id, email=held.email, user_id=held.user_id)
        held.archived_at = None
        held.save(update_fields=["archived_at"])
        record(MemberReactivated(membership_id=held.pk), actor=actor)
        tell_sockets(held.organisation_id)


def _hold(actor: Actor, membership: Membership) -> tuple[Actor, Membership]:
    """Hold the firm and return the actor with the role he has now, and the member as he stands now."""
    hold_firm(membership.organisation_id)
    people = {one.pk: one for one in Membership.objects.filter(pk__in=[actor.membership_id, membership.pk])}
    mine, held = people.get(actor.membership_id or 0), people.get(membership.pk)
    if mine is None or not mine.is_live or held is None:
        raise NotAllowed
    return replace(actor, member_role=MemberRole(mine.role)), held


def _other_owners(membership: Membership) -> int:
    owners = Membership.objects.filter(organisation_id=membership.organisation_id, role=Role.OWNER, archived_at=None)
    return owners.exclude(pk=membership.pk).count()


def follow_address(*, user: User) -> None:
    """Note a person's new address with every firm he works for: colleagues read it, and customers' answers go there."""
    with acting(system("follow a changed address")):
        Membership.objects.filter(user=user, archived_at=None).update(email=user.email)
