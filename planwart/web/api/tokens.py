"""Keys: which there are, and an end to one's own."""

from ninja import Router

from planwart.sharing.models import ApiToken
from planwart.sharing.queries import api_tokens_visible_to, get_api_token
from planwart.sharing.services.tokens import revoke_api_token
from planwart.web.api.door import ApiRequest
from planwart.web.api.shapes import USUAL, Cursor, Done, Id, Limit, Moment, Out, Page, PathId, page_of, reads, writes

router = Router(tags=["tokens"])


class Token(Out):
    """A key without its text. `acts_as` is the member whose rights it has, `made_by` who made it."""

    id: Id
    name: str
    read_only: bool
    acts_as: str
    made_by: str
    created_at: Moment
    expires_at: Moment | None
    last_used_at: Moment | None
    revoked_at: Moment | None


def token_out(token: ApiToken) -> Token:
    return Token(
        id=token.pk,
        name=token.name,
        read_only=token.read_only,
        acts_as=token.membership.name,
        made_by=token.created_by.name,
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        revoked_at=token.revoked_at,
    )


@router.get("/tokens", response=reads(Page[Token]), summary="The keys of the company")
def list_tokens(request: ApiRequest, cursor: Cursor = 0, limit: Limit = USUAL) -> dict[str, object]:
    """Owner and admin see all of them, staff those that act for them. The newest first."""
    return page_of(api_tokens_visible_to(request.actor), token_out, cursor=cursor, limit=limit, newest_first=True)


@router.delete("/tokens/{token_id}", response=writes(Done), summary="Revoke a key")
def revoke_token(request: ApiRequest, token_id: PathId) -> Done:
    """One's own, this one too; owner and admin those of others. It is valid no longer at once. Keys are made in the settings only."""
    revoke_api_token(actor=request.actor, token=get_api_token(request.actor, token_id))
    return Done()
