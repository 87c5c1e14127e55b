"""Invitations into the team."""

from typing import Annotated, Literal

from django.utils import timezone
from ninja import Router, Status
from pydantic import Field

from planwart.foundation.errors import NotFound
from planwart.places.queries import projects_visible_to
from planwart.sharing.models import StaffOffer
from planwart.sharing.queries import get_staff_offer, staff_offers_visible_to
from planwart.sharing.services.staff import invite_staff, resend_staff_offer, withdraw_staff_offer
from planwart.tenancy.choices import Role
from planwart.web.api.door import ApiRequest
from planwart.web.api.shapes import USUAL, Body, Cursor, Done, Email, Id, Limit, Moment, Out, Page, PathId, page_of, reads, writes

router = Router(tags=["invitations"])


class StaffInvitation(Out):
    """`state` is one of pending, expired, accepted, declined and withdrawn; `project_ids` are those the person is to be put into."""

    id: Id
    email: str
    role: str
    project_ids: list[int]
    state: str
    invited_at: Moment
    expires_at: Moment
    answered_at: Moment | None


class NewStaffInvitation(Body):
    email: Email
    role: Literal["admin", "staff"] = "staff"
    project_ids: Annotated[list[Id], Field(max_length=200)] = []


def invitation_out(offer: StaffOffer) -> StaffInvitation:
    invitation = offer.invitation
    return StaffInvitation(
        id=offer.pk,
        email=offer.email,
        role=offer.role,
        project_ids=offer.project_ids,
        state="expired" if invitation.is_expired(timezone.now()) else invitation.state,
        invited_at=invitation.created_at,
        expires_at=invitation.expires_at,
        answered_at=invitation.answered_at,
    )


@router.get("/invitations", response=reads(Page[StaffInvitation]), summary="Invitations into the team")
def list_invitations(request: ApiRequest, cursor: Cursor = 0, limit: Limit = USUAL) -> dict[str, object]:
    """The newest first; answered and withdrawn ones too. Staff see none."""
    return page_of(staff_offers_visible_to(request.actor), invitation_out, cursor=cursor, limit=limit, newest_first=True)


@router.post("/invitations", response=writes(StaffInvitation, 201), summary="Invite into the team")
def invite_member(request: ApiRequest, body: NewStaffInvitation) -> Status[StaffInvitation]:
    """For owner and admin. The invitation goes out by e-mail; its link is never told here."""
    wanted = set(body.project_ids)
    if projects_visible_to(request.actor).filter(pk__in=wanted).count() != len(wanted):
        raise NotFound
    offer = invite_staff(actor=request.actor, organisation=request.firm, email=body.email, role=Role(body.role), project_ids=sorted(wanted))
    return Status(201, invitation_out(get_staff_offer(request.actor, offer.pk)))


@router.get("/invitations/{invitation_id}", response=reads(StaffInvitation), summary="One invitation into the team")
def get_invitation(request: ApiRequest, invitation_id: PathId) -> StaffInvitation:
    return invitation_out(get_staff_offer(request.actor, invitation_id))


@router.post("/invitations/{invitation_id}/resend", response=writes(StaffInvitation), summary="Mail it again")
def resend_invitation_to_member(request: ApiRequest, invitation_id: PathId) -> StaffInvitation:
    """For its full term. Refused with 409 where it is no longer open."""
    resend_staff_offer(actor=request.actor, offer=get_staff_offer(request.actor, invitation_id))
    return invitation_out(get_staff_offer(request.actor, invitation_id))


@router.delete("/invitations/{invitation_id}", response=writes(Done), summary="Withdraw an invitation")
def withdraw_invitation(request: ApiRequest, invitation_id: PathId) -> Done:
    """Its link opens nothing from now on."""
    withdraw_staff_offer(actor=request.actor, offer=get_staff_offer(request.actor, invitation_id))
    return Done()
