"""Programs on the socket of a plan: a key instead of a cookie, and never more than the key."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from planwart.foundation.scope import acting
from planwart.sharing.queries import get_api_token
from planwart.sharing.services.tokens import make_api_token, revoke_api_token
from planwart.tenancy.choices import Role
from planwart.tenancy.queries import get_member
from planwart.tenancy.services import archive_member
from tests.cast import Cast, make_member
from tests.web.realtime.conftest import House, in_thread
from tests.web.realtime.editor import Editor, Login, put


class ProgramLogin(Login):
    """A program shows its key; no browser says where it comes from."""

    def open(self, **changes: Any) -> Any:
        return super().open(**{"origin": None, "additional_headers": {"Authorization": f"Bearer {self.cookie}"}, **changes})


async def make(cast: Cast, *, read_only: bool = False, by: str = "anna") -> tuple[int, str]:
    actor = cast.people[by].actor
    firm = cast.sommer.organisation if by == "erik" else cast.brandt.organisation
    token, key = await in_thread(lambda: make_api_token(actor=actor, organisation=firm, name="Werkzeug", read_only=read_only, days=30))
    return token.pk, key


def program(house: House, key: str, plan_id: int) -> Editor:
    return Editor(ProgramLogin(house.host, key, plan_id, ""))


async def closing_code(login: Login, **changes: Any) -> int | None:
    async with asyncio.timeout(10), login.open(**changes) as line:
        await line.wait_closed()
        code: int | None = line.close_code
    return code


async def test_a_program_draws_beside_people(house: House, committed_cast: Cast) -> None:
    plan, floor = committed_cast.brandt.plan.pk, committed_cast.brandt.floor.pk
    tool = program(house, (await make(committed_cast))[1], plan)
    carla = await house.editor(committed_cast.carla, plan)

    async with tool.connected(), carla.connected():
        assert tool.can == ["edit"]
        await tool.push(put(floor))
        await tool.settled()
        await carla.until(lambda: carla.records)

    (seen,) = carla.records.values()
    assert seen["by"] == {"side": "firm", "name": "Anna Brandt (API)"}


async def test_a_key_that_reads_changes_nothing(house: House, committed_cast: Cast) -> None:
    plan, floor = committed_cast.brandt.plan.pk, committed_cast.brandt.floor.pk
    tool = program(house, (await make(committed_cast, read_only=True))[1], plan)

    async with tool.connected():
        assert tool.can == []
        refused = await tool.push(put(floor))
        await tool.settled()

    assert tool.rejected == {refused: "not_allowed"}
    assert tool.known == 0


async def test_a_key_opens_plans_of_its_firm_only(house: House, committed_cast: Cast) -> None:
    """Carla's firm employs Anna as well: Anna may see that plan, her key of Elektro Brandt may not."""
    cast = committed_cast
    await in_thread(lambda: make_member(cast.anna.user, cast.sommer.organisation, Role.STAFF))
    own, foreign = await make(cast), cast.sommer.plan.pk

    assert await closing_code(ProgramLogin(house.host, own[1], foreign, "")) == 4403
    assert await closing_code(ProgramLogin(house.host, own[1], 999_999, "")) == 4403
    async with (await house.editor(cast.anna, foreign)).connected() as anna:
        assert anna.can == ["edit"]


@pytest.mark.parametrize("shown", ["Bearer pw_" + "A" * 43, "Bearer", "Basic {key}", "{key}", "bearer  ", "Bearer {key}, Bearer {key}"])
async def test_other_headers_are_nobody(house: House, committed_cast: Cast, shown: str) -> None:
    key = (await make(committed_cast))[1]
    anna = await house.login(committed_cast.anna, committed_cast.brandt.plan.pk)
    headers = {"Authorization": shown.format(key=key), "Cookie": anna.cookie}

    assert await closing_code(anna, additional_headers=headers) == 4401


def revoke(cast: Cast, token_id: int) -> None:
    with acting(cast.anna.actor):
        revoke_api_token(actor=cast.anna.actor, token=get_api_token(cast.anna.actor, token_id))


def archive(cast: Cast, _token_id: int) -> None:
    with acting(cast.anna.actor):
        archive_member(actor=cast.anna.actor, membership=get_member(cast.anna.actor, cast.adam.actor.membership_id or 0))


@pytest.mark.parametrize("end", [revoke, archive])
async def test_an_open_plan_ends_with_the_key(house: House, committed_cast: Cast, end: Callable[[Cast, int], None]) -> None:
    token_id, key = await make(committed_cast, by="adam")
    tool = program(house, key, committed_cast.brandt.plan.pk)

    async with tool.connected():
        await in_thread(lambda: end(committed_cast, token_id))
        await tool.until(lambda: tool.closed_with is not None)

    assert tool.closed_with == 4401
