"""The examples of the handbook are run, one after the other, as a reader would."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

from django.conf import LazySettings
from django.test import Client

from planwart.web.api.openapi import schema
from tests.cast import Cast
from tests.web.api.world import body_of, key_of, program
from tests.web.matrix.rows import picture

PAGE = Path(__file__).parents[3] / "docs" / "handbuch" / "schnittstelle.md"


def examples() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def run(command: str, client: Client, variables: dict[str, str]) -> Any:
    """Do what curl would do."""
    for name, value in variables.items():
        command = command.replace(f"${name}", value)
    words = shlex.split(command)
    assert words[0] == "curl"
    assert f"Authorization: Bearer {variables['KEY']}" in words
    address = words[-1].removeprefix(variables["URL"])
    if "-F" in words:
        return client.post(address, {"drawing": picture()})
    if "-d" in words:
        assert "Content-Type: application/json" in words
        return client.post(address, words[words.index("-d") + 1], content_type="application/json")
    return client.get(address)


def test_the_examples_work_in_their_order(cast: Cast, settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    key = key_of(cast, "anna")
    variables = {
        "URL": "https://plan.example.com",
        "KEY": key,
        "PROJEKT": str(cast.brandt.project.pk),
        "WOHNEINHEIT": str(cast.brandt.plan.unit_id),
        "STOCKWERK": str(cast.brandt.floor.pk),
    }
    client, answers = program(key), []

    for command in examples():
        answer = run(command, client, variables)
        answers.append(
            (answer.status_code, command if answer.status_code >= 400 else "", body_of(answer)[:200] if answer.status_code >= 400 else b"")
        )
        if command.endswith('/uploads"'):
            variables["DATEI"] = json.loads(answer.content)["key"]

    assert len(answers) > 8
    assert [one for one in answers if one[0] not in {200, 201}] == []


def test_what_it_says_of_limits_and_codes_is_so() -> None:
    words = PAGE.read_text(encoding="utf-8")
    statuses = {int(number) for number in re.findall(r"\*\*(\d{3})\*\*", words)}
    described = {int(status) for path in schema()["paths"].values() for operation in path.values() for status in operation["responses"]}

    assert {403, 404, 409, 422, 429} <= statuses <= described
