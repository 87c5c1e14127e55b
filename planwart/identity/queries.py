"""Finding accounts. Identity belongs to no tenant: these are read by the bare login or the system."""

from allauth.account.models import EmailAddress

from planwart.identity.models import User


def user_by_email(email: str) -> User | None:
    """Return the account of an address, whatever its case."""
    return User.objects.filter(email__iexact=email).first()


def user_by_id(user_id: int) -> User | None:
    return User.objects.filter(pk=user_id, is_active=True).first()


def verified_addresses(user: User) -> set[str]:
    """Return the addresses proven by a round trip, in lower case."""
    return {address.lower() for address in EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)}
