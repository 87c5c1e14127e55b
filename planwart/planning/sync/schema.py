"""Say what may travel over a plan's socket: every frame, every record kind, every limit.

One schema for both sides. The pydantic models here parse what clients send and describe what the server sends;
``tests/protocol/*.json`` holds examples, good and bad, that the tests of the server and of the editor both parse.
A new record kind is one data model, one ``New…`` model, a place in ``NewRecord`` and a line in ``KINDS``.

Lengths are whole millimetres on the plan (origin top left of the first base plan, y down), angles whole degrees clockwise.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

SUBPROTOCOL: Final = "planwart.v1"
MAX_FRAME_BYTES: Final = 64 * 1024
MAX_CHANGES: Final = 200
MAX_FIELDS: Final = 24
MAX_MM: Final = 1_000_000
MAX_TEXT: Final = 500
MAX_NAME: Final = 80

Json: TypeAlias = dict[str, Any]


class Strict(BaseModel):
    """Nothing is coerced, nothing unknown is kept."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


# Canonical and lower case only, so that an id compares equal as text everywhere.
Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
RowId = Annotated[int, Field(ge=1, le=2**63 - 1)]
Mm = Annotated[int, Field(ge=-MAX_MM, le=MAX_MM)]
# PostgreSQL holds no NUL; lone surrogates are refused by pydantic itself.
_STORABLE = r"^[^\x00]*$"
Text = Annotated[str, Field(max_length=MAX_TEXT, pattern=_STORABLE)]
Name = Annotated[str, Field(max_length=MAX_NAME, pattern=_STORABLE)]
Scalar: TypeAlias = str | int | float | bool | None
Side = Literal["firm", "customer"]
Can = list[Literal["edit"]]

# --- Records ---------------------------------------------------------------------------------------------------------


class DeviceData(Strict):
    """A socket, switch, lamp …: one symbol of the catalogue at a place and a height."""

    symbol: Annotated[str, Field(min_length=1, max_length=24)]
    x: Mm
    y: Mm
    rotation: Annotated[int, Field(ge=0, le=359)] = 0
    height: Annotated[int, Field(ge=0, le=20_000)] | None = None
    mounting: Literal["UP", "AP"] = "UP"
    note: Text = ""
    count: Annotated[int, Field(ge=1, le=5)] = 1
    name: Name = ""


class TextData(Strict):
    """Words on the plan, drawn as text and never as markup."""

    x: Mm
    y: Mm
    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT, pattern=_STORABLE)]


class NewDevice(Strict):
    kind: Literal["device"]
    id: Uuid
    floor: RowId
    data: DeviceData


class NewText(Strict):
    kind: Literal["text"]
    id: Uuid
    floor: RowId
    data: TextData


