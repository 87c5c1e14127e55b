"""The demo is built once, through the real services, and says where everything is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from planwart.foundation.actor import system
from planwart.foundation.scope import acting
from planwart.planning.catalogue import symbols_by_id
from planwart.planning.models import BasePlan, CustomerAccess, Plan, PlanRecord
from planwart.running import demo
from planwart.running.demo.keys import known_keys
from planwart.samples.house.devices import DEVICES
from planwart.sharing.actors import bearer_of
from planwart.tenancy.models import Organisation


@pytest.mark.django_db
def test_build_fills_an_empty_installation_once(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"

    demo.build(tmp_path, "http://127.0.0.1:8000")
    keys = known_keys(tmp_path / "demo.json")
    demo.build(tmp_path, "http://127.0.0.1:9999")

    listing = json.loads((tmp_path / "demo.json").read_text(encoding="utf-8"))
    with acting(system("look at the demo")):
        firms = dict(Organisation.objects.values_list("name", "tier"))
        plan = Plan.objects.get(pk=listing["plan"]["id"])
        records = list(PlanRecord.objects.filter(plan=plan, data__isnull=False))
        drawings = list(BasePlan.objects.filter(plan=plan))
        customers = {access.email: (access.role, access.user_id is not None) for access in CustomerAccess.objects.all()}
    assert firms == {"Elektro Brandt": "fire", "Elektro Sommer": "starter"}
    assert [floor["name"] for floor in listing["plan"]["floors"]] == ["Obergeschoss", "Dachgeschoss", "Keller"]
    assert len(records) == sum(map(len, DEVICES.values())) + 3
    assert sum(record.by_side == "customer" for record in records) == 3
    assert len({record.tag for record in records}) == len(records)
    assert {round(drawing.mm_per_px * drawing.width_px / 420, 1) for drawing in drawings if drawing.calibrated} == {50.0}
    assert customers == {
        "carla@example.org": ("editor", True),
        "cem@example.org": ("viewer", True),
        "klara@example.org": ("none", True),
        "nina.albers@example.org": ("editor", False),
    }
    assert (listing["base_url"], listing["cast"]["carla"]["role"]) == ("http://127.0.0.1:9999", "editor")
    bearers = {name: bearer_of(key) for name, key in keys.items()}
    assert {name: bearer and bearer.actor.member_role for name, bearer in bearers.items()} == {
        "anna": "owner",
        "ben": "staff",
        "erik": "owner",
    }
    assert known_keys(tmp_path / "demo.json") == keys
    assert (tmp_path / "demo.json").stat().st_mode & 0o777 == 0o600


def test_every_device_of_the_demo_is_in_the_catalogue() -> None:
    planned = {device[0] for devices in DEVICES.values() for device in devices}

    assert planned <= set(symbols_by_id())
