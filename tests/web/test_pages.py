"""What holds for all pages: icons, catalogue of words, headers, dates."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from planwart.web import dates
from planwart.web.templatetags.planwart import initials, listed, masked
from tests.cast import Cast
from tests.web.conftest import Browser

WEB = Path(__file__).parents[2] / "planwart" / "web"


def test_every_icon_that_is_named_lies_in_the_sprite() -> None:
    sources = [*WEB.rglob("*.html"), *WEB.rglob("*.py")]
    named = {name for file in sources for name in re.findall(r'(?:\{% icon |\bicon=)"([a-z0-9-]+)"', file.read_text(encoding="utf-8"))}

    drawn = set(re.findall(r'<symbol id="([^"]+)"', (WEB / "static/planwart/icons.svg").read_text(encoding="utf-8")))

    assert named == drawn


def test_no_template_carries_scripts_or_styles_of_its_own() -> None:
    wrong = [
        file.name
        for file in (WEB / "templates").rglob("*.html")
        if re.search(r"<script(?! type=\"module\" src)|<style|\sstyle=|\son[a-z]+=", file.read_text(encoding="utf-8"))
    ]

    assert not wrong


def test_views_get_objects_through_doors_only() -> None:
    wrong = [str(file.relative_to(WEB)) for file in WEB.rglob("*.py") if ".objects" in file.read_text(encoding="utf-8")]

    assert not wrong


def test_pages_allow_nothing_but_our_own_scripts_and_styles(cast: Cast, browser: Browser) -> None:
    policy = browser("anna").get(reverse("projects", args=[cast.brandt.organisation.slug]))["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.django_db
def test_the_theme_is_painted_by_the_server() -> None:
    client = Client()
    client.cookies["planwart-theme"] = "dark"
    dark = client.get(reverse("account_reset_password")).content.decode()
    client.cookies["planwart-theme"] = '"><script>'
    odd = client.get(reverse("account_reset_password")).content.decode()

    assert 'data-bs-theme="dark"' in dark
    assert "data-bs-theme" not in odd


@pytest.mark.django_db
def test_who_is_not_signed_in_comes_back_after_signing_in(cast: Cast) -> None:
    address = reverse("unit", args=[cast.brandt.organisation.slug, cast.brandt.plan.unit_id])

    assert Client().get(address)["Location"] == f"{reverse('account_login')}?next={address}"


def test_moments_are_said_as_people_say_them() -> None:
    now = timezone.now()

    assert dates.when(now) == "gerade eben"
    assert dates.when(now - dt.timedelta(minutes=1, seconds=2)) == "vor 1 Minute"
    assert dates.when(now - dt.timedelta(minutes=5)) == "vor 5 Minuten"
    assert re.fullmatch(r"\w\w\., \d+\. \w+ \d{4}, \d\d:\d\d Uhr", dates.when(now - dt.timedelta(days=500)))
    assert dates.full_day(dt.datetime(2026, 3, 9, 12, tzinfo=dt.UTC)) == "Mo., 9. März 2026"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Anna Brandt", "AB"), ("Ben", "B"), ("carla.kaya@example.org", "CK"), ("", "?"), ("Ole van der Meer", "OM"), ("Öztürk", "Ö")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_names_are_listed_and_addresses_masked() -> None:
    assert listed(["UG", "EG", "OG"]) == "UG, EG und OG"
    assert listed(["EG"]) == "EG"
    assert masked("carla@example.org") == "c…@example.org"


@pytest.mark.parametrize("address", ["/o/abc%00defg/", "/dateien/ab%00c/"])
def test_an_address_that_no_text_can_hold_is_missing(browser: Browser, address: str) -> None:
    assert browser("anna").get(address).status_code == 404


def test_a_forms_address_typed_in_answers_with_a_page_and_a_way_on(cast: Cast, browser: Browser) -> None:
    got = browser("anna").get(reverse("firm_logo", args=[cast.brandt.organisation.slug]))

    assert got.status_code == 405
    assert got.headers["Allow"] == "POST"
    assert 'href="/start/"' in got.content.decode()
