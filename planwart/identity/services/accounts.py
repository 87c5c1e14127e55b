"""Accounts that come into being without the sign-up form."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from planwart.foundation.actor import person
from planwart.foundation.errors import Invalid, NotPossible
from planwart.foundation.journal import record
from planwart.identity.facts import AccountDeleted
from planwart.identity.models import AddressChange, SignInCode, User
from planwart.identity.queries import user_by_email
from planwart.identity.rules import OF_DELETED, clean_address
from planwart.identity.services.security import end_sessions


def create_account(*, email: str, name: str, password: str, verified: bool) -> User:
    """Create an account for ``email``; ``verified`` says that a link we mailed proved the address.

    Raises NotPossible if there is an account already, Invalid if name or password will not do.
    """
    name, email = name.strip(), clean_address(email)
    if not name:
        raise Invalid(_("Please enter your name."))
    if user_by_email(email) is not None:
        raise NotPossible(_("There is already an account for this address. Please sign in."))
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    user = User(email=email, name=name[:80], language=language, password_is_unproven=not verified)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from error
    user.set_password(password)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    return user


def change_person(*, user: User, name: str, language: str) -> User:
    """Change how a person is called and in which language we speak to him. Raises Invalid."""
    name = name.strip()
    if not name:
        raise Invalid(_("Please enter your name."))
    if language not in dict(settings.LANGUAGES):
        raise Invalid(_("Please choose one of the languages."))
    user.name, user.language = name[:80], language
    user.save(update_fields=["name", "language"])
    return user


def hold_operators() -> None:
    """Let nobody else begin or cease to run the installation until the transaction ends: of two who leave at once one stays."""
    list(User.objects.select_for_update().filter(is_operator=True).order_by("pk").values_list("pk", flat=True))


def keeps_operator_without(user: User) -> bool:
    """Tell whether somebody else runs the installation too, or this one never did."""
    return not user.is_operator or User.objects.filter(is_operator=True, is_active=True).exclude(pk=user.pk).exists()


def close_account(*, user: User, name: str) -> None:
    """Take everything from an account that names a person or lets anybody in; the row stays, others point at it."""
    user.email, user.name, user.is_active, user.is_operator = f"deleted-{user.pk}{OF_DELETED}", name, False, False
    user.deleted_at = timezone.now()
    user.set_unusable_password()
    user.save(update_fields=["email", "name", "is_active", "is_operator", "deleted_at", "password"])
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    AddressChange.objects.filter(user=user).delete()
    SignInCode.objects.filter(user=user).delete()
    end_sessions(user=user)
    record(AccountDeleted(user_id=user.pk), actor=person(user.pk, name=name))
