"""The access matrix: for every address and method, what everybody in the cast gets.

A row names the route, how to fill its address, what a POST sends, and the answers. An address that is missing here fails
the run; so does a person without an answer. ``SIGN_IN`` is the redirect to the sign-in page, ``ON`` any other redirect.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

SIGN_IN: Final = "sign in"
ON: Final = "on"
Answer = int | str
Answers = dict[str, Answer]

PEOPLE: Final = ("anonymous", "paula", "anna", "ben", "carla", "cem", "klara", "fred", "nina", "erik")
OUTSIDE: Final = ("paula", "carla", "cem", "klara", "fred", "nina", "erik")


def everyone(answer: Answer, **others: Answer) -> Answers:
    """The same for all, but for those who are named."""
    return {**dict.fromkeys(PEOPLE, answer), **others}


def firm(inside: Answer, **others: Answer) -> Answers:
    """A page of Anna's firm: her people get ``inside``, strangers the sign-in, all others the words for 'missing'."""
    return {"anonymous": SIGN_IN, **dict.fromkeys(OUTSIDE, 404), "anna": inside, "ben": inside, **others}


def plan(inside: Answer) -> Answers:
    """A page of Wohnung 3: the firm and the customers who see it; a closed door for Kein Zugriff."""
    return everyone(404, anonymous=SIGN_IN, anna=inside, ben=inside, carla=inside, cem=inside, klara=403)


@dataclass(frozen=True)
class World:
    """What stands in addresses: ids and keys of Anna's things, or of somebody else's for the foreign run."""

    firm: str
    project_id: int
    unit_id: int
    floor_id: int
    plan_id: int
    access_id: int
    source_key: str
    raster_key: str
    token: str
    mail_id: int


Fill = Callable[[World], Mapping[str, object]]
Data = Callable[[World], Mapping[str, object]]


def nothing(_: World) -> Mapping[str, object]:
    return {}


def of_firm(*names: str) -> Fill:
    return lambda world: {"firm": world.firm, **{name: getattr(world, name) for name in names}}


@dataclass(frozen=True)
class Row:
    """One address. A method without answers must not exist: everybody who gets that far is told 405."""

    route: str
    fill: Fill = nothing
    get: Answers | None = None
    post: Answers | None = None
    data: Data = field(default=nothing)
    with_token: bool = False  # the browser holds the cookie of the open invitation


def picture() -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("L", (400, 300), 255).save(data, "PNG")
    return SimpleUploadedFile("grundriss.png", data.getvalue(), "image/png")


ACCOUNT_PAGE = everyone(200)
SIGNED_OUT_PAGE = everyone(ON, anonymous=200)  # who is signed in has no business there

ROWS: Final = (
    Row("front", get=everyone(ON)),
    Row("start", get=everyone(ON, anonymous=SIGN_IN, paula=200, fred=200)),
    Row("offer_accept", lambda world: {"access_id": world.access_id}, post=everyone(404, anonymous=SIGN_IN)),
    # --- Accounts -----------------------------------------------------------------------------------------------------------
    Row("account_login", get=SIGNED_OUT_PAGE, post=SIGNED_OUT_PAGE),
    Row("account_signup", get=SIGNED_OUT_PAGE, post=SIGNED_OUT_PAGE),
    Row("account_logout", get=everyone(200, anonymous=ON), post=everyone(ON)),
    Row("account_inactive", get=ACCOUNT_PAGE),
    Row("account_email_verification_sent", get=ACCOUNT_PAGE),
    Row("account_confirm_email", fill=lambda _: {"key": "wrong"}, get=everyone(404), post=everyone(404)),
    Row("account_reset_password", get=ACCOUNT_PAGE, post=everyone(ON), data=lambda _: {"email": "niemand@example.org"}),
    Row("account_reset_password_done", get=ACCOUNT_PAGE),
    Row(
        "account_reset_password_from_key",
        fill=lambda _: {"uidb36": "1", "key": "wrong"},
        get=ACCOUNT_PAGE,
        post=ACCOUNT_PAGE,
        data=lambda _: {"password1": "ganz-neues-wort"},
    ),
    Row("account_reset_password_from_key_done", get=ACCOUNT_PAGE),
    # --- The firm -----------------------------------------------------------------------------------------------------------
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
    # --- The customer's plan ------------------------------------------------------------------------------------------------
    Row("customer_plan", lambda world: {"plan_id": world.plan_id}, get=plan(200)),
    Row("customer_parts", lambda world: {"plan_id": world.plan_id}, get=plan(200)),
    Row("customer_sheet", lambda world: {"plan_id": world.plan_id, "floor_id": world.floor_id}, get=plan(200)),
    # --- The invitation: whoever holds the link sees the offer, and nobody but the invited address takes it -------------------------
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
    Row("invitation_renew", post=everyone(200), with_token=True),
    Row("invitation_opened", post=everyone(204), with_token=True),
    # --- Files: opening a file is opening its parent ----------------------------------------------------------------------------
    Row(
        "stored_file",
        lambda world: {"key": world.raster_key},
        get=everyone(404, anonymous=SIGN_IN, anna=200, ben=200, carla=200, cem=200),
    ),
    # --- The Postfach opens in a demo and for the operator; the tests are neither -----------------------------------------------------
    Row("postfach", get=everyone(404)),
    Row("postfach_mail", lambda world: {"mail_id": world.mail_id}, get=everyone(404)),
    Row("postfach_mail_body", lambda world: {"mail_id": world.mail_id}, get=everyone(404)),
)
