"""Whom a key stands for."""

from ninja import Router

from planwart.web.api.door import ApiRequest
from planwart.web.api.shapes import Id, Out, reads

router = Router(tags=["me"])


class MeToken(Out):
    id: Id
    name: str
    read_only: bool


class MeMember(Out):
    id: Id
    name: str
    role: str


class MeOrganisation(Out):
    code: str
    name: str


class Me(Out):
    token: MeToken
    member: MeMember
    organisation: MeOrganisation


@router.get("/me", response=reads(Me), summary="Whom this key stands for")
def get_me(request: ApiRequest) -> Me:
    """The key, the member with whose rights it acts, and his company."""
    bearer, actor = request.bearer, request.actor
    return Me(
        token=MeToken(id=bearer.token_id, name=bearer.token_name, read_only=actor.read_only),
        member=MeMember(id=actor.membership_id or 0, name=actor.name, role=str(actor.member_role)),
        organisation=MeOrganisation(code=request.firm.code, name=request.firm.name),
    )
