"""Who may do what with plans: the firm's people, as far as their projects reach."""

from planwart.foundation.actor import Actor
from planwart.places.models import Place
from planwart.places.permissions import reaches
from planwart.planning.models import Plan


def can_create_unit(actor: Actor, project: Place) -> bool:
    return reaches(actor, project.organisation_id, project.path)


def can_change_plan_settings(actor: Actor, plan: Plan) -> bool:
    """Base plan, scale, floors: basic settings which a customer never reaches."""
    return reaches(actor, plan.organisation_id, plan.path)


def can_manage_customers(actor: Actor, plan: Plan) -> bool:
    """Invite customers, change their role, end their access."""
    return reaches(actor, plan.organisation_id, plan.path)
