"""Who may do what with plans, as predicates without queries."""

from planwart.foundation.actor import Actor
from planwart.places.models import Place
from planwart.planning.models import Plan
from planwart.tenancy.permissions import is_member


def can_create_unit(actor: Actor, project: Place) -> bool:
    return is_member(actor, project.organisation_id)


def can_change_plan_settings(actor: Actor, plan: Plan) -> bool:
    """Base plan, scale, floors: basic settings which a customer never reaches."""
    return is_member(actor, plan.organisation_id)


def can_manage_customers(actor: Actor, plan: Plan) -> bool:
    """Invite customers, change their role, end their access."""
    return is_member(actor, plan.organisation_id)
