"""Sign people in without the pages."""

from django.conf import settings
from django.test import Client

from tests.cast import Person


def session_cookie(person: Person) -> str:
    """Return the cookie of a fresh session."""
    client = Client()
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"
