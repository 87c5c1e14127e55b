"""Who may do what with plans, as predicates without queries."""

from planwart.foundation.actor import Actor, ActorKind, Side
from planwart.places.models import Place
from planwart.planning.choices import AccessRole
from planwart.planning.models import CustomerAccess, Plan
from planwart.tenancy.permissions import is_member

CUSTOMER_KINDS = frozenset({"device", "text", "dimension", "furniture", "photo"})
"""Kinds a customer's editor may write; never room, circuit or board."""


def can_create_unit(actor: Actor, project: Place) -> bool:
    return is_member(actor, project.organisation_id)


def can_change_plan_settings(actor: Actor, plan: Plan) -> bool:
    """Base plan, scale, floors: basic settings which a customer never reaches."""
    return is_member(actor, plan.organisation_id)


def can_edit_plan(actor: Actor, plan: Plan, access: CustomerAccess | None = None) -> bool:
    """Push changes: the firm's members, and a customer whose live access to this plan says editor."""
    if actor.kind is ActorKind.CUSTOMER:
        return access is not None and access.is_live and access.plan_id == plan.pk and access.role == AccessRole.EDITOR
    return is_member(actor, plan.organisation_id)


def can_write_kind(side: Side, kind: str) -> bool:
    return side is Side.FIRM or kind in CUSTOMER_KINDS


def can_manage_customers(actor: Actor, plan: Plan) -> bool:
    """Invite customers, change their role, end their access."""
    return is_member(actor, plan.organisation_id)
