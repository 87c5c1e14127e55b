"""Doors to the places a firm offers in its team, and to its keys for programs."""

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from planwart.foundation.actor import Actor, ActorKind, MemberRole, system
from planwart.foundation.errors import NotFound
from planwart.foundation.scope import acting
from planwart.sharing.choices import InvitationState
from planwart.sharing.models import ApiToken, Invitation, StaffOffer


def api_tokens_visible_to(actor: Actor) -> QuerySet[ApiToken]:
    """The firm's keys for owner and admin, the newest first; staff see those that act for them."""
    tokens = ApiToken.objects.select_related("membership", "created_by").defer("digest").order_by("-id")
    if actor.kind is not ActorKind.MEMBER:
        return tokens.none()
    if actor.member_role is MemberRole.STAFF:
        return tokens.filter(organisation_id=actor.its_organisation, membership_id=actor.membership_id or 0)
    return tokens.filter(organisation_id=actor.its_organisation)


def get_api_token(actor: Actor, token_id: int) -> ApiToken:
    """Return a key the actor sees. Raises NotFound."""
    token = api_tokens_visible_to(actor).filter(pk=token_id).first()
    if token is None:
        raise NotFound
    return token


def staff_offers_visible_to(actor: Actor) -> QuerySet[StaffOffer]:
    """The places the firm has offered, the newest first, for those who administer it."""
    offers = StaffOffer.objects.select_related("invitation", "invitation__invited_by").order_by("-id")
    if actor.kind is not ActorKind.MEMBER or actor.member_role is MemberRole.STAFF:
        return offers.none()
    return offers.filter(organisation_id=actor.its_organisation)


def get_staff_offer(actor: Actor, offer_id: int) -> StaffOffer:
    """Return an offer of the actor's firm. Raises NotFound."""
    offer = staff_offers_visible_to(actor).filter(pk=offer_id).first()
    if offer is None:
        raise NotFound
    return offer


def is_invited(email: str) -> bool:
    """Tell whether an invitation of any kind waits for this address. Asked by the system, never told to whoever typed the address."""
    with acting(system("look for an invitation")):
        waiting = Invitation.objects.filter(state=InvitationState.PENDING, expires_at__gt=timezone.now())
        return waiting.annotate(address=Lower("email")).filter(address=email.lower()).exists()


def wanted_projects(membership_id: int) -> list[int]:
    """Return the projects named in the invitation by which a member came. Asked as the system, when he comes."""
    offer = StaffOffer.objects.filter(membership_id=membership_id).order_by("-id").first()
    return offer.project_ids if offer is not None else []


def find_staff_offer(offer_id: int) -> StaffOffer | None:
    """Return an offer for the mail about it. Asked as the system."""
    return StaffOffer.objects.filter(pk=offer_id).first()
