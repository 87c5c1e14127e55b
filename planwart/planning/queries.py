"""Doors to plans, their floors, elements and people."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from planwart.foundation.actor import Actor, ActorKind, system
from planwart.foundation.errors import NotFound
from planwart.foundation.models import JournalEntry
from planwart.foundation.scope import acting
from planwart.places.choices import PlaceKind
from planwart.places.models import Place
from planwart.places.permissions import roots_of
from planwart.places.queries import places_visible_to
from planwart.planning.choices import SEES_PLAN
from planwart.planning.models import BasePlan, CustomerAccess, Floor, Plan, PlanChange, PlanRecord


def plans_visible_to(actor: Actor) -> QuerySet[Plan]:
    """The firm's plans or those below a member's roles, or the one plan of a customer whose role lets him see it."""
    if actor.kind is ActorKind.MEMBER:
        plans, roots = Plan.objects.filter(organisation_id=actor.its_organisation), roots_of(actor)
        return plans if roots is None else plans.filter(path__overlap=list(roots))
    if actor.kind is ActorKind.CUSTOMER:
        return Plan.objects.filter(
            unit_id=actor.its_unit, customers__id=actor.its_access, customers__ended_at=None, customers__role__in=SEES_PLAN
        )
    if actor.kind is ActorKind.SYSTEM:
        return Plan.objects.all()
    return Plan.objects.none()


def get_plan(actor: Actor, plan_id: int) -> Plan:
    """Return a plan the actor sees, with unit and firm. Raises NotFound."""
    plan = plans_visible_to(actor).select_related("unit", "organisation").filter(pk=plan_id).first()
    if plan is None:
        raise NotFound
    return plan


def get_plan_of_unit(actor: Actor, unit_id: int) -> Plan:
    """Return the plan of a unit the actor sees. Raises NotFound."""
    plan = plans_visible_to(actor).select_related("unit", "unit__parent", "organisation").filter(unit_id=unit_id).first()
    if plan is None:
        raise NotFound
    return plan


def project_of(plan: Plan) -> Place:
    """Return the property the unit lies in."""
    project = Place.objects.filter(pk=plan.path[0], organisation_id=plan.organisation_id).first()
    if project is None:
        raise NotFound
    return project


def units_of_project(actor: Actor, project: Place) -> QuerySet[Plan]:
    """The plans of a project's units, in their order, with floors, drawings and live customers."""
    return units_visible_to(actor).filter(path__contains=[project.pk])


def units_visible_to(actor: Actor) -> QuerySet[Plan]:
    """The plans of all units the actor sees, but for archived ones, with floors, drawings and live customers."""
    customers = CustomerAccess.objects.filter(ended_at=None).select_related("invitation")
    plans = plans_visible_to(actor).filter(unit__archived_at=None).select_related("unit")
    return plans.prefetch_related(
        _attached("floors", floors_with_drawings(), "live_floors"), _attached("customers", customers, "live_customers")
    ).order_by("unit__position", "unit_id")


def floors_with_drawings() -> QuerySet[Floor]:
    """Floors in order, each with its drawing in force as ``drawings`` (none or one)."""
    current = BasePlan.objects.filter(is_current=True).select_related("raster")
    return Floor.objects.filter(archived_at=None).select_related("plan").prefetch_related(_attached("base_plans", current, "drawings"))


def floors_of(actor: Actor, plan: Plan) -> list[Floor]:
    """The floors of a plan the actor sees, each with ``drawings``."""
    if not plans_visible_to(actor).filter(pk=plan.pk).exists():
        return []
    return list(floors_with_drawings().filter(plan=plan))


def _attached(lookup: str, rows: QuerySet[Any], name: str) -> Prefetch[Any]:
    """Prefetch ``rows`` into the list which the model declares under ``name``."""
    return Prefetch(lookup, queryset=rows, to_attr=name)


def get_floor(actor: Actor, floor_id: int) -> Floor:
    """Return a floor of a plan the actor sees, with ``drawings``. Raises NotFound."""
    floor = (
        floors_with_drawings()
        .filter(pk=floor_id, plan__in=plans_visible_to(actor))
        .select_related("plan", "plan__unit", "plan__organisation")
        .first()
    )
    if floor is None:
        raise NotFound
    return floor


def current_base_plan(floor: Floor) -> BasePlan | None:
    """Return the drawing in force of a floor."""
    return BasePlan.objects.filter(floor=floor, is_current=True).select_related("raster", "source").first()


def records_of(actor: Actor, plan: Plan) -> QuerySet[PlanRecord]:
    """The living elements of a plan the actor sees, by tag."""
    return PlanRecord.objects.filter(plan__in=plans_visible_to(actor).filter(pk=plan.pk), data__isnull=False).order_by("tag", "id")


@dataclass(frozen=True, slots=True)
class PartsLine:
    """How often a symbol stands in a plan. ``pieces`` counts devices as placed."""

    symbol: str
    pieces: int


def count_parts(records: Iterable[PlanRecord]) -> list[PartsLine]:
    """Count devices by symbol, the most frequent first; ``count`` of an element multiplies it."""
    counter: Counter[str] = Counter()
    for record in records:
        if record.kind == "device" and record.data:
            counter[str(record.data["symbol"])] += int(record.data.get("count") or 1)
    return [PartsLine(symbol=symbol, pieces=pieces) for symbol, pieces in sorted(counter.items(), key=lambda item: (-item[1], item[0]))]


def parts_of_plan(actor: Actor, plan: Plan, *, floor: Floor | None = None) -> list[PartsLine]:
    """The parts list of a plan, or of one of its floors."""
    records = records_of(actor, plan)
    return count_parts(records.filter(floor=floor) if floor else records)


