"""What an invitation opens: a plan to a customer, a firm to a colleague. One page serves both; each knows its own services."""

from typing import Any, Protocol

from django.urls import reverse

from planwart.files.queries import logo_of
from planwart.foundation.actor import Actor, system
from planwart.foundation.errors import NotFound
from planwart.foundation.scope import acting
from planwart.identity.models import User
from planwart.identity.queries import user_by_email
from planwart.places.queries import projects_visible_to
from planwart.places.services import set_place_roles
from planwart.planning.choices import AccessRole
from planwart.planning.services.invitations import (
    Offer,
    accept_as_new_person,
    accept_as_person,
    ask_for_new_invitation,
    decline_invitation,
    get_offer,
    mark_opened,
    reconsider_invitation,
)
from planwart.sharing.choices import InvitationState
from planwart.sharing.queries import wanted_projects
from planwart.sharing.services.joining import (
    TeamOffer,
    ask_for_new_team_link,
    decline_team_offer,
    get_team_offer,
    join_as_new_person,
    join_as_person,
    mark_team_offer_opened,
    reconsider_team_offer,
)
from planwart.tenancy.models import Membership
from planwart.tenancy.queries import code_of


class Door(Protocol):
    """An invitation as its holder meets it, found by its token."""

    template: str
    token: str

    @property
    def offer(self) -> Offer | TeamOffer: ...

    def context(self) -> dict[str, Any]:
        """Return what the page says beyond the offer."""

    def accept(self, user: User) -> str:
        """Accept with an existing account and return where to go."""

    def accept_new(self, *, name: str, password: str) -> tuple[User, str]:
        """Accept with a new account and return it, and where to go."""

    def landing(self) -> str:
        """Return where the link of an accepted invitation leads."""

    def decline(self) -> None: ...

    def reconsider(self) -> None: ...

    def renew(self) -> None: ...

    def opened(self) -> None: ...


class CustomerDoor:
    """The plan of one unit."""

    template = "public/invitation.html"

    def __init__(self, token: str, offer: Offer) -> None:
        self.token, self.offer = token, offer

    def context(self) -> dict[str, Any]:
        return {"role": AccessRole(self.offer.role), "can_edit": self.offer.role == AccessRole.EDITOR}

    def accept(self, user: User) -> str:
        accept_as_person(user=user, token=self.token)
        return self.landing()

    def accept_new(self, *, name: str, password: str) -> tuple[User, str]:
        return accept_as_new_person(token=self.token, name=name, password=password), self.landing()

    def landing(self) -> str:
        return reverse("customer_plan", args=[self.offer.plan_id])

    def decline(self) -> None:
        decline_invitation(token=self.token)

    def reconsider(self) -> None:
        reconsider_invitation(token=self.token)

    def renew(self) -> None:
        ask_for_new_invitation(token=self.token)

    def opened(self) -> None:
        mark_opened(token=self.token)


class TeamDoor:
    """A place in a firm's team."""

    template = "public/invitation_team.html"

    def __init__(self, token: str, offer: TeamOffer) -> None:
        self.token, self.offer = token, offer

    def context(self) -> dict[str, Any]:
        return {"unbacked": not self.offer.backed}

    def accept(self, user: User) -> str:
        with acting(system("join a team")):
            put_into_projects(join_as_person(user=user, token=self.token))
        return self.landing()

    def accept_new(self, *, name: str, password: str) -> tuple[User, str]:
        with acting(system("join a team")):
            user, membership = join_as_new_person(token=self.token, name=name, password=password)
            put_into_projects(membership)
        return user, self.landing()

    def landing(self) -> str:
        return reverse("firm_home", args=[code_of(self.offer.organisation_id)])

    def decline(self) -> None:
        decline_team_offer(token=self.token)

    def reconsider(self) -> None:
        reconsider_team_offer(token=self.token)

    def renew(self) -> None:
        ask_for_new_team_link(token=self.token)

    def opened(self) -> None:
        mark_team_offer_opened(token=self.token)


def find_door(actor: Actor, token: str) -> Door:
    """Return what a token opens. Raises NotFound for any other string."""
    try:
        return CustomerDoor(token, get_offer(actor, token))
    except NotFound:
        return TeamDoor(token, get_team_offer(actor, token))


def common_context(door: Door) -> dict[str, Any]:
    return {"offer": door.offer, "logo": logo_of(door.offer.organisation_id), **door.context()}


def has_account(door: Door) -> bool:
    """Tell whether the invited address has an account, to the holder of its mailed token only."""
    with acting(system("look for the invited account")):
        return user_by_email(door.offer.email) is not None


def is_accepted(door: Door) -> bool:
    """Tell whether the link leads back to what it opened. A place in a team ends as an offer when it is taken."""
    offer = door.offer
    return offer.state == InvitationState.ACCEPTED and (isinstance(offer, TeamOffer) or not offer.ended)


def put_into_projects(membership: Membership) -> None:
    """Give a new colleague the projects the invitation named, as far as they still exist."""
    clerk = system("join a team")
    wanted = projects_visible_to(clerk).filter(organisation_id=membership.organisation_id, pk__in=wanted_projects(membership.pk))
    found = list(wanted.values_list("pk", flat=True))
    if found:
        set_place_roles(actor=clerk, membership=membership, project_ids=found)
