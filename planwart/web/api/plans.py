"""The plan of a unit: its elements, their changes, and what came since."""

from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from planwart.planning.models import PlanChange, PlanRecord
from planwart.planning.queries import changes_since, get_plan_of_unit, records_of
from planwart.planning.sync.apply import push_as_person
from planwart.planning.sync.decide import Author
from planwart.planning.sync.group import Repeated
from planwart.planning.sync.schema import MAX_CHANGES, Delete, Patch, Push, Put, Uuid
from planwart.web.api.door import ApiRequest
from planwart.web.api.shapes import Body, Id, Moment, Out, PathId, reads, writes

router = Router(tags=["plan"])

MOST_REVISIONS = 200


class Element(Out):
    """`data` holds the fields of the kind, as they are sent in a put; `tag` and `by` come from the server."""

    id: str
    kind: str
    floor: Id
    data: dict[str, str | int | float | bool | None]
    tag: str | None
    by: dict[str, str]


class PlanOut(Out):
    plan_id: Id
    unit_id: Id
    revision: int
    records: list[Element]


class ChangeAuthor(Out):
    name: str
    side: str


class Revision(Out):
    """One accepted push; `id` is the one its sender gave it, `changes` are as they were applied."""

    revision: int
    id: str
    author: ChangeAuthor
    at: Moment
    changes: list[dict[str, Any]]


class Revisions(Out):
    """`revision` is that of the plan: where the last item has a lower one, ask again from there."""

    revision: int
    items: list[Revision]


class PlanPush(Body):
    """One step, applied whole or not at all.

    `id` is made by the sender: sent again, it has no second effect. `undoes` names a push of one's own that this one takes back.
    """

    id: Uuid
    step: Uuid | None = None
    undoes: Uuid | None = None
    changes: Annotated[list[Annotated[Put | Patch | Delete, Field(discriminator="op")]], Field(min_length=1, max_length=MAX_CHANGES)]


class Pushed(Out):
    """`repeated` says that the push had been applied before, as this revision."""

    revision: int
    repeated: bool


def element_out(record: PlanRecord) -> Element:
    return Element(
        id=str(record.id),
        kind=record.kind,
        floor=record.floor_id,
        data=record.data or {},
        tag=record.tag,
        by={"side": record.by_side, "name": record.by_name},
    )


def revision_out(change: PlanChange) -> Revision:
    return Revision(
        revision=change.revision,
        id=str(change.op_id),
        author=ChangeAuthor(name=change.author_name, side=change.author_side),
        at=change.created_at,
        changes=change.changes,
    )


@router.get("/units/{unit_id}/plan", response=reads(PlanOut), summary="The elements of a plan")
def get_plan(request: ApiRequest, unit_id: PathId) -> PlanOut:
    """All that lies on its floors, at one revision. Lengths are whole millimetres."""
    plan = get_plan_of_unit(request.actor, unit_id)
    records = list(records_of(request.actor, plan).select_related("plan"))  # one statement: elements and revision agree
    revision = records[0].plan.revision if records else plan.revision
    return PlanOut(plan_id=plan.pk, unit_id=plan.unit_id, revision=revision, records=[element_out(record) for record in records])


@router.get("/units/{unit_id}/plan/changes", response=reads(Revisions), summary="What has changed since a revision")
def list_changes(
    request: ApiRequest,
    unit_id: PathId,
    since: Annotated[int, Query(ge=0, le=2**63 - 1, description="The last revision that is known.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_REVISIONS, description="How many revisions at most.")] = 50,
) -> Revisions:
    """The accepted pushes after that revision, in order and without gaps."""
    plan = get_plan_of_unit(request.actor, unit_id)
    changes = changes_since(request.actor, plan, since, limit=limit)
    newest = max([plan.revision, *(change.revision for change in changes)])
    return Revisions(revision=newest, items=[revision_out(change) for change in changes])


@router.post("/units/{unit_id}/plan/changes", response=writes(Pushed), summary="Change a plan")
def push_to_plan(request: ApiRequest, unit_id: PathId, body: PlanPush) -> Pushed:
    """By the rules of the editor: the server gives tags, a delete wins, the later write of a field holds.

    Whoever has the plan open sees it at once.
    """
    actor, plan = request.actor, get_plan_of_unit(request.actor, unit_id)
    author = Author(actor.user_id, actor.name, actor.side)
    push = Push(type="push", id=body.id, step=body.step, undoes=body.undoes, changes=body.changes)
    answer = push_as_person(plan_id=plan.pk, author=author, push=push)
    return Pushed(revision=answer.revision, repeated=isinstance(answer, Repeated))