def customers_of(actor: Actor, plan: Plan) -> QuerySet[CustomerAccess]:
    """The live accesses to a plan, as the firm sees them, oldest first."""
    if actor.kind not in {ActorKind.MEMBER, ActorKind.SYSTEM}:
        return CustomerAccess.objects.none()
    return (
        CustomerAccess.objects.filter(plan__in=plans_visible_to(actor).filter(pk=plan.pk), ended_at=None)
        .select_related("invitation", "invitation__invited_by")
        .order_by("id")
    )


def get_customer(actor: Actor, access_id: int) -> CustomerAccess:
    """Return an access of the actor's firm, live or ended. Raises NotFound."""
    access = (
        CustomerAccess.objects.filter(pk=access_id, plan__in=plans_visible_to(actor))
        .select_related("invitation", "plan", "plan__unit", "organisation")
        .first()
        if actor.kind in {ActorKind.MEMBER, ActorKind.SYSTEM}
        else None
    )
    if access is None:
        raise NotFound
    return access


def own_access(actor: Actor) -> CustomerAccess:
    """Return the customer's own access, also when it shows nothing. Raises NotFound."""
    access = CustomerAccess.objects.filter(pk=actor.its_access, user_id=actor.its_user, ended_at=None).first()
    if access is None:
        raise NotFound
    return access


def accesses_of_person(user_id: int) -> QuerySet[CustomerAccess]:
    """The live accesses a person holds, over all firms. Asked as that person."""
    return CustomerAccess.objects.filter(user_id=user_id, ended_at=None).order_by("id")


def active_units(organisation_id: int) -> int:
    """Count units with a plan that are not archived: what a tier limits, also those the asker does not see."""
    with connection.cursor() as cursor:
        cursor.execute("select wall.active_units(%s)", [organisation_id])
        (count,) = cursor.fetchone() or (0,)
    return int(count)


def active_units_by_firm(actor: Actor) -> dict[int, int]:
    """Count the active units of all firms, by firm, for the operator: a number, and nothing of what is in them."""
    if actor.kind is not ActorKind.OPERATOR:
        return {}
    with acting(system("count active units")):
        units = Place.objects.filter(kind=PlaceKind.UNIT, archived_at=None, plan__isnull=False)
        return dict(units.values_list("organisation_id").annotate(n=Count("id")).order_by())


def live_customers(actor: Actor) -> int:
    """Count the customers of the actor's firm who have access, or are invited, as far as he sees their plans."""
    if actor.kind is not ActorKind.MEMBER:
        return 0
    return CustomerAccess.objects.filter(organisation_id=actor.its_organisation, ended_at=None).count()


def why_customers_cannot_work_here(organisation_id: int, email: str, user_id: int | None) -> str | None:
    """Return why an address or a user cannot belong to a firm: somebody has live access as its customer. Asked as the system."""
    known = Q(email__iexact=email) | (Q(user_id=user_id) if user_id is not None else Q())
    access = CustomerAccess.objects.filter(known, organisation_id=organisation_id, ended_at=None).first()
    if access is None:
        return None
    return _("%(email)s is a customer of this company. Who works there cannot be its customer: end that access first.") % {"email": email}


def history_of_place(actor: Actor, place: Place, *, limit: int = 30) -> list[JournalEntry]:
    """The latest entries of the journal about a place, for its firm."""
    if actor.kind is not ActorKind.MEMBER or not places_visible_to(actor).filter(pk=place.pk).exists():
        return []
    return list(JournalEntry.objects.filter(organisation_id=actor.its_organisation, place_id=place.pk).order_by("-id")[:limit])


def history_of_firm(actor: Actor, *, limit: int = 40) -> list[JournalEntry]:
    """The latest entries of the journal that happened at a place the actor sees; what happened at places that are gone is no news."""
    if actor.kind is not ActorKind.MEMBER:
        return []
    entries = JournalEntry.objects.filter(organisation_id=actor.organisation_id, place_id__in=places_visible_to(actor).values("pk"))
    return list(entries.order_by("-id")[:limit])


def latest_changes(actor: Actor, plan: Plan | None = None, *, limit: int = 60) -> list[PlanChange]:
    """The latest accepted pushes, of one plan or of all the actor sees, the newest first, each with its unit."""
    plans = plans_visible_to(actor)
    changes = PlanChange.objects.filter(plan__in=plans.filter(pk=plan.pk) if plan else plans)
    return list(changes.select_related("plan__unit").order_by("-created_at", "-revision")[:limit])


def changes_since(actor: Actor, plan: Plan, revision: int, *, limit: int) -> list[PlanChange]:
    """The accepted pushes of a plan the actor sees after ``revision``, in order."""
    changes = PlanChange.objects.filter(plan__in=plans_visible_to(actor).filter(pk=plan.pk), revision__gt=revision)
    return list(changes.order_by("revision")[:limit])


def people_in_history(actor: Actor, ids: Iterable[int]) -> dict[int, CustomerAccess]:
    """These accesses by id, ended ones too: the history names them. For the firm only."""
    if actor.kind is not ActorKind.MEMBER:
        return {}
    return {access.pk: access for access in CustomerAccess.objects.filter(pk__in=ids, plan__in=plans_visible_to(actor))}


def floor_names(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """The names of these floors by id, archived ones too."""
    return dict(Floor.objects.filter(pk__in=ids, plan__in=plans_visible_to(actor)).values_list("id", "name"))


def place_names(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """The names of these places by id."""
    return dict(places_visible_to(actor).filter(pk__in=ids).values_list("id", "name"))
