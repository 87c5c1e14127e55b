"""Deleting an account: what it opened ends, what others did with it stays, and nobody's name stands there any more."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from planwart.foundation.actor import person, system
from planwart.foundation.errors import NotPossible
from planwart.foundation.journal import notify_after_commit, record
from planwart.foundation.models import JournalEntry
from planwart.foundation.scope import acting
from planwart.identity.models import User
from planwart.identity.rules import OF_DELETED
from planwart.identity.services.accounts import close_account, hold_operators, keeps_operator_without
from planwart.planning.facts import CustomerAccessEnded
from planwart.planning.models import BasePlan, CustomerAccess, PlanChange, PlanRecord
from planwart.planning.services.customers import ACCESS_CHANNEL
from planwart.sharing.models import Invitation
from planwart.tenancy.choices import Role
from planwart.tenancy.facts import MemberArchived
from planwart.tenancy.models import Membership, Organisation
from planwart.tenancy.services.people import tell_sockets


@dataclass(frozen=True, slots=True)
class Meaning:
    """What deleting an account would end: plans of others, work in firms, whole firms; and what stands against it."""

    plans: tuple[str, ...]
    leaves: tuple[str, ...]
    closes: tuple[str, ...]
    keeps: tuple[str, ...]
    last_operator: bool

    @property
    def is_possible(self) -> bool:
        return not self.keeps and not self.last_operator


def what_deleting_means(user: User) -> Meaning:
    """Look at everything the person has, without changing it."""
    with acting(system("what deleting an account means")):
        accesses = CustomerAccess.objects.filter(user=user, ended_at=None).select_related("unit", "organisation")
        plans = tuple(f"{access.unit.name}, {access.organisation.name}" for access in accesses)
        members = list(Membership.objects.filter(user=user, archived_at=None).select_related("organisation").order_by("id"))
        last = [member for member in members if _is_last_owner(member)]
        keeps = [member for member in last if _others_depend_on(member)]
        return Meaning(
            plans=plans,
            leaves=tuple(member.organisation.name for member in members if member not in last),
            closes=tuple(member.organisation.name for member in last if member not in keeps),
            keeps=tuple(member.organisation.name for member in keeps),
            last_operator=not keeps_operator_without(user),
        )


def delete_account(*, user: User) -> None:
    """Delete one's own account. Firms without anybody else are closed with it: nobody opens them again.

    Raises NotPossible while others depend on a firm in which the person is the last owner, or on the installation.
    """
    with acting(system("delete an account")):
        hold_operators()
        firms = Membership.objects.filter(user=user, archived_at=None).values_list("organisation_id", flat=True)
        list(Organisation.objects.select_for_update().only("id").filter(pk__in=list(firms)).order_by("id"))
        meaning = what_deleting_means(user)
        if meaning.last_operator:
            raise NotPossible(_("You are the only operator of this installation. Please appoint another one first."))
        if meaning.keeps:
            raise NotPossible(_("Others depend on %(firm)s. Please make somebody else its owner first.") % {"firm": meaning.keeps[0]})
        with translation.override(settings.LANGUAGE_CODE):
            nobody = _("Deleted account")
        _end_accesses(user, nobody)
        _end_memberships(user, nobody)
        _forget_name(user, nobody)
        close_account(user=user, name=nobody)


def _is_last_owner(member: Membership) -> bool:
    owners = Membership.objects.filter(organisation_id=member.organisation_id, role=Role.OWNER, archived_at=None)
    return member.role == Role.OWNER and not owners.exclude(pk=member.pk).exists()


def _others_depend_on(member: Membership) -> bool:
    """Colleagues, and customers who look at their plan."""
    colleagues = Membership.objects.filter(organisation_id=member.organisation_id, archived_at=None).exclude(pk=member.pk)
    customers = CustomerAccess.objects.filter(organisation_id=member.organisation_id, ended_at=None)
    return colleagues.exists() or customers.exists()


def _end_accesses(user: User, nobody: str) -> None:
    for access in CustomerAccess.objects.select_for_update(of=("self",)).filter(user=user).order_by("id"):
        was_live = access.is_live
        access.ended_at = access.ended_at or timezone.now()
        access.name, access.email = nobody, _no_address(user)
        access.save(update_fields=["ended_at", "name", "email"])
        Invitation.objects.filter(pk=access.invitation_id).update(email=_no_address(user))
        if was_live:
            fact = CustomerAccessEnded(access_id=access.pk, withdrawn=False)
            record(fact, actor=person(user.pk, name=nobody), organisation_id=access.organisation_id, place_id=access.unit_id)
            notify_after_commit(ACCESS_CHANNEL, str(access.plan_id))


def _end_memberships(user: User, nobody: str) -> None:
    for member in Membership.objects.select_for_update(of=("self",)).filter(user=user).order_by("id"):
        was_live = member.is_live
        member.archived_at = member.archived_at or timezone.now()
        member.name, member.email = nobody, _no_address(user)
        member.save(update_fields=["archived_at", "name", "email"])
        if was_live:
            record(MemberArchived(membership_id=member.pk), actor=person(user.pk, name=nobody), organisation_id=member.organisation_id)
            tell_sockets(member.organisation_id)


def _forget_name(user: User, nobody: str) -> None:
    """What was done stays in the history of the firms; who did it is only that it was somebody who has left."""
    JournalEntry.objects.filter(actor_user_id=user.pk).update(actor_name=nobody)
    changes = PlanChange.objects.filter(author_id=user.pk)
    plans = set(changes.values_list("plan_id", flat=True))
    changes.update(author_name=nobody)
    PlanRecord.objects.filter(plan_id__in=plans, by_name=user.name).update(by_name=nobody)
    firms = Membership.objects.filter(user=user).values("organisation_id")
    BasePlan.objects.filter(organisation_id__in=firms, created_by_name=user.name).update(created_by_name=nobody)


def _no_address(user: User) -> str:
    return f"deleted-{user.pk}{OF_DELETED}"
