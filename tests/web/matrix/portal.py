"""The start page and the customer's plan."""

from typing import Final

from tests.web.matrix.rows import ON, SIGN_IN, Row, everyone, plan

ROWS: Final = (
    Row("front", get=everyone(ON)),
    Row("start", get=everyone(ON, anonymous=SIGN_IN, paula=200, fred=200)),
    Row("found_firm", get=everyone(404, anonymous=SIGN_IN), post=everyone(404, anonymous=SIGN_IN)),  # only where everybody may sign up
    Row("offer_accept", lambda world: {"access_id": world.access_id}, post=everyone(404, anonymous=SIGN_IN)),
    Row("team_offer_join", lambda world: {"offer_id": world.offer_id}, post=everyone(404, anonymous=SIGN_IN)),
    Row("customer_plan", lambda world: {"plan_id": world.plan_id}, get=plan(200)),
    Row("customer_parts", lambda world: {"plan_id": world.plan_id}, get=plan(200)),
    Row("customer_sheet", lambda world: {"plan_id": world.plan_id, "floor_id": world.floor_id}, get=plan(200)),
)
