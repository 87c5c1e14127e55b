"""What a tier limits holds when fifty people press the same button at once, and while the operator changes the tier."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from planwart.foundation.errors import NotPossible
from planwart.foundation.scope import acting
from planwart.planning.choices import AccessRole
from planwart.planning.models import CustomerAccess
from planwart.planning.queries import active_units
from planwart.planning.services.customers import change_customer_role, invite_customer
from planwart.planning.services.units import create_unit
from planwart.sharing.models import Invitation
from planwart.tenancy.choices import Tier
from planwart.tenancy.services import set_tier
from tests.cast import Cast, Firm, Person, restrict

TRIES = 50
REFUSED = "refused"
DONE = "done"


def at_once(act: Callable[[int], object], *, tries: int = TRIES, meanwhile: Callable[[], object] | None = None) -> Counter[str]:
    """Let ``tries`` threads, each with a connection of its own, act at the same moment; ``meanwhile`` runs between them."""
    gate = Barrier(tries + (1 if meanwhile else 0))

    def one(number: int) -> str:
        try:
            gate.wait(timeout=60)
            act(number)
        except NotPossible:
            return REFUSED
        else:
            return DONE
        finally:
            connections.close_all()

    with ThreadPoolExecutor(tries + 1) as pool:
        running = [pool.submit(one, number) for number in range(tries)]
        if meanwhile:
            gate.wait(timeout=60)
            meanwhile()
        return Counter(done.result() for done in running)


def units_of(firm: Firm, owner: Person) -> int:
    with acting(owner.actor):
        return active_units(firm.organisation.pk)


def new_unit(firm: Firm, owner: Person) -> Callable[[int], object]:
    return lambda number: create_unit(actor=owner.actor, project=firm.project, name=f"Wohnung {number + 10}")


def tier_of(cast: Cast, firm: Firm, tier: Tier) -> None:
    set_tier(actor=cast.otto.actor, organisation_id=firm.organisation.pk, tier=tier)


def test_a_starter_firm_never_has_an_eleventh_unit(committed_cast: Cast) -> None:
    firm, erik = committed_cast.sommer, committed_cast.erik

    assert at_once(new_unit(firm, erik)) == {DONE: 8, REFUSED: 42}
    assert units_of(firm, erik) == 10


def test_colleagues_who_see_different_projects_share_the_limit(committed_cast: Cast) -> None:
    cast = committed_cast
    market = restrict(cast)
    tier_of(cast, cast.brandt, Tier.STARTER)
    hers, his = new_unit(market, cast.sina), new_unit(cast.brandt, cast.ben)

    assert at_once(lambda number: (hers if number % 2 else his)(number)) == {DONE: 6, REFUSED: 44}
    assert units_of(cast.brandt, cast.anna) == 10


def test_after_a_step_down_nothing_is_added(committed_cast: Cast) -> None:
    cast, firm, erik = committed_cast, committed_cast.sommer, committed_cast.erik
    tier_of(cast, firm, Tier.FIRE)
    seen: list[int] = []

    def step_down() -> None:
        tier_of(cast, firm, Tier.STARTER)
        seen.append(units_of(firm, erik))

    results = at_once(new_unit(firm, erik), meanwhile=step_down)

    connections.close_all()
    assert units_of(firm, erik) == max(seen[0], 10)
    assert results[DONE] == units_of(firm, erik) - 2


def test_after_a_step_up_there_is_room_up_to_the_new_limit(committed_cast: Cast) -> None:
    cast, firm, erik = committed_cast, committed_cast.sommer, committed_cast.erik

    results = at_once(new_unit(firm, erik), tries=60, meanwhile=lambda: tier_of(cast, firm, Tier.SPARK))

    assert 10 <= units_of(firm, erik) <= 50
    assert results[DONE] == units_of(firm, erik) - 2
    for number in range(60):
        with pytest.raises(NotPossible) if units_of(firm, erik) == 50 else acting(erik.actor):
            create_unit(actor=erik.actor, project=firm.project, name=f"Nachher {number}")
    assert units_of(firm, erik) == 50


def test_one_person_is_invited_once_in_a_firm(committed_cast: Cast) -> None:
    cast, firm = committed_cast, committed_cast.brandt

    def invite(number: int) -> None:
        plan = firm.plan if number % 2 else firm.other_plan
        email = "Neu@Example.org" if number % 3 else "neu@example.org"
        invite_customer(actor=cast.anna.actor, plan=plan, email=email, role=AccessRole.VIEWER)

    assert at_once(invite) == {DONE: 1, REFUSED: 49}
    with acting(cast.anna.actor):
        assert CustomerAccess.objects.filter(email="neu@example.org").count() == 1
        assert Invitation.objects.filter(email="neu@example.org").count() == 1


def test_a_starter_firm_invites_nobody(committed_cast: Cast) -> None:
    cast, firm = committed_cast, committed_cast.sommer

    def invite(number: int) -> None:
        invite_customer(actor=cast.erik.actor, plan=firm.plan, email=f"gast{number}@example.org", role=AccessRole.VIEWER)

    assert at_once(invite) == {REFUSED: 50}
    with acting(cast.erik.actor):
        assert not Invitation.objects.exists()


def test_after_a_step_down_nobody_is_invited_and_no_role_is_raised(committed_cast: Cast) -> None:
    cast, firm = committed_cast, committed_cast.brandt
    seen: list[tuple[int, int]] = []

    def grants() -> tuple[int, int]:
        with acting(cast.anna.actor):
            accesses = CustomerAccess.objects.filter(ended_at=None)
            return accesses.count(), accesses.filter(pk=cast.accesses["cem"].pk, role=AccessRole.EDITOR).count()

    def act(number: int) -> None:
        if number == 25:
            change_customer_role(actor=cast.anna.actor, access=cast.accesses["cem"], role=AccessRole.EDITOR)
        else:
            invite_customer(actor=cast.anna.actor, plan=firm.plan, email=f"gast{number}@example.org", role=AccessRole.VIEWER)

    def step_down() -> None:
        tier_of(cast, firm, Tier.STARTER)
        seen.append(grants())

    at_once(act, meanwhile=step_down)

    assert grants() == seen[0]
