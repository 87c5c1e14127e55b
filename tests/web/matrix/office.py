"""The pages of a firm."""

from typing import Final

from tests.web.matrix.rows import ON, Row, firm, of_firm, picture

ROWS: Final = (
    Row("firm_home", of_firm(), get=firm(ON)),
    Row("projects", of_firm(), get=firm(200), post=firm(ON), data=lambda _: {"name": "Am Hang 12"}),
    Row("project", of_firm("project_id"), get=firm(200), post=firm(ON), data=lambda _: {"name": "Lindenstraße 5"}),
    Row("unit_add", of_firm("project_id"), post=firm(ON), data=lambda _: {"name": "Wohnung 9", "floors": "EG"}),
    Row("unit", of_firm("unit_id"), get=firm(200), post=firm(ON), data=lambda _: {"name": "Wohnung 3"}),
    Row("floor_add", of_firm("unit_id"), post=firm(ON), data=lambda _: {"name": "Spitzboden"}),
    Row("unit_plan", of_firm("unit_id"), get=firm(200)),
    Row("parts", of_firm("unit_id"), get=firm(200)),
    Row("floor", of_firm("floor_id"), post=firm(ON), data=lambda _: {"name": "Parterre"}),
    Row("floor_upload", of_firm("floor_id"), get=firm(200), post=firm(ON), data=lambda _: {"drawing": picture()}),
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
    Row("team", of_firm(), get=firm(200)),
    Row(
        "firm_profile",
        of_firm(),
        get=firm(200),
        post=firm(ON, ben=403),
        data=lambda _: {"name": "Elektro Brandt", "country": "DE"},
    ),
)
