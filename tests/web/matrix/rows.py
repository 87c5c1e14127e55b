"""The access matrix: for every address and method, what everybody in the cast gets.

A row names the route, how to fill its address, what a POST sends, and the answers. A person without an answer fails
the run. ``SIGN_IN`` is the redirect to the sign-in page, ``ON`` any other redirect.
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

INSIDE: Final = ("anna", "adam", "ben", "sina")
OUTSIDE: Final = ("paula", "otto", "frieda", "carla", "cem", "klara", "fred", "gerd", "nina", "erik")
PEOPLE: Final = ("anonymous", *INSIDE, *OUTSIDE)

# Who is not named in a row gets what the one gets in whose place he stands: the admin the owner's answers, the second of the staff the
# first one's, the former customer the other former one's; who runs the installation and who no longer works there have no firm.
LIKE: Final = {"adam": "anna", "sina": "ben", "gerd": "fred", "frieda": "paula", "otto": "paula"}


def everyone(answer: Answer, **others: Answer) -> Answers:
    """The same for all, but for those who are named."""
    like = {name: others[other] for name, other in LIKE.items() if other in others}
    return {**dict.fromkeys(PEOPLE, answer), **like, **others}


def firm(inside: Answer, **others: Answer) -> Answers:
    """A page of Anna's firm: her people get ``inside``, strangers the sign-in, all others the words for 'missing'."""
    return everyone(404, anonymous=SIGN_IN, **{**dict.fromkeys(("anna", "ben"), inside), **others})


def plan(inside: Answer) -> Answers:
    """A page of Wohnung 3: the firm and the customers who see it; a closed door for Kein Zugriff."""
    return everyone(404, anonymous=SIGN_IN, anna=inside, ben=inside, carla=inside, cem=inside, klara=403)


@dataclass(frozen=True)
class World:
    """What stands in addresses: ids and keys of Anna's things, or of somebody else's for the foreign run."""

    firm: str
    organisation_id: int
    project_id: int
    unit_id: int
    floor_id: int
    plan_id: int
    access_id: int
    source_key: str
    raster_key: str
    logo_key: str
    upload_key: str
    sample_mark: str
    token: str
    mail_id: int
    api_token_id: int
    member_id: int
    former_id: int
    offer_id: int
    closed_offer_id: int


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
