"""Who gets a socket at all, and what broken clients cannot do."""

import asyncio
import json
import random
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from planwart.web.realtime import rooms
from planwart.web.realtime.handshake import own_origin
from tests.cast import Cast, assign, restrict
from tests.web.realtime.conftest import House, in_thread
from tests.web.realtime.editor import Login, patch, put

PROTOCOL = Path(__file__).parents[2] / "protocol"


async def refused(login: Login, **changes: Any) -> int:
    with pytest.raises(InvalidStatus) as refusal:
        async with login.open(**changes):
            pass
    return refusal.value.response.status_code


FOREIGN = [
    "https://evil.example",
    "null",
    None,
    "http://{host}.evil.example",
    "http://sub.{host}",
    "https://{host}",
    "http://{name}",
    "http://{name}:1",
    "http://evil.example/http://{host}",
    "http://{host}/",
    "http://user@{host}",
    "",
    "file://",
]


async def test_a_foreign_origin_gets_no_socket(house: House, committed_cast: Cast) -> None:
    login = await house.login(committed_cast.anna, committed_cast.brandt.plan.pk)
    name = urlsplit(f"http://{house.host}").hostname

    for origin in FOREIGN:
        spelled = origin.format(host=house.host, name=name) if origin is not None else None
        assert await refused(login, origin=spelled) == 403, origin


def test_our_origin_is_written_as_browsers_write_it(settings: Settings) -> None:
    for base, origin in {
        "https://Plan.Example.com": "https://plan.example.com",
        "https://plan.example.com:443/": "https://plan.example.com",
        "http://plan.example.com:443": "http://plan.example.com:443",
        "http://127.0.0.1:8000": "http://127.0.0.1:8000",
        "http://[::1]:8000": "http://[::1]:8000",
    }.items():
        settings.BASE_URL = base
        assert own_origin() == origin


async def test_two_origins_are_none(house: House, committed_cast: Cast) -> None:
    login = await house.login(committed_cast.anna, committed_cast.brandt.plan.pk)
    headers = [("Cookie", login.cookie), ("Origin", "https://evil.example")]

    assert await refused(login, additional_headers=headers) in {400, 403}  # the server itself refuses a doubled header


async def test_other_addresses_get_no_socket(house: House, committed_cast: Cast) -> None:
    login = await house.login(committed_cast.anna, 1)

    for path in ("/ws/plans/", "/ws/plans/0", "/ws/plans/1/2", "/ws/plans/-1", "/ws/plans/" + "9" * 30, "/ws/other", "/"):
        headers = {"Cookie": login.cookie}
        with pytest.raises(InvalidStatus):
            async with connect(f"ws://{house.host}{path}", origin=Origin(login.origin), additional_headers=headers, proxy=None):
                pass


async def closing_code(login: Login, **changes: Any) -> int | None:
    async with login.open(**changes) as line:
        await line.wait_closed()
        code: int | None = line.close_code
    return code


async def test_without_a_session_the_socket_says_so(house: House, committed_cast: Cast) -> None:
    login = await house.login(committed_cast.anna, committed_cast.brandt.plan.pk)

    for cookie in ("", "planwart-session=nonsense", "planwart-session=", login.cookie + "x", "other=1"):
        assert await closing_code(Login(login.host, cookie, login.plan_id, login.origin)) == 4401


async def test_beside_a_bearer_token_no_cookie_is_read(house: House, committed_cast: Cast) -> None:
    login = await house.login(committed_cast.anna, committed_cast.brandt.plan.pk)
    headers = {"Cookie": login.cookie, "Authorization": "Bearer nonsense"}

    assert await closing_code(login, additional_headers=headers, origin=None) == 4401


async def test_another_protocol_version_is_told(house: House, committed_cast: Cast) -> None:
    login = await house.login(committed_cast.anna, committed_cast.brandt.plan.pk)

    assert await closing_code(login, subprotocols=None) == 4409


async def test_a_person_has_so_many_sockets_and_no_more(house: House, committed_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "MOST_PER_PERSON", 2)
    anna = await house.login(committed_cast.anna, committed_cast.brandt.plan.pk)
    other_plan = await house.login(committed_cast.anna, committed_cast.brandt.other_plan.pk)
    carla = await house.editor(committed_cast.carla, committed_cast.brandt.plan.pk)

    async with anna.open() as first:
        async with other_plan.open() as second:
            for line in (first, second):
                await line.send('{"type":"hello","known_revision":null}')
                await line.recv()
            assert await closing_code(anna) == 1013
            async with carla.connected():
                pass
        await asyncio.sleep(0.2)
        async with anna.open() as again:
            await again.send('{"type":"hello","known_revision":null}')
            assert json.loads(await again.recv())["type"] == "welcome"


async def test_a_push_before_the_welcome_is_refused(house: House, committed_cast: Cast) -> None:
    login = await house.login(committed_cast.anna, committed_cast.brandt.plan.pk)
    async with login.open() as line:
        push = {"type": "push", "id": "6f1e0f5e-5c07-4a53-9a51-0d7c1a3b0001", "changes": [put(committed_cast.brandt.floor.pk)]}
        await line.send(json.dumps(push))
        told = json.loads(await line.recv())

        assert (told["type"], told["id"], told["code"]) == ("reject", push["id"], "invalid")


