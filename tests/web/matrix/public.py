"""Doors for people who may have no account: invitations and stored files."""

from typing import Final

from tests.web.matrix.rows import ON, SIGN_IN, Row, everyone

ROWS: Final = (
    Row("invitation_token", lambda world: {"token": world.token}, get=everyone(ON)),
    Row("invitation", get=everyone(200), with_token=True),
    Row(
        "invitation_accept",
        post=everyone(409, anonymous=ON),
        data=lambda _: {"name": "Olga Offen", "password": "ein-langes-wort"},
        with_token=True,
    ),
    Row("invitation_sign_in", post=everyone(SIGN_IN), with_token=True),
    Row("invitation_decline", post=everyone(ON), with_token=True),
    Row("invitation_reconsider", post=everyone(409), with_token=True),
    Row("invitation_renew", post=everyone(200), with_token=True),
    Row("invitation_opened", post=everyone(204), with_token=True),
    Row("logo", lambda world: {"key": world.logo_key}, get=everyone(200)),
    # --- Files: opening a file is opening its parent ----------------------------------------------------------------------------
    Row(
        "stored_file",
        lambda world: {"key": world.raster_key},
        get=everyone(404, anonymous=SIGN_IN, anna=200, ben=200, carla=200, cem=200),
    ),
    # --- The handbook is open to everybody ---
    Row("help", get=everyone(200)),
    Row("help_page", fill=lambda _: {"slug": "erste-schritte"}, get=everyone(200)),
)
