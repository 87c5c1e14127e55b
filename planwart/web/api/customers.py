"""Customers of a unit: who was invited, as what, and how far it has come."""

from typing import Literal

from ninja import Router, Status

from planwart.foundation.errors import NotFound
from planwart.mail.queries import Delivery, delivery_of_invitation
from planwart.planning.choices import AccessRole
from planwart.planning.models import CustomerAccess
from planwart.planning.queries import customers_of, get_customer, get_plan_of_unit
from planwart.planning.services.customers import change_customer_role, end_customer_access, invite_customer, resend_invitation
from planwart.web.api.door import ApiRequest
from planwart.web.api.shapes import USUAL, Body, Cursor, Done, Email, Id, Limit, Moment, Out, Page, PathId, page_of, reads, writes
from planwart.web.office.access_state import person_state

router = Router(tags=["customers"])

RoleName = Literal["none", "viewer", "editor"]


class Customer(Out):
    """`state` is one of invited, undeliverable, opened, accepted, declined, expired and ended."""

    id: Id
    unit_id: Id
    email: str
    name: str
    role: str
    state: str
    invited_at: Moment
    expires_at: Moment
    answered_at: Moment | None


class Sent(Out):
    """How far the latest mail of the invitation has come."""

    state: str
    error: str
    subject: str


class CustomerWithMail(Customer):
    mail: Sent | None


class NewCustomer(Body):
    email: Email
    role: RoleName = "editor"


class CustomerChange(Body):
    role: RoleName


def customer_out(access: CustomerAccess, delivery: Delivery | None = None) -> Customer:
    invitation = access.invitation
    return Customer(
        id=access.pk,
        unit_id=access.unit_id,
        email=access.email,
        name=access.name,
        role=access.role,
        state=person_state(access, delivery).code,
        invited_at=invitation.created_at,
        expires_at=invitation.expires_at,
        answered_at=invitation.answered_at,
    )


def with_mail(request: ApiRequest, access: CustomerAccess) -> CustomerWithMail:
    mail = delivery_of_invitation(request.actor, access.invitation_id)
    sent = Sent(state=mail.state, error=mail.error, subject=mail.subject) if mail else None
    return CustomerWithMail(mail=sent, **customer_out(access, mail).model_dump())


def live_customer(request: ApiRequest, access_id: int) -> CustomerAccess:
    access = get_customer(request.actor, access_id)
    if not access.is_live:
        raise NotFound
    return access


@router.get("/units/{unit_id}/customers", response=reads(Page[Customer]), summary="Who has access to a unit")
def list_customers(request: ApiRequest, unit_id: PathId, cursor: Cursor = 0, limit: Limit = USUAL) -> dict[str, object]:
    """Everybody who is invited or has accepted, the oldest first."""
    plan = get_plan_of_unit(request.actor, unit_id)
    return page_of(customers_of(request.actor, plan), customer_out, cursor=cursor, limit=limit)


@router.post("/units/{unit_id}/customers", response=writes(CustomerWithMail, 201), summary="Invite a customer")
def invite_one_customer(request: ApiRequest, unit_id: PathId, body: NewCustomer) -> Status[CustomerWithMail]:
    """The invitation goes out by e-mail. A person can have one unit of a company; a further one is refused with 409."""
    plan = get_plan_of_unit(request.actor, unit_id)
    access = invite_customer(actor=request.actor, plan=plan, email=body.email, role=AccessRole(body.role))
    return Status(201, with_mail(request, get_customer(request.actor, access.pk)))


@router.get("/customers/{customer_id}", response=reads(CustomerWithMail), summary="One customer, with the state of his mail")
def get_one_customer(request: ApiRequest, customer_id: PathId) -> CustomerWithMail:
    return with_mail(request, live_customer(request, customer_id))


@router.patch("/customers/{customer_id}", response=writes(CustomerWithMail), summary="Give another role")
def change_customer(request: ApiRequest, customer_id: PathId, body: CustomerChange) -> CustomerWithMail:
    """Open plans follow at once."""
    change_customer_role(actor=request.actor, access=live_customer(request, customer_id), role=AccessRole(body.role))
    return with_mail(request, live_customer(request, customer_id))


@router.post("/customers/{customer_id}/resend", response=writes(CustomerWithMail), summary="Mail an invitation again")
def resend_to_customer(request: ApiRequest, customer_id: PathId) -> CustomerWithMail:
    """For its full term. Refused with 409 where it has been answered."""
    resend_invitation(actor=request.actor, access=live_customer(request, customer_id))
    return with_mail(request, live_customer(request, customer_id))


@router.delete("/customers/{customer_id}", response=writes(Done), summary="Withdraw an invitation, or end an access")
def end_customer(request: ApiRequest, customer_id: PathId) -> Done:
    end_customer_access(actor=request.actor, access=live_customer(request, customer_id))
    return Done()
