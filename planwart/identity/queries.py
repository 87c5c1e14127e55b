"""Finding accounts. Identity belongs to no tenant: these are read by the bare login or the system."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.utils import timezone

from planwart.identity.choices import Signup
from planwart.identity.models import AddressChange, Installation, SignInCode, User


def user_by_email(email: str) -> User | None:
    """Return the account of an address, whatever its case."""
    return User.objects.filter(email__iexact=email).first()


def user_by_id(user_id: int) -> User | None:
    return User.objects.filter(pk=user_id, is_active=True).first()


def operators() -> list[User]:
    """Return everybody who runs the installation."""
    return list(User.objects.filter(is_operator=True, is_active=True).order_by("pk"))


def verified_addresses(user: User) -> set[str]:
    """Return the addresses proven by a round trip, in lower case."""
    return {address.lower() for address in EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)}


def needs_setup() -> bool:
    """Tell whether nobody has an account yet: then the first page is the one that makes the operator."""
    return not User.objects.exists()


def signup_mode() -> Signup:
    """Return who may create an account: what the operator said, else everybody in a demo and invited people elsewhere."""
    said = Installation.objects.values_list("signup", flat=True).first()
    if said is not None:
        return Signup(said)
    return Signup.OPEN if settings.DEMO else Signup.INVITED


def waiting_address(user: User) -> AddressChange | None:
    """Return the wish for another address that still waits for an answer."""
    return AddressChange.objects.filter(user=user, ended_at=None, expires_at__gt=timezone.now()).first()


@dataclass(frozen=True, slots=True)
class Standing:
    """When an account last signed in, and whether its address is proven."""

    last_sign_in: dt.datetime | None
    proven: bool


def standing_of(user_ids: Iterable[int]) -> dict[int, Standing]:
    """Return how these accounts stand. Whoever calls it has decided that its asker may know."""
    users = User.objects.filter(pk__in=list(user_ids)).values_list("pk", "email", "last_login")
    proven = {
        (user_id, address.lower())
        for user_id, address in EmailAddress.objects.filter(user__in=[pk for pk, _, _ in users], verified=True).values_list(
            "user_id", "email"
        )
    }
    return {pk: Standing(last_sign_in, (pk, email.lower()) in proven) for pk, email, last_sign_in in users}


def find_address_change(change_id: int) -> AddressChange | None:
    return AddressChange.objects.select_related("user").filter(pk=change_id).first()


def find_sign_in_code(code_id: int) -> SignInCode | None:
    return SignInCode.objects.select_related("user").filter(pk=code_id).first()


def factors_of(user: User) -> list[Authenticator]:
    """Second factors, passkeys and recovery codes of an account, the oldest first."""
    return list(Authenticator.objects.filter(user=user).order_by("created_at"))


def sessions_of(user: User) -> list[UserSession]:
    """Where somebody is signed in, the latest visit first; sessions that have ended are forgotten."""
    living: list[UserSession] = UserSession.objects.purge_and_list(user)
    return sorted(living, key=lambda session: session.last_seen_at, reverse=True)
