"""Browsers of the cast."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.cast import Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Browser = Callable[[str], Client]


@pytest.fixture
def browser(cast: Cast, settings: LazySettings, tmp_path: Path) -> Browser:
    """Return a client in which a member of the cast is signed in; files go to a folder of the test."""
    settings.MEDIA_ROOT = tmp_path

    def open_as(name: str) -> Client:
        client = Client()
        if name != "anonymous":
            client.force_login(cast.people[name].user, backend=BACKEND)
        return client

    return open_as
