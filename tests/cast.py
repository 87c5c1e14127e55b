"""The people of our tests: the electrician's half of the cast, and those who must see nothing."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone

from planwart.foundation.actor import Actor, anonymous, operator, person, system
from planwart.foundation.scope import acting, outside
from planwart.identity.models import User
from planwart.identity.services import create_account
from planwart.places.models import Place
from planwart.places.services import create_project, set_place_roles
from planwart.planning.actors import actor_of as customer_actor
from planwart.planning.choices import AccessRole
from planwart.planning.models import CustomerAccess, Floor, Plan
from planwart.planning.queries import get_customer
from planwart.planning.services.customers import change_customer_role, end_customer_access, invite_customer
from planwart.planning.services.invitations import accept_as_person, mint_mailed_link
from planwart.planning.services.units import create_unit
from planwart.tenancy.actors import actor_of as member_actor
from planwart.tenancy.choices import Role, StaffSees, Tier
from planwart.tenancy.models import Membership, Organisation
from planwart.tenancy.services import add_member, found_organisation, set_staff_sees

PASSWORD = "planwart-demo"


@dataclass(frozen=True)
class Person:
    """A user with the actor he usually is."""

    user: User
    actor: Actor


@dataclass(frozen=True)
class Firm:
    """A firm with a project of two units; the first has two floors."""

    organisation: Organisation
    project: Place
    plan: Plan
    floor: Floor
    upper_floor: Floor
    other_plan: Plan
    other_floor: Floor


@dataclass
class Cast:
    """Anna owns Elektro Brandt, Adam is its admin, Ben and Sina work there, Frieda did; Erik owns another firm.

    Otto runs the installation. The rest come by invitation to Anna's units.
    """

    brandt: Firm
    sommer: Firm
    anna: Person
    adam: Person
    ben: Person
    sina: Person
    frieda: Person  # worked for Elektro Brandt: her membership is archived, her actor is the one she was
    erik: Person
    otto: Person  # operator, in no firm
    carla: Person  # customer, editor of Wohnung 3
    cem: Person  # customer, viewer of Wohnung 3
    klara: Person  # customer of Wohnung 3 whose role is Kein Zugriff
    nina: Person  # customer, editor of Wohnung 4
    fred: Person  # former customer of Wohnung 3
    gerd: Person  # former customer of Wohnung 4
    paula: Person  # has an account, and nothing else
    pending: CustomerAccess  # nobody has answered this invitation to Wohnung 3
    accesses: dict[str, CustomerAccess] = field(default_factory=dict)

    @cached_property
    def people(self) -> dict[str, Person]:
        """Everybody with an account, by name."""
        names = ("anna", "adam", "ben", "sina", "frieda", "erik", "otto", "carla", "cem", "klara", "nina", "fred", "gerd", "paula")
        return {name: getattr(self, name) for name in names}

    @cached_property
    def actors(self) -> dict[str, Actor]:
        """Everybody who can ask, the unknown one included."""
        return {"anonymous": anonymous(), **{name: someone.actor for name, someone in self.people.items()}}


def make_user(name: str, *, email: str | None = None) -> User:
    """Create an account with a verified address and the password of the demo."""
    with outside():
        return create_account(
            email=email or f"{name.split(maxsplit=1)[0].lower()}@example.org", name=name, password=PASSWORD, verified=True
        )


def make_member(user: User, organisation: Organisation, role: Role) -> Membership:
    return add_member(actor=system("tests"), organisation=organisation, user=user, role=role)


def make_former_member(user: User, organisation: Organisation) -> Membership:
    """Let somebody have worked for a firm until now."""
    membership = make_member(user, organisation, Role.STAFF)
    with acting(system("tests")):
        membership.archived_at = timezone.now()
        membership.save(update_fields=["archived_at"])
    return membership


def make_operator(name: str) -> User:
    user = make_user(name)
    with outside():
        user.is_operator = True
        user.save(update_fields=["is_operator"])
    return user


def make_firm(owner: Actor, organisation: Organisation, project_name: str) -> Firm:
    """Let ``owner`` create a project with two units."""
    project = create_project(
        actor=owner, organisation=organisation, name=project_name, street=project_name, postal_code="50674", city="Köln"
    )
    plan = create_unit(actor=owner, project=project, name="Wohnung 3", floors=("Obergeschoss", "Keller"))
    other = create_unit(actor=owner, project=project, name="Wohnung 4", floors=("Dachgeschoss",))
    with acting(owner):
        upper, lower = Floor.objects.filter(plan=plan)
        return Firm(organisation, project, plan, upper, lower, other, Floor.objects.get(plan=other))


def make_customer(by: Actor, plan: Plan, name: str, role: AccessRole) -> tuple[Person, CustomerAccess]:
    """Invite somebody new to a unit and let him accept through the mailed link."""
    user = make_user(name)
    access = invite_customer(actor=by, plan=plan, email=user.email, role=role)
    minted = mint_mailed_link(access_id=access.pk)
    assert minted is not None
    actor = customer_actor(accept_as_person(user=user, token=minted[1]))
    with acting(by):
        return Person(user, actor), get_customer(by, access.pk)


def make_cast() -> Cast:
    """Build everybody through the real services."""
    anna, erik, ben, paula = (make_user(name) for name in ("Anna Brandt", "Erik Sommer", "Ben Fuchs", "Paula Leer"))
    anna_member = found_organisation(actor=person(anna.pk), user=anna, name="Elektro Brandt")
    erik_member = found_organisation(actor=person(erik.pk), user=erik, name="Elektro Sommer", tier=Tier.STARTER)
    staff = {
        name: make_member(user, anna_member.organisation, role)
        for name, user, role in (
            ("adam", make_user("Adam Amt"), Role.ADMIN),
            ("ben", ben, Role.STAFF),
            ("sina", make_user("Sina Sommerfeld"), Role.STAFF),
        )
    }
    staff["frieda"] = make_former_member(make_user("Frieda Fort"), anna_member.organisation)
    otto = make_operator("Otto Ober")
    owner = member_actor(anna_member)
    brandt = make_firm(owner, anna_member.organisation, "Lindenstraße 5")
    customers = {
        name: make_customer(owner, plan, full, role)
        for name, full, plan, role in (
            ("carla", "Carla Kaya", brandt.plan, AccessRole.EDITOR),
            ("cem", "Cem Kaya", brandt.plan, AccessRole.VIEWER),
            ("klara", "Klara Kein", brandt.plan, AccessRole.VIEWER),
            ("nina", "Nina Vier", brandt.other_plan, AccessRole.EDITOR),
            ("fred", "Fred Früher", brandt.plan, AccessRole.EDITOR),
            ("gerd", "Gerd Gewesen", brandt.other_plan, AccessRole.VIEWER),
        )
    }
    accesses = {name: access for name, (_, access) in customers.items()}
    change_customer_role(actor=owner, access=accesses["klara"], role=AccessRole.NONE)
    for former in ("fred", "gerd"):
        end_customer_access(actor=owner, access=accesses[former])
    return Cast(
        brandt=brandt,
        sommer=make_firm(member_actor(erik_member), erik_member.organisation, "Fremder Weg 1"),
        anna=Person(anna, owner),
        otto=Person(otto, operator(otto.pk, name=otto.name)),
        erik=Person(erik, member_actor(erik_member)),
        paula=Person(paula, person(paula.pk, name=paula.name)),
        pending=invite_customer(actor=owner, plan=brandt.plan, email="offen@example.org", role=AccessRole.EDITOR),
        accesses=accesses,
        **{name: Person(membership.user, member_actor(membership)) for name, membership in staff.items()},
        **{name: someone for name, (someone, _) in customers.items()},
    )


def restrict(cast: Cast) -> Firm:
    """Let Brandt's staff see assigned projects only: Ben works in Lindenstraße 5, Sina in another one, which is returned."""
    organisation = cast.brandt.organisation
    market = make_firm(cast.anna.actor, organisation, "Am Markt 2")
    set_staff_sees(actor=cast.anna.actor, organisation=organisation, staff_sees=StaffSees.ASSIGNED)
    assign(cast, cast.ben, cast.brandt)
    assign(cast, cast.sina, market)
    return market


def assign(cast: Cast, someone: Person, *firms: Firm) -> None:
    """Let a colleague work in the projects of these, and in no others."""
    with acting(cast.anna.actor):
        membership = Membership.objects.get(pk=someone.actor.its_membership)
    set_place_roles(actor=cast.anna.actor, membership=membership, project_ids=[firm.project.pk for firm in firms])
