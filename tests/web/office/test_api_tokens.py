"""Interfaces: making a key, seeing it once, the list, and the end."""

import re

from django.test import Client
from django.urls import reverse

from planwart.foundation.scope import acting
from planwart.sharing.actors import bearer_of
from planwart.sharing.models import ApiToken
from tests.cast import Cast
from tests.web.conftest import Browser

NEW = {"name": "Kalkulation", "access": "write", "days": "90", "acts_as": ""}


def address(cast: Cast, *args: object) -> str:
    return reverse("api_token" if args else "api_tokens", args=[cast.brandt.organisation.slug, *args])


def make(client: Client, cast: Cast, **more: str) -> tuple[int, str]:
    answer = client.post(address(cast), {**NEW, **more})
    return answer.status_code, answer.content.decode()


def key_in(page: str) -> str | None:
    found = re.search(r"pw_[\w-]{43}", page)
    return found[0] if found else None


def test_a_key_is_shown_once_and_works(cast: Cast, browser: Browser) -> None:
    status, page = make(browser("anna"), cast)

    key = key_in(page)
    assert status == 200
    assert key is not None
    assert bearer_of(key) is not None
    assert key_in(browser("anna").get(address(cast)).content.decode()) is None


def test_what_a_key_may_do_is_chosen(cast: Cast, browser: Browser) -> None:
    ben = str(cast.ben.actor.membership_id)

    page = make(browser("adam"), cast, access="read", days="0", acts_as=ben)[1]

    bearer = bearer_of(key_in(page) or "")
    assert bearer is not None
    assert (bearer.actor.read_only, bearer.actor.membership_id) == (True, cast.ben.actor.membership_id)
    with acting(cast.anna.actor):
        assert ApiToken.objects.get(pk=bearer.token_id).expires_at is None


def test_wrong_input_makes_no_key_and_is_kept(cast: Cast, browser: Browser) -> None:
    wrong: list[dict[str, str]] = [
        {"name": " "},
        {"name": "x" * 61},
        {"access": "all"},
        {"days": "31"},
        {"days": "-1"},
        {"acts_as": str(cast.anna.actor.membership_id)},
        {"acts_as": str(cast.erik.actor.membership_id)},
        {"acts_as": "9" * 30},
    ]

    answers = [make(browser("anna"), cast, **one) for one in wrong]

    assert [(status, key_in(page)) for status, page in answers] == [(422, None)] * len(wrong)
    assert all("Kalkulation" in page for (_status, page), one in zip(answers, wrong, strict=True) if "name" not in one)
    with acting(cast.anna.actor):
        assert not ApiToken.objects.exists()


def test_revoking_ends_a_key_after_one_question(cast: Cast, browser: Browser) -> None:
    key = key_in(make(browser("anna"), cast)[1]) or ""
    bearer = bearer_of(key)
    assert bearer is not None

    asked = browser("anna").get(address(cast, bearer.token_id)).content.decode()
    assert "Kalkulation" in asked
    assert bearer_of(key) is not None

    browser("anna").post(address(cast, bearer.token_id))

    assert bearer_of(key) is None
    assert "widerrufen" in browser("anna").get(address(cast)).content.decode()


def test_staff_see_only_the_keys_that_act_for_them(cast: Cast, browser: Browser) -> None:
    make(browser("anna"), cast, name="Geheimes Vorhaben")
    make(browser("anna"), cast, name="Lager", acts_as=str(cast.ben.actor.membership_id))

    seen = browser("ben").get(address(cast)).content.decode()

    assert "Lager" in seen
    assert "Geheimes Vorhaben" not in seen
    assert browser("ben").post(address(cast), NEW).status_code == 403
