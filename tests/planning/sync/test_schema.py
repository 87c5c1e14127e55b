"""The protocol examples, which the editor's tests parse too."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from planwart.planning.sync.schema import KINDS, client_frame, server_frame

EXAMPLES = sorted((Path(__file__).parents[2] / "protocol").glob("*.json"))


def read(example: Path) -> dict[str, Any]:
    return dict(json.loads(example.read_text(encoding="utf-8")))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_examples_are_understood_as_they_say(example: Path) -> None:
    said = read(example)
    adapter: Any = client_frame if said["direction"] == "client" else server_frame

    try:
        adapter.validate_json(json.dumps(said["frame"]))
        valid = True
    except ValidationError:
        valid = False

    assert valid == said["valid"], said["why"]


def test_every_frame_has_a_good_and_a_bad_example() -> None:
    seen = {
        (said["direction"], said["frame"]["type"], said["valid"])
        for said in map(read, EXAMPLES)
        if isinstance(said["frame"], dict) and "type" in said["frame"]
    }

    wanted = {("client", name, valid) for name in ("hello", "push", "presence") for valid in (True, False)}
    wanted |= {
        ("server", name, valid) for name in ("welcome", "batch", "reject", "presence", "access", "plan") for valid in (True, False)
    } | {("server", "ack", True)}
    assert wanted <= seen


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "1e3", "1.0", "9" * 400])
def test_numbers_that_are_not_whole_and_finite_are_refused(number: str) -> None:
    frame = (
        '{"type":"push","id":"6f1e0f5e-5c07-4a53-9a51-0d7c1a3b0001","changes":[{"op":"put","record":{"id":'
        '"6f1e0f5e-5c07-4a53-9a51-0d7c1a3b0101","kind":"device","floor":7,"data":{"symbol":"SD2","y":0,"x":' + number + "}}}]}"
    )

    with pytest.raises(ValidationError):
        client_frame.validate_json(frame)


def test_customers_write_only_fields_that_exist() -> None:
    for kind in KINDS.values():
        assert kind.customer <= set(kind.data.model_fields)
