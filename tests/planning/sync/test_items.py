"""What of a revision each audience is shown."""

import json
from typing import Any

import pytest

from planwart.foundation.actor import Side
from planwart.planning.sync.decide import Author
from planwart.planning.sync.items import Item, batch_frame, record_for, shown_to_customer
from planwart.planning.sync.schema import FIRM_ONLY_FIELDS

ANNA = Author(1, "Anna Brandt", Side.FIRM)
RECORD = "6f1e0f5e-5c07-4a53-9a51-0d7c1a3b0101"
CANARY = "CANARY-4711"

Json = dict[str, Any]


def put(**data: Any) -> Json:
    record = {"id": RECORD, "kind": "device", "floor": 7, "data": {"x": 1, **data}, "tag": "SD01", "by": {"side": "firm", "name": "Anna"}}
    return {"op": "put", "record": record}


def patch(**fields: Any) -> Json:
    return {"op": "patch", "id": RECORD, "set": fields}


@pytest.mark.parametrize("field", sorted(FIRM_ONLY_FIELDS))
def test_a_field_of_the_firm_never_travels_to_a_customer(field: str) -> None:
    changes = [put(**{field: CANARY}), patch(**{field: CANARY}), patch(**{field: CANARY, "x": 2}), {"op": "delete", "id": RECORD}]
    item = Item(5, RECORD, ANNA, changes)

    assert CANARY not in item.encoded(Side.CUSTOMER)
    assert item.encoded(Side.FIRM).count(CANARY) == 3
    assert json.loads(item.encoded(Side.CUSTOMER))["changes"] == [put(), patch(x=2), {"op": "delete", "id": RECORD}]
    assert record_for(Side.CUSTOMER, put(**{field: CANARY})["record"]) == put()["record"]


def test_a_revision_of_hidden_fields_keeps_its_place() -> None:
    items = [Item(5, RECORD, ANNA, [patch(article=CANARY)]), Item(6, RECORD, ANNA, [patch(x=2)])]

    frame = json.loads(batch_frame(items, Side.CUSTOMER))

    assert [(item["revision"], item["changes"]) for item in frame["items"]] == [(5, []), (6, [patch(x=2)])]


def test_without_hidden_fields_both_sides_share_the_same_text() -> None:
    changes = [put(), patch(x=2)]
    item = Item(5, RECORD, ANNA, changes)

    assert shown_to_customer(changes) is changes
    assert item.encoded(Side.CUSTOMER) is item.encoded(Side.FIRM)
