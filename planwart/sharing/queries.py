"""Doors to the keys of a firm."""

from django.db.models import QuerySet

from planwart.foundation.actor import Actor, ActorKind, MemberRole
from planwart.foundation.errors import NotFound
from planwart.sharing.models import ApiToken


def api_tokens_visible_to(actor: Actor) -> QuerySet[ApiToken]:
    """The firm's keys for owner and admin, the newest first; staff see those that act for them."""
    tokens = ApiToken.objects.select_related("membership", "created_by").defer("digest").order_by("-id")
    if actor.kind is not ActorKind.MEMBER:
        return tokens.none()
    if actor.member_role is MemberRole.STAFF:
        return tokens.filter(organisation_id=actor.its_organisation, membership_id=actor.membership_id)
    return tokens.filter(organisation_id=actor.its_organisation)


def get_api_token(actor: Actor, token_id: int) -> ApiToken:
    """Return a key the actor sees. Raises NotFound."""
    token = api_tokens_visible_to(actor).filter(pk=token_id).first()
    if token is None:
        raise NotFound
    return token