async def test_a_frame_too_big_or_not_text_closes_only_its_socket(house: House, committed_cast: Cast) -> None:
    login = await house.login(committed_cast.anna, committed_cast.brandt.plan.pk)
    for sent, code in ((" " * (64 * 1024 + 1), 1009), ("ä" * (40 * 1024), 1009), ("x" * (200 * 1024), 1009), (b"{}", 1003)):
        async with login.open() as line:
            await line.send(sent)
            await line.wait_closed()
            assert line.close_code == code


async def test_a_refusal_is_told_in_the_persons_language(house: House, committed_cast: Cast) -> None:
    async with (await house.login(committed_cast.cem, committed_cast.brandt.plan.pk)).open() as line:
        await line.send('{"type":"hello","known_revision":null}')
        push = {"type": "push", "id": "6f1e0f5e-5c07-4a53-9a51-0d7c1a3b0001", "changes": [put(committed_cast.brandt.floor.pk)]}
        await line.send(json.dumps(push))
        async for text in line:
            told = json.loads(text)
            if told["type"] == "reject":
                assert told["message"] == "Sie können diesen Plan ansehen, aber nicht ändern."
                break


def mutated(rng: random.Random, text: str) -> str:
    """Damage a good frame: cut, double, swap, replace a number or a name."""
    at, to = sorted(rng.randrange(len(text)) for _ in range(2))
    return rng.choice(
        [
            text[:at],
            text[:at] + text[to:],
            text[:to] + text[at:],
            text.replace('"x":', '"x":' + rng.choice(["1e999", "-0.0", "[[[[", "NaN", '"\\ud800"', "9" * 5000, "{}", "null"]), 1),
            text.replace("device", rng.choice(["text", "room", "__class__", "\\u0000"]), 1),
            text.replace('"put"', rng.choice(['"patch"', '"delete"', "7", "null"]), 1),
            text[:at] + chr(rng.choice([0, 34, 92, 125, 0x1F600, 0x202E])) + text[at:],
            "[" * rng.randrange(1, 3000),
        ]
    )


@pytest.mark.parametrize("seed", range(4))
async def test_two_hundred_mutated_messages_never_end_the_writer(house: House, committed_cast: Cast, seed: int) -> None:
    rng = random.Random(seed)
    firm = committed_cast.brandt
    good = [json.dumps(json.loads(path.read_text())["frame"]) for path in sorted(PROTOCOL.glob("client_*.json"))]
    good = [text.replace('"floor": 7', f'"floor": {firm.floor.pk}') for text in good if len(text) < 4000]
    async with (await house.editor(committed_cast.carla, firm.plan.pk)).connected() as carla:
        sent = 0
        while sent < 50:
            async with (await house.login(committed_cast.anna, firm.plan.pk)).open() as line:
                await line.send('{"type":"hello","known_revision":0}')
                try:
                    for _ in range(10):
                        sent += 1
                        await line.send(mutated(rng, rng.choice(good)))
                    push = {
                        "type": "push",
                        "id": "6f1e0f5e-5c07-4a53-9a51-0d7c1a3b0999",
                        "changes": [patch("6f1e0f5e-5c07-4a53-9a51-0d7c1a3b0999", x=1)],
                    }
                    await line.send(json.dumps(push))
                    async with asyncio.timeout(5):
                        while json.loads(await line.recv()).get("id") != push["id"]:
                            pass
                except ConnectionClosed:
                    continue

        await carla.push(put(firm.floor.pk))
        await carla.settled()
        assert carla.gaps == 0


async def test_staff_of_assigned_projects_open_no_other_plan(house: House, committed_cast: Cast) -> None:
    market = await in_thread(lambda: restrict(committed_cast))

    assert await closing_code(await house.login(committed_cast.sina, committed_cast.brandt.plan.pk)) == 4403
    async with (await house.editor(committed_cast.sina, market.plan.pk)).connected() as sina:
        assert sina.can == ["edit"]
    async with (await house.editor(committed_cast.ben, committed_cast.brandt.plan.pk)).connected() as ben:
        assert ben.can == ["edit"]


async def test_who_loses_a_project_loses_its_open_plan(house: House, committed_cast: Cast) -> None:
    market = await in_thread(lambda: restrict(committed_cast))
    async with (await house.login(committed_cast.sina, market.plan.pk)).open() as line:
        await line.send('{"type":"hello","known_revision":null}')
        await line.recv()

        await in_thread(lambda: assign(committed_cast, committed_cast.sina, committed_cast.brandt))
        async with asyncio.timeout(5):
            await line.wait_closed()

        assert line.close_code == 4403


async def test_the_switch_of_the_firm_closes_open_plans(house: House, committed_cast: Cast) -> None:
    async with (
        (await house.login(committed_cast.sina, committed_cast.brandt.plan.pk)).open() as sina,
        (await house.editor(committed_cast.anna, committed_cast.brandt.plan.pk)).connected() as anna,
    ):
        await sina.send('{"type":"hello","known_revision":null}')
        await sina.recv()

        await in_thread(lambda: restrict(committed_cast))
        async with asyncio.timeout(5):
            await sina.wait_closed()

        assert sina.close_code == 4403
        await anna.push(put(committed_cast.brandt.floor.pk))
        await anna.settled()
