"""Who works in the firm."""

from typing import Literal

from ninja import Router

from planwart.tenancy.choices import Role
from planwart.tenancy.models import Membership
from planwart.tenancy.queries import get_member, members_visible_to
from planwart.tenancy.services import archive_member, change_role, reactivate_member
from planwart.web.api.door import ApiRequest
from planwart.web.api.shapes import USUAL, Body, Cursor, Id, Limit, Moment, Out, Page, PathId, page_of, reads, writes

router = Router(tags=["members"])


class Member(Out):
    """`archived_at` is set for somebody who no longer works there: the name stays in the history."""

    id: Id
    name: str
    email: str
    role: str
    archived_at: Moment | None


class RoleChange(Body):
    role: Literal["admin", "staff"]


def member_of(membership: Membership) -> Member:
    return Member(id=membership.pk, name=membership.name, email=membership.email, role=membership.role, archived_at=membership.archived_at)


@router.get("/members", response=reads(Page[Member]), summary="The people of the company")
def list_members(request: ApiRequest, cursor: Cursor = 0, limit: Limit = USUAL) -> dict[str, object]:
    """Former ones too."""
    return page_of(members_visible_to(request.actor), member_of, cursor=cursor, limit=limit)


@router.get("/members/{member_id}", response=reads(Member), summary="One of the people")
def get_one_member(request: ApiRequest, member_id: PathId) -> Member:
    return member_of(get_member(request.actor, member_id))


@router.patch("/members/{member_id}", response=writes(Member), summary="Give another role")
def change_member(request: ApiRequest, member_id: PathId, body: RoleChange) -> Member:
    """For owner and admin; an admin does not change an owner."""
    return member_of(change_role(actor=request.actor, membership=get_member(request.actor, member_id), role=Role(body.role)))


@router.post("/members/{member_id}/archive", response=writes(Member), summary="End a membership")
def archive_one_member(request: ApiRequest, member_id: PathId) -> Member:
    """The person and his keys lose everything of the company at once."""
    archive_member(actor=request.actor, membership=get_member(request.actor, member_id))
    return member_of(get_member(request.actor, member_id))


@router.post("/members/{member_id}/reactivate", response=writes(Member), summary="Let a former member in again")
def reactivate_one_member(request: ApiRequest, member_id: PathId) -> Member:
    """With the role of before."""
    reactivate_member(actor=request.actor, membership=get_member(request.actor, member_id))
    return member_of(get_member(request.actor, member_id))
