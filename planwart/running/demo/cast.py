"""The people of the demo: the electrician's half of the cast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from planwart.foundation.actor import Actor, person, system
from planwart.foundation.scope import acting
from planwart.identity.models import User
from planwart.identity.services import create_account
from planwart.planning.actors import actor_of as customer_actor
from planwart.planning.choices import AccessRole
from planwart.planning.models import Plan
from planwart.planning.queries import get_customer
from planwart.planning.services.customers import change_customer_role, invite_customer
from planwart.planning.services.invitations import accept_as_person, mint_mailed_link
from planwart.tenancy.actors import actor_of as member_actor
from planwart.tenancy.choices import Role, Tier
from planwart.tenancy.models import Organisation
from planwart.tenancy.services import add_member, change_profile, found_organisation

PASSWORD: Final = "planwart-demo"

NAMES: Final = {
    "anna": "Anna Brandt",
    "ben": "Ben Fuchs",
    "carla": "Carla Kaya",
    "cem": "Cem Kaya",
    "klara": "Klara Vogt",
    "erik": "Erik Sommer",
    "otto": "Otto Ober",
}
FIRM: Final = "Elektro Brandt"
PENDING_EMAIL: Final = "nina.albers@example.org"


@dataclass(frozen=True, slots=True)
class People:
    """Who builds the demo: both firms with those who act for them, and the accounts of the customers-to-be."""

    brandt: Organisation
    anna: Actor
    ben: Actor
    sommer: Organisation
    erik: Actor
    customers: dict[str, User]


def email_of(key: str) -> str:
    return f"{key}@example.org"


def make_people() -> People:
    """Create accounts and firms; Erik's is a STARTER and has nothing to do with the others. Otto runs the installation."""
    users = {key: create_account(email=email_of(key), name=name, password=PASSWORD, verified=True) for key, name in NAMES.items()}
    users["otto"].is_operator = True
    users["otto"].save(update_fields=["is_operator"])
    anna = found_organisation(actor=person(users["anna"].pk), user=users["anna"], name=FIRM)
    erik = found_organisation(actor=person(users["erik"].pk), user=users["erik"], name="Elektro Sommer", tier=Tier.STARTER)
    ben = add_member(actor=system("build the demo"), organisation=anna.organisation, user=users["ben"], role=Role.STAFF)
    owner, stranger = member_actor(anna), member_actor(erik)
    return People(
        brandt=change_profile(
            actor=owner,
            organisation=anna.organisation,
            name=FIRM,
            street="Severinstraße 40",
            postal_code="50678",
            city="Köln",
        ),
        anna=owner,
        ben=member_actor(ben),
        sommer=erik.organisation,
        erik=stranger,
        customers={key: users[key] for key in ("carla", "cem", "klara")},
    )


def invite_customers(people: People, plan: Plan) -> dict[str, Actor]:
    """Invite everybody to one unit: Carla edits, Cem views, Klara sees nothing now, and one person has not answered yet."""
    roles = {"carla": AccessRole.EDITOR, "cem": AccessRole.VIEWER, "klara": AccessRole.VIEWER}
    actors = {key: _accepted(people, plan, key, role) for key, role in roles.items()}
    with acting(people.anna):
        klara = get_customer(people.anna, _access_id(actors["klara"]))
    change_customer_role(actor=people.anna, access=klara, role=AccessRole.NONE)
    invite_customer(actor=people.anna, plan=plan, email=PENDING_EMAIL, role=AccessRole.EDITOR)
    return actors


def _accepted(people: People, plan: Plan, key: str, role: AccessRole) -> Actor:
    """Let a customer come in as all do: through the link of the mail."""
    access = invite_customer(actor=people.anna, plan=plan, email=email_of(key), role=role)
    minted = mint_mailed_link(access_id=access.pk)
    if minted is None:
        raise RuntimeError(f"the invitation of {key} is not open")
    return customer_actor(accept_as_person(user=people.customers[key], token=minted[1]))


def _access_id(actor: Actor) -> int:
    if actor.access_id is None:
        raise RuntimeError("not a customer")
    return actor.access_id
