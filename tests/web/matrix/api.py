"""Addresses for programs: every path and method, for every key there can be.

People without a firm have no key. A key is its member: what is refused to Ben in the office is refused to his key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.web.matrix.rows import picture

# Whose key, or which: reader is Anna's and reads only, frieda no longer works there, the others are over or were never one.
KEYS: Final = ("anna", "adam", "ben", "reader", "erik", "frieda", "revoked", "expired", "wrong", "none")
NOBODY: Final = ("frieda", "revoked", "expired", "wrong", "none")

Status = int
Answers = dict[str, Status]
UUID: Final = "0d4c2f0e-52b8-4c1e-9a4e-3f1b7f0c9a11"


@dataclass(frozen=True)
class ApiWorld:
    """What stands in addresses and bodies: ids and keys of Anna's things, or of Erik's for the foreign run."""

    project_id: int
    unit_id: int
    floor_id: int
    plan_id: int
    customer_id: int
    member_id: int
    invitation_id: int
    token_id: int
    key: str
    source_key: str


Body = Callable[[ApiWorld], Mapping[str, Any] | None]


def everyone(answer: Status, **others: Status) -> Answers:
    """The same for all whose key is good, but for those who are named; 401 for all others."""
    return {**dict.fromkeys(KEYS, answer), **dict.fromkeys(NOBODY, 401), **others}


def anybody(answer: Status) -> Answers:
    """Open to everybody, with or without a key."""
    return dict.fromkeys(KEYS, answer)


def read(**others: Status) -> Answers:
    """Anna's thing: her people and their keys get it, Erik's key gets the words for 'missing'."""
    return everyone(200, **{"erik": 404, **others})


def write(answer: Status = 200, **others: Status) -> Answers:
    return everyone(answer, **{"erik": 404, "reader": 403, **others})


def administer(answer: Status = 200, **others: Status) -> Answers:
    """What owner and admin do."""
    return write(answer, **{"ben": 403, **others})


@dataclass(frozen=True)
class Call:
    """One method of an address: what everybody gets, and what is sent. ``in_body`` names the ids in it, for the foreign run."""

    answers: Answers
    body: Body = field(default=lambda _: None)
    multipart: bool = False
    in_body: tuple[str, ...] = ()


@dataclass(frozen=True)
class ApiRow:
    """One address. A method without a call must not exist: everybody whose key is good is told 405."""

    route: str
    names: tuple[str, ...] = ()
    calls: Mapping[str, Call] = field(default_factory=dict)


def device(world: ApiWorld) -> Mapping[str, Any]:
    data = {"symbol": "SD2", "x": 10, "y": 10}
    return {"id": UUID, "changes": [{"op": "put", "record": {"kind": "device", "id": UUID, "floor": world.floor_id, "data": data}}]}


LINE: Final = {"a": {"x": 10, "y": 10}, "b": {"x": 210, "y": 10}, "length_mm": 3500}

ROWS: Final = (
    ApiRow("api_openapi", calls={"get": Call(anybody(200))}),
    ApiRow("api_get_me", calls={"get": Call(everyone(200))}),
    ApiRow(
        "api_get_organisation",
        calls={"get": Call(everyone(200)), "patch": Call(administer(erik=200), lambda _: {"city": "Köln"})},
    ),
    ApiRow("api_get_tier", calls={"get": Call(everyone(200))}),
    # Anna's firm has the highest tier: who may ask is told that it has everything.
    ApiRow("api_request_tier", calls={"post": Call(administer(409, erik=200), lambda _: {"tier": "fire"})}),
    ApiRow("api_list_members", calls={"get": Call(everyone(200))}),
    ApiRow(
        "api_get_one_member",
        ("member_id",),
        {"get": Call(read()), "patch": Call(administer(), lambda _: {"role": "staff"})},
    ),
    ApiRow("api_archive_one_member", ("member_id",), {"post": Call(administer())}),
    ApiRow("api_reactivate_one_member", ("member_id",), {"post": Call(administer())}),
    ApiRow(
        "api_list_invitations",
        calls={
            "get": Call(everyone(200)),
            "post": Call(
                administer(201),
                lambda world: {"email": "neu@example.org", "role": "staff", "project_ids": [world.project_id]},
                in_body=("project_id",),
            ),
        },
    ),
    # Staff do not see whom others invite.
    ApiRow(
        "api_get_invitation",
        ("invitation_id",),
        {"get": Call(read(ben=404)), "delete": Call(administer(ben=404))},
    ),
    ApiRow("api_resend_invitation_to_member", ("invitation_id",), {"post": Call(administer(ben=404))}),
    ApiRow(
        "api_list_projects",
        calls={"get": Call(everyone(200)), "post": Call(write(201, erik=201), lambda _: {"name": "Am Hang 12"})},
    ),
    ApiRow(
        "api_get_project",
        ("project_id",),
        {"get": Call(read()), "patch": Call(write(), lambda _: {"name": "Lindenstraße 5"})},
    ),
    ApiRow("api_list_units", calls={"get": Call(everyone(200))}),
    ApiRow(
        "api_list_units_of_project",
        ("project_id",),
        {"get": Call(read()), "post": Call(write(201), lambda _: {"name": "Wohnung 9", "floors": ["EG"]})},
    ),
    ApiRow("api_get_unit", ("unit_id",), {"get": Call(read()), "patch": Call(write(), lambda _: {"name": "Wohnung 3"})}),
    ApiRow(
        "api_list_floors",
        ("unit_id",),
        {"get": Call(read()), "post": Call(write(201), lambda _: {"name": "Spitzboden"})},
    ),
    ApiRow(
        "api_get_one_floor",
        ("floor_id",),
        {"get": Call(read()), "patch": Call(write(), lambda _: {"name": "Parterre", "move": "down"})},
    ),
    ApiRow("api_list_parts", ("unit_id",), {"get": Call(read())}),
    ApiRow("api_get_sheet", ("floor_id",), {"get": Call(read())}),
    ApiRow(
        "api_upload_one_drawing",
        ("floor_id",),
        {"post": Call(write(201), lambda _: {"drawing": picture()}, multipart=True)},
    ),
    ApiRow(
        "api_choose_page",
        ("floor_id",),
        {"post": Call(write(), lambda world: {"key": world.source_key, "page": 1}, in_body=("source_key",))},
    ),
    ApiRow("api_set_scale", ("floor_id",), {"post": Call(write(), lambda _: LINE)}),
    ApiRow("api_get_plan", ("unit_id",), {"get": Call(read())}),
    ApiRow("api_list_changes", ("unit_id",), {"get": Call(read()), "post": Call(write(), device)}),
    ApiRow(
        "api_list_customers",
        ("unit_id",),
        {"get": Call(read()), "post": Call(write(201), lambda _: {"email": "neu@example.org", "role": "viewer"})},
    ),
    ApiRow(
        "api_get_one_customer",
        ("customer_id",),
        {"get": Call(read()), "patch": Call(write(), lambda _: {"role": "viewer"}), "delete": Call(write())},
    ),
    ApiRow("api_resend_to_customer", ("customer_id",), {"post": Call(write())}),
    ApiRow("api_get_stored_file", ("key",), {"get": Call(read())}),
    ApiRow("api_list_tokens", calls={"get": Call(everyone(200))}),
    # The key is Adam's: staff do not see it.
    ApiRow("api_revoke_token", ("token_id",), {"delete": Call(administer(ben=404))}),
)
