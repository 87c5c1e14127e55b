"""The third wall, from the outside: what the bare login and each actor get from every table."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.db.models import Model

from planwart.foundation.actor import Actor
from planwart.foundation.scope import acting
from planwart.places.models import Place
from planwart.places.queries import places_visible_to
from planwart.planning.models import BasePlan, CustomerAccess, Floor, Plan, PlanChange, PlanRecord
from planwart.planning.queries import plans_visible_to
from planwart.tenancy.models import Membership, Organisation
from tests.cast import Cast

IDENTITY = ("identity", "account", "auth", "mfa", "usersessions", "sessions", "contenttypes", "procrastinate")


def tenant_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model._meta.app_label not in IDENTITY and model._meta.managed]


def tenant_tables() -> list[str]:
    return sorted(model._meta.db_table for model in tenant_models())


def ids_seen(actor: Actor, model: type[Model]) -> set[object] | None:
    """What the wall alone lets through: the bare table, no door; None where it says permission denied."""
    try:
        with acting(actor):
            return set(model._default_manager.values_list("pk", flat=True))
    except ProgrammingError as error:
        if "permission denied" not in str(error):
            raise
        return None


@pytest.mark.django_db
@pytest.mark.parametrize("table", tenant_tables())
def test_bare_login_is_denied_on(table: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"select 1 from {table} limit 1")


@pytest.mark.django_db
@pytest.mark.parametrize("table", tenant_tables())
def test_every_tenant_table_has_row_security_and_a_policy(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select relrowsecurity from pg_class where oid = %s::regclass", [table])
        assert cursor.fetchone() == (True,)
        cursor.execute("select count(*) from pg_policies where schemaname = 'public' and tablename = %s", [table])
        assert (cursor.fetchone() or (0,))[0] > 1


@pytest.mark.django_db
def test_no_outsider_may_delete_or_change_a_plan() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, grantee, privilege_type from information_schema.table_privileges"
            " where grantee in ('pw_customer', 'pw_person', 'pw_anonymous') and privilege_type <> 'SELECT' and table_schema = 'public'"
        )
        assert cursor.fetchall() == []


def test_nothing_foreign_comes_back_without_the_door(cast: Cast) -> None:
    foreign = {
        Plan: cast.sommer.plan.pk,
        Floor: cast.sommer.floor.pk,
        Place: cast.sommer.project.pk,
    }

    for name, actor in cast.actors.items():
        for model, pk in foreign.items():
            seen = ids_seen(actor, model)
            assert (pk in (seen or set())) == (name == "erik"), (name, model)


def test_door_equals_wall_for_the_cast(cast: Cast) -> None:
    for name, actor in cast.actors.items():
        with acting(actor):
            plans = (
                set(plans_visible_to(actor).values_list("pk", flat=True))
                if actor.db_role in {"pw_admin", "pw_member", "pw_customer"}
                else None
            )
        assert (ids_seen(actor, Plan) or set()) == (plans or set()), name
        if plans is None:
            continue
        with acting(actor):
            places = set(places_visible_to(actor).values_list("pk", flat=True))
        assert ids_seen(actor, Place) == places, name


def test_customer_sees_one_unit_and_what_it_lies_in(cast: Cast) -> None:
    assert ids_seen(cast.carla.actor, Plan) == {cast.brandt.plan.pk}
    assert ids_seen(cast.carla.actor, Place) == {cast.brandt.plan.unit_id, cast.brandt.project.pk}
    assert ids_seen(cast.carla.actor, CustomerAccess) == {cast.accesses["carla"].pk}
    assert ids_seen(cast.nina.actor, Plan) == {cast.brandt.other_plan.pk}


@pytest.mark.parametrize("name", ["klara", "fred"])
@pytest.mark.parametrize("model", [Plan, Floor, BasePlan, PlanRecord, PlanChange, Place])
def test_no_access_and_ended_access_show_no_row(cast: Cast, name: str, model: type[Model]) -> None:
    assert not ids_seen(cast.actors[name], model)


def test_person_sees_own_memberships_only(cast: Cast) -> None:
    assert ids_seen(cast.paula.actor, Membership) == set()
    assert ids_seen(cast.paula.actor, Organisation) == set()


def test_scope_gives_back_what_it_took(cast: Cast) -> None:
    with acting(cast.anna.actor):
        with acting(cast.carla.actor):
            assert Plan.objects.count() == 1
        assert Plan.objects.count() == 2
        with pytest.raises(ValueError, match="on purpose"), acting(cast.carla.actor):
            raise ValueError("on purpose")
        assert Plan.objects.count() == 2
