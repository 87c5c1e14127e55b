import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from planwart.foundation.actor import Actor, system
from planwart.foundation.errors import Invalid, NotAllowed, NotFound, NotPossible
from planwart.foundation.scope import acting
from planwart.planning.models import Floor, Plan
from planwart.planning.queries import floors_of, get_floor, get_plan, units_of_project
from planwart.planning.services.units import add_floor, create_unit, move_floor, rename_floor
from planwart.tenancy.choices import Tier
from planwart.tenancy.models import Organisation
from tests.cast import Cast


def names(actor: Actor, plan: Plan) -> list[str]:
    with acting(actor):
        return [floor.name for floor in floors_of(actor, plan)]


def test_create_unit_brings_a_plan_and_floors_in_order(cast: Cast) -> None:
    plan = create_unit(actor=cast.ben.actor, project=cast.brandt.project, name="Wohnung 5", floors=("DG", "OG", "EG"))

    assert (plan.revision, plan.path) == (0, [cast.brandt.project.pk, plan.unit_id])
    assert names(cast.ben.actor, plan) == ["DG", "OG", "EG"]


def test_outsiders_cannot_create_units_or_floors(cast: Cast) -> None:
    for someone in (cast.erik, cast.carla, cast.cem, cast.paula):
        with pytest.raises(NotAllowed):
            create_unit(actor=someone.actor, project=cast.brandt.project, name="Fremd")
        with pytest.raises(NotAllowed):
            add_floor(actor=someone.actor, plan=cast.brandt.plan, name="Fremd")


def test_starter_allows_ten_active_units(cast: Cast) -> None:
    owner, project = cast.erik.actor, cast.sommer.project
    for number in range(8):  # two exist
        create_unit(actor=owner, project=project, name=f"Haus {number}")

    with pytest.raises(NotPossible, match="10"):
        create_unit(actor=owner, project=project, name="Haus zu viel")

    with acting(system("tests")):
        Organisation.objects.filter(pk=cast.sommer.organisation.pk).update(tier=Tier.SPARK)
    create_unit(actor=owner, project=project, name="Haus 11")


def test_floors_are_moved_and_renamed_by_the_firm(cast: Cast) -> None:
    with acting(cast.anna.actor):
        lower = get_floor(cast.anna.actor, cast.brandt.upper_floor.pk)
        first = floors_of(cast.anna.actor, cast.brandt.plan)[0]

    move_floor(actor=cast.anna.actor, floor=first, up=False)
    rename_floor(actor=cast.anna.actor, floor=first, name="1. OG")

    assert names(cast.carla.actor, cast.brandt.plan)[1] == "1. OG"
    with pytest.raises(NotAllowed):
        rename_floor(actor=cast.carla.actor, floor=lower, name="Meins")
    with pytest.raises(Invalid):
        rename_floor(actor=cast.anna.actor, floor=lower, name=" ")


def test_moving_the_first_floor_up_changes_nothing(cast: Cast) -> None:
    before = names(cast.anna.actor, cast.brandt.plan)
    with acting(cast.anna.actor):
        first = floors_of(cast.anna.actor, cast.brandt.plan)[0]

    move_floor(actor=cast.anna.actor, floor=first, up=True)

    assert names(cast.anna.actor, cast.brandt.plan) == before


def test_doors_show_the_firm_everything_and_a_customer_his_unit(cast: Cast) -> None:
    with acting(cast.ben.actor):
        assert [plan.unit.name for plan in units_of_project(cast.ben.actor, cast.brandt.project)] == ["Wohnung 3", "Wohnung 4"]
    with acting(cast.cem.actor):
        assert get_plan(cast.cem.actor, cast.brandt.plan.pk).unit.name == "Wohnung 3"
        assert set(Floor.objects.values_list("plan_id", flat=True)) == {cast.brandt.plan.pk}
    for someone, plan in (
        (cast.cem, cast.brandt.other_plan),
        (cast.klara, cast.brandt.plan),
        (cast.fred, cast.brandt.plan),
        (cast.erik, cast.brandt.plan),
        (cast.paula, cast.brandt.plan),
    ):
        with pytest.raises(NotFound), acting(someone.actor):
            get_plan(someone.actor, plan.pk)


def test_list_of_units_takes_as_many_queries_for_three_as_for_one(cast: Cast) -> None:
    def count() -> int:
        with acting(cast.anna.actor), CaptureQueriesContext(connection) as queries:
            seen = [
                (
                    plan.unit.name,
                    [floor.drawings for floor in plan.live_floors],
                    [access.invitation.state for access in plan.live_customers],
                )
                for plan in units_of_project(cast.anna.actor, cast.brandt.project)
            ]
        assert seen
        return len(queries)

    before = count()
    create_unit(actor=cast.anna.actor, project=cast.brandt.project, name="Wohnung 5", floors=("EG", "OG"))

    assert count() == before == 4
