"""Finding accounts. Identity belongs to no tenant: these are read by the bare login or the system."""

from allauth.account.models import EmailAddress
from django.conf import settings

from planwart.identity.choices import Signup
from planwart.identity.models import Installation, User


def user_by_email(email: str) -> User | None:
    """Return the account of an address, whatever its case."""
    return User.objects.filter(email__iexact=email).first()


def user_by_id(user_id: int) -> User | None:
    return User.objects.filter(pk=user_id, is_active=True).first()


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
