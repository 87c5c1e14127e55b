"""Where a person can go: his firms, his plans, and whether he may found one more firm."""

from dataclasses import dataclass

from django.urls import reverse

from planwart.foundation.actor import Actor, person
from planwart.foundation.scope import acting, outside
from planwart.identity.choices import Signup
from planwart.identity.models import User
from planwart.identity.queries import signup_mode
from planwart.planning.actors import customers_of_person
from planwart.planning.choices import SEES_PLAN
from planwart.planning.queries import get_plan, own_access
from planwart.tenancy.queries import get_organisation, memberships_of


@dataclass(frozen=True, slots=True)
class Firm:
    organisation_id: int
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """A plan one has access to as a customer. The unit is named only if the role shows it."""

    firm: str
    unit: str
    url: str

    @property
    def name(self) -> str:
        return f"{self.unit} · {self.firm}" if self.unit else self.firm


@dataclass(frozen=True, slots=True)
class Whereabouts:
    firms: list[Firm]
    plans: list[OwnPlan]
    may_found: bool

    @property
    def has_choice(self) -> bool:
        """The home page leads on by itself where there is one place only."""
        return len(self.firms) + len(self.plans) > 1


def whereabouts_of(user: User) -> Whereabouts:
    """Read where ``user`` belongs. Each address names its firm or plan: going there carries nothing of the page one comes from."""
    with acting(person(user.pk)):
        firms = [membership.organisation for membership in memberships_of(user.pk)]
    return Whereabouts(
        firms=[Firm(firm.pk, firm.name, reverse("projects", args=[firm.slug])) for firm in firms],
        plans=[_own_plan(actor) for actor in customers_of_person(user.pk)],
        may_found=may_found(),
    )


def may_found() -> bool:
    """Tell whether people found firms by themselves here; else the operator lets their owners in."""
    with outside():
        return signup_mode() is Signup.OPEN


def _own_plan(actor: Actor) -> OwnPlan:
    with acting(actor):
        access = own_access(actor)
        unit = get_plan(actor, access.plan_id).unit.name if access.role in SEES_PLAN else ""
        return OwnPlan(get_organisation(actor).name, unit, reverse("customer_plan", args=[access.plan_id]))