NewRecord = Annotated[NewDevice | NewText, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class Kind:
    """What the rules say about one kind of record.

    ``customer`` holds the fields a customer may write (rules 14), empty for kinds that belong to the firm alone.
    """

    data: type[DeviceData | TextData]
    customer: frozenset[str]
    tagged: bool = False


KINDS: Final[dict[str, Kind]] = {
    "device": Kind(DeviceData, frozenset({"symbol", "x", "y", "rotation", "height", "mounting", "note", "count"}), tagged=True),
    "text": Kind(TextData, frozenset({"x", "y", "text"})),
}
FIRM_ONLY_FIELDS: Final[frozenset[str]] = frozenset({"article", "price_cents"})
"""Names that never travel to a customer, whatever the kind: a patch names its fields but not its kind."""

# --- Changes and frames from the client ------------------------------------------------------------------------------


class Put(Strict):
    """Create a record, or, in a push that undoes one's own delete, bring it back."""

    op: Literal["put"]
    record: NewRecord


class Patch(Strict):
    """Set fields of ``data``; the later write of a field holds, a delete wins over both."""

    op: Literal["patch"]
    id: Uuid
    set: Annotated[dict[str, Scalar], Field(min_length=1, max_length=MAX_FIELDS)]


class Delete(Strict):
    op: Literal["delete"]
    id: Uuid


Change = Annotated[Put | Patch | Delete, Field(discriminator="op")]


class Hello(Strict):
    """First frame of a client; ``known_revision`` asks for the changes since instead of all records."""

    type: Literal["hello"]
    known_revision: Annotated[int, Field(ge=0)] | None = None


class Push(Strict):
    """One step, or a part of it, applied whole or not at all.

    ``step`` joins the pushes of a step of more than 200 changes. ``undoes`` names the push of one's own that this one takes back;
    undo and redo both send it (a redo undoes the undo). With it the server refuses, as ``not_possible``, a field or a creation that
    another person has changed since, and a ``put`` may bring back what that push deleted, with its tag.
    """

    type: Literal["push"]
    id: Uuid
    step: Uuid | None = None
    undoes: Uuid | None = None
    changes: Annotated[list[Change], Field(min_length=1, max_length=MAX_CHANGES)]


class Pointer(Strict):
    """Where my pointer is; nulls say that it has left the plan. Never stored."""

    type: Literal["presence"]
    x: Mm | None = None
    y: Mm | None = None
    floor: RowId | None = None


ClientFrame = Annotated[Hello | Push | Pointer, Field(discriminator="type")]

# --- Frames from the server ------------------------------------------------------------------------------------------


class By(Strict):
    side: Side
    name: str


class Record(Strict):
    """A record as people see it: ``tag`` and ``by`` come from the server."""

    id: Uuid
    kind: Literal["device", "text"]
    floor: RowId
    data: DeviceData | TextData
    tag: str | None
    by: By


class Placed(Strict):
    """A ``put`` as applied: the complete record."""

    op: Literal["put"]
    record: Record


class Author(Strict):
    """Who pushed. ``id`` is null when the server itself wrote on someone's behalf."""

    id: RowId | None
    name: str
    side: Side


class Item(Strict):
    """One revision. A ``patch`` may be empty for a reader who is not shown its fields."""

    revision: Annotated[int, Field(ge=1)]
    id: Uuid
    author: Author
    changes: list[Annotated[Placed | Patch | Delete, Field(discriminator="op")]]


class Base(Strict):
    """The drawing below a floor: plan millimetres = pixels of the raster × ``mm_per_px``."""

    url: str
    width_px: Annotated[int, Field(ge=1)]
    height_px: Annotated[int, Field(ge=1)]
    mm_per_px: Annotated[float, Field(gt=0)]
    calibrated: bool


class Floor(Strict):
    id: RowId
    name: str
    position: int
    base: Base | None


class Plan(Strict):
    """All of a plan that is no record."""

    id: RowId
    name: str
    floors: list[Floor]
    shows: Literal["working", "stand"]


class Me(Strict):
    id: RowId
    name: str
    side: Side


class Welcome(Strict):
    """Answer to hello: exactly one of ``records`` (all) and ``changes`` (since the known revision)."""

    type: Literal["welcome"]
    can: Can
    revision: Annotated[int, Field(ge=0)]
    plan: Plan
    me: Me
    records: list[Record] | None = None
    changes: list[Item] | None = None


class Batch(Strict):
    """Revisions in order and without gaps, after they are on disk; one's own push id in it is the acknowledgement."""

    type: Literal["batch"]
    items: Annotated[list[Item], Field(min_length=1)]


class Ack(Strict):
    """Answer to a repeated push: it was applied before, as this revision."""

    type: Literal["ack"]
    id: Uuid
    revision: Annotated[int, Field(ge=1)]


class Reject(Strict):
    """A push had no effect at all. ``change`` counts from 0 and names the change that stood in the way, if it was one.

    ``id`` is null when the frame was too broken to name one. ``message`` is a sentence for people.
    """

    type: Literal["reject"]
    id: Uuid | None
    code: Literal["not_allowed", "not_possible", "invalid"]
    message: str
    change: int | None = None


class Person(Strict):
    """Someone with the plan open; without a pointer, x, y and floor are null."""

    id: RowId
    name: str
    side: Side
    x: Mm | None
    y: Mm | None
    floor: RowId | None
    colour: Annotated[int, Field(ge=1, le=8)]


class Presence(Strict):
    """Everybody who has the plan open, oneself too; who is missing has left."""

    type: Literal["presence"]
    people: list[Person]


class Access(Strict):
    """One's right has changed; when it ends the socket closes with 4403 instead."""

    type: Literal["access"]
    can: Can


class PlanChanged(Strict):
    type: Literal["plan"]
    plan: Plan


ServerFrame = Annotated[Welcome | Batch | Ack | Reject | Presence | Access | PlanChanged, Field(discriminator="type")]

client_frame: Final[TypeAdapter[Hello | Push | Pointer]] = TypeAdapter(ClientFrame)
server_frame: Final[TypeAdapter[Welcome | Batch | Ack | Reject | Presence | Access | PlanChanged]] = TypeAdapter(ServerFrame)
change_list: Final[TypeAdapter[list[Put | Patch | Delete]]] = TypeAdapter(list[Change])
