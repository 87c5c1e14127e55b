"""The pages of a firm."""

from collections.abc import Mapping
from typing import Final

from tests.web.matrix.rows import ON, Fill, Row, World, firm, of_firm, picture


def _member(field: str) -> Fill:
    """Somebody of the firm's team, in the address as what he is there: a membership."""
    return lambda world: {"firm": world.firm, "membership_id": getattr(world, field)}


def _own_upload(world: World) -> Mapping[str, object]:
    """An upload that Anna has begun: not even her own people meet it."""
    return {"firm": world.firm, "key": world.upload_key}


ROWS: Final = (
    Row("firm_home", of_firm(), get=firm(ON)),
    Row("projects", of_firm(), get=firm(200), post=firm(ON), data=lambda _: {"name": "Am Hang 12"}),
    Row("sample_load", of_firm(), post=firm(ON, ben=403)),
    Row(
        "sample_remove",
        of_firm(),
        get=firm(200, ben=403),
        post=firm(ON, ben=403),
        data=lambda world: {"shown": world.sample_mark},
    ),
    Row("project", of_firm("project_id"), get=firm(200), post=firm(ON), data=lambda _: {"name": "Lindenstraße 5"}),
    Row("unit_add", of_firm("project_id"), post=firm(ON), data=lambda _: {"name": "Wohnung 9", "floors": "EG"}),
    Row("unit", of_firm("unit_id"), get=firm(200), post=firm(ON), data=lambda _: {"name": "Wohnung 3"}),
    Row("floor_add", of_firm("unit_id"), post=firm(ON), data=lambda _: {"name": "Spitzboden"}),
    Row("unit_plan", of_firm("unit_id"), get=firm(200)),
    Row("parts", of_firm("unit_id"), get=firm(200)),
    Row("floor", of_firm("floor_id"), post=firm(ON), data=lambda _: {"name": "Parterre"}),
    Row("floor_upload", of_firm("floor_id"), get=firm(200), post=firm(ON), data=lambda _: {"drawing": picture()}),
    Row("upload_begin", of_firm(), post=firm(201), data=lambda _: {"name": "plan.pdf", "size": "9"}),
    Row("upload_part", _own_upload, get=firm(404, anna=200, adam=404), post=firm(404, anna=422, adam=404)),
    Row("upload_cancel", _own_upload, post=firm(404, anna=200, adam=404)),
    Row(
        "floor_pages",
        lambda world: {"firm": world.firm, "floor_id": world.floor_id, "key": world.source_key},
        get=firm(200),
        post=firm(ON),
        data=lambda _: {"page": "1"},
    ),
    Row(
        "floor_scale",
        of_firm("floor_id"),
        get=firm(200),
        post=firm(ON),
        data=lambda _: {"x1": "10", "y1": "10", "x2": "210", "y2": "10", "length": "350 cm"},
    ),
    Row("floor_sheet", of_firm("floor_id"), get=firm(200)),
    Row("customers", of_firm("unit_id"), get=firm(ON), post=firm(ON), data=lambda _: {"email": "neu@example.org", "role": "viewer"}),
    Row(
        "customer_invite",
        of_firm("unit_id"),
        get=firm(200),
        post=firm(ON),
        data=lambda _: {"email": "neu@example.org", "role": "viewer"},
    ),
    Row("customer", of_firm("unit_id", "access_id"), get=firm(200), post=firm(ON), data=lambda _: {"role": "viewer"}),
    Row("customer_resend", of_firm("unit_id", "access_id"), post=firm(ON)),
    Row("customer_link", of_firm("unit_id", "access_id"), post=firm(200)),
    Row("customer_end", of_firm("unit_id", "access_id"), get=firm(200), post=firm(ON)),
    Row(
        "firm_profile",
        of_firm(),
        get=firm(200),
        post=firm(ON, ben=403),
        data=lambda _: {"name": "Elektro Brandt", "country": "DE", "purpose": "planning"},
    ),
    Row("firm_logo", of_firm(), post=firm(ON, ben=403), data=lambda _: {"logo": picture()}),
    Row("tier", of_firm(), get=firm(200), post=firm(ON, ben=403), data=lambda _: {"tier": "fire"}),
    Row("team", of_firm(), get=firm(200), post=firm(ON, ben=403), data=lambda _: {"emails": "kollegin@example.org", "role": "staff"}),
    Row("team_sees", of_firm(), post=firm(ON, ben=403), data=lambda _: {"assigned": "1"}),
    Row("team_member", _member("member_id"), get=firm(200, ben=403), post=firm(ON, ben=403), data=lambda _: {"role": "admin"}),
    Row("team_archive", _member("member_id"), get=firm(200, ben=403), post=firm(ON, ben=403)),
    Row("team_reactivate", _member("former_id"), post=firm(ON, ben=403)),
    Row("team_owner", _member("member_id"), get=firm(200, adam=403, ben=403), post=firm(ON, adam=403, ben=403)),
    # The staff sees colleagues, not invitations.
    Row("team_offer", of_firm("offer_id"), get=firm(200, ben=404)),
    Row("team_offer_resend", of_firm("offer_id"), post=firm(ON, ben=404)),
    Row("team_offer_link", of_firm("offer_id"), post=firm(200, ben=404)),
    Row("team_offer_address", of_firm("offer_id"), post=firm(ON, ben=404), data=lambda _: {"email": "anders@example.org"}),
    Row("team_offer_withdraw", of_firm("offer_id"), post=firm(ON, ben=404)),
    Row(
        "team_offer_again",
        lambda world: {"firm": world.firm, "offer_id": world.closed_offer_id},
        post=firm(ON, ben=404),
    ),
    # Staff see the keys that act for them, none of which is the owner's; an admin does not end the owner's.
    Row(
        "api_tokens",
        of_firm(),
        get=firm(200),
        post=firm(200, ben=403),
        data=lambda _: {"name": "Lager", "access": "read", "days": "30", "acts_as": ""},
    ),
    Row(
        "api_token",
        lambda world: {"firm": world.firm, "token_id": world.api_token_id},
        get=firm(200, adam=403, ben=404),
        post=firm(ON, adam=403, ben=404),
    ),
)
