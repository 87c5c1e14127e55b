"""Customers: how a signed-in person becomes an actor of exactly one unit."""

from planwart.foundation.actor import Actor, customer, person
from planwart.foundation.scope import acting
from planwart.planning.models import CustomerAccess
from planwart.planning.queries import accesses_of_person


def actor_of(access: CustomerAccess) -> Actor:
    """Return the actor an access stands for."""
    return customer(
        user_id=access.user_id or 0,
        organisation_id=access.organisation_id,
        access_id=access.pk,
        unit_id=access.unit_id,
        name=access.name or access.email,
    )


def customer_of_plan(user_id: int, plan_id: int) -> Actor | None:
    """Return the person's actor in the unit of this plan, or None if he has no live access."""
    with acting(person(user_id)):
        access = accesses_of_person(user_id).filter(plan_id=plan_id).first()
    return actor_of(access) if access else None


def customers_of_person(user_id: int) -> list[Actor]:
    """Return an actor for each unit, over all firms, that a person has access to."""
    with acting(person(user_id)):
        return [actor_of(access) for access in accesses_of_person(user_id)]
