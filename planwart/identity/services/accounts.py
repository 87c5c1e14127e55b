"""Accounts that come into being without the sign-up form."""

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from planwart.foundation.errors import Invalid, NotPossible
from planwart.identity.models import User
from planwart.identity.queries import user_by_email


def create_account(*, email: str, name: str, password: str, verified: bool) -> User:
    """Create an account for ``email``; ``verified`` says that a link we mailed proved the address.

    Raises NotPossible if there is an account already, Invalid if name or password will not do.
    """
    name = name.strip()
    if not name:
        raise Invalid(_("Please enter your name."))
    if user_by_email(email) is not None:
        raise NotPossible(_("There is already an account for this address. Please sign in."))
    user = User(email=email.lower(), name=name[:80], password_is_unproven=not verified)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from error
    user.set_password(password)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    return user
