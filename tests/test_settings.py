"""Settings follow the base URL: https makes cookies safe, and only its host is answered."""

import json
import os
import subprocess
import sys

from django.test import Client

_SHOW = """
import json
from planwart import settings as s
print(json.dumps({name: getattr(s, name) for name in %r}))
"""


def settings_with(names: list[str], **environment: str) -> dict[str, object]:
    """Return settings as a fresh process sees them."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PLANWART_", "DATABASE_"))}
    answer = subprocess.run([sys.executable, "-c", _SHOW % names], env={**clean, **environment}, capture_output=True, text=True, check=True)
    shown: dict[str, object] = json.loads(answer.stdout)
    return shown


def test_https_makes_cookies_safe_and_one_host_answer() -> None:
    shown = settings_with(
        [
            "ALLOWED_HOSTS",
            "SESSION_COOKIE_NAME",
            "SESSION_COOKIE_SECURE",
            "CSRF_COOKIE_NAME",
            "SECURE_HSTS_SECONDS",
            "CSRF_TRUSTED_ORIGINS",
        ],
        PLANWART_BASE_URL="https://plan.example.com/",
    )

    assert shown == {
        "ALLOWED_HOSTS": ["plan.example.com"],
        "SESSION_COOKIE_NAME": "__Host-planwart-session",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_NAME": "__Host-planwart-csrf",
        "SECURE_HSTS_SECONDS": 31_536_000,
        "CSRF_TRUSTED_ORIGINS": ["https://plan.example.com"],
    }


def test_on_loopback_every_name_of_it_is_known() -> None:
    shown = settings_with(["ALLOWED_HOSTS", "OTHER_NAMES", "SESSION_COOKIE_SECURE"], PLANWART_BASE_URL="http://127.0.0.1:8000")

    assert shown == {
        "ALLOWED_HOSTS": ["127.0.0.1", "localhost", "[::1]"],
        "OTHER_NAMES": ["localhost", "::1"],
        "SESSION_COOKIE_SECURE": False,
    }


def test_database_addresses_make_two_logins() -> None:
    shown = settings_with(
        ["DATABASES"], DATABASE_URL="postgresql://planwart_owner:a@db/plans", DATABASE_APP_URL="postgresql://pw_app:b@db/plans"
    )

    databases = shown["DATABASES"]
    assert isinstance(databases, dict)
    assert {alias: entry["USER"] for alias, entry in databases.items()} == {"default": "pw_app", "owner": "planwart_owner"}


def test_without_a_key_nothing_is_signed_with_a_known_one() -> None:
    first = settings_with(["SECRET_KEY"], PLANWART_DATA="/nowhere")
    second = settings_with(["SECRET_KEY"], PLANWART_DATA="/nowhere")

    assert first != second


def test_another_name_of_this_machine_leads_to_the_base_url(client: Client) -> None:
    answer = client.get("/konto/login/?next=/start/", headers={"host": "localhost:8000"})

    assert (answer.status_code, answer["Location"]) == (302, "http://127.0.0.1:8000/konto/login/?next=/start/")


def test_a_foreign_host_is_refused(client: Client) -> None:
    assert client.get("/konto/login/", headers={"host": "evil.example.com"}).status_code == 400
