"""Who is asking: one frozen value, made of ids, fixed for a transaction."""

from dataclasses import dataclass
from enum import StrEnum

from planwart.foundation.ids import AccessId, MembershipId, OrganisationId, PlaceId, UserId


class ActorKind(StrEnum):
    """Who may be asking; each kind is a role of the database."""

    ANONYMOUS = "anonymous"
    PERSON = "person"
    MEMBER = "member"
    CUSTOMER = "customer"
    OPERATOR = "operator"
    SYSTEM = "system"


class MemberRole(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    STAFF = "staff"


class Side(StrEnum):
    """On whose behalf somebody writes in a plan."""

    FIRM = "firm"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One asker. It holds no list of what it may see: that is read fresh.

    ``name`` is what others read beside its acts. ``access_id`` and ``unit_id`` are set for
    customers only, ``membership_id`` and ``member_role`` for members only. A ``read_only`` actor reads what
    his kind reads; the database refuses whatever his transaction writes.
    """

    kind: ActorKind
    user_id: UserId | None = None
    organisation_id: OrganisationId | None = None
    membership_id: MembershipId | None = None
    member_role: MemberRole | None = None
    access_id: AccessId | None = None
    unit_id: PlaceId | None = None
    name: str = ""
    reason: str = ""
    read_only: bool = False

    @property
    def db_role(self) -> str:
        """The database role this actor takes for one transaction."""
        if self.kind is ActorKind.MEMBER:
            return "pw_member" if self.member_role is MemberRole.STAFF else "pw_admin"
        return f"pw_{self.kind}"

    @property
    def db_id(self) -> int | None:
        """The id by which the wall finds this actor's grants."""
        if self.kind is ActorKind.MEMBER:
            return self.membership_id
        if self.kind is ActorKind.CUSTOMER:
            return self.access_id
        return self.user_id

    # Zero matches no row: what an actor does not have, no filter finds.

    @property
    def its_organisation(self) -> OrganisationId:
        return self.organisation_id or OrganisationId(0)

    @property
    def its_user(self) -> UserId:
        return self.user_id or UserId(0)

    @property
    def its_membership(self) -> MembershipId:
        return self.membership_id or MembershipId(0)

    @property
    def its_access(self) -> AccessId:
        return self.access_id or AccessId(0)

    @property
    def its_unit(self) -> PlaceId:
        return self.unit_id or PlaceId(0)

    @property
    def side(self) -> Side:
        return Side.CUSTOMER if self.kind is ActorKind.CUSTOMER else Side.FIRM


def anonymous() -> Actor:
    """Somebody we know nothing of."""
    return Actor(kind=ActorKind.ANONYMOUS)


def person(user_id: int, *, name: str = "") -> Actor:
    """A signed-in user who acts for neither a firm nor a unit."""
    return Actor(kind=ActorKind.PERSON, user_id=UserId(user_id), name=name)


def member(*, user_id: int, organisation_id: int, membership_id: int, role: str, name: str = "", read_only: bool = False) -> Actor:
    """A user acting for a firm."""
    return Actor(
        kind=ActorKind.MEMBER,
        user_id=UserId(user_id),
        organisation_id=OrganisationId(organisation_id),
        membership_id=MembershipId(membership_id),
        member_role=MemberRole(role),
        name=name,
        read_only=read_only,
    )


def customer(*, user_id: int, organisation_id: int, access_id: int, unit_id: int, name: str = "") -> Actor:
    """A user acting in exactly one unit of a firm."""
    return Actor(
        kind=ActorKind.CUSTOMER,
        user_id=UserId(user_id),
        organisation_id=OrganisationId(organisation_id),
        access_id=AccessId(access_id),
        unit_id=PlaceId(unit_id),
        name=name,
    )


def operator(user_id: int, *, name: str = "") -> Actor:
    """Who runs the installation, and sees no firm's content."""
    return Actor(kind=ActorKind.OPERATOR, user_id=UserId(user_id), name=name)


def system(reason: str) -> Actor:
    """The program itself; ``reason`` says why, in a few words."""
    return Actor(kind=ActorKind.SYSTEM, reason=reason, name="Planwart")
