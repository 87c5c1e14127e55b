"""Whoever reads English meets no German word on any page, whichever way it answers.

German words are those of the catalogues that no English text uses: what is German in the sources themselves is found as well.
"""

import html
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from babel.messages.pofile import read_po
from django.conf import LazySettings
from django.core.cache import cache as limits
from django.db import transaction
from django.http.response import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import reverse

from planwart.foundation.scope import outside
from planwart.identity.models import User
from planwart.settings import PACKAGE
from planwart.web.public.invitation import COOKIE
from tests.cast import Cast
from tests.web.matrix import ON, ROWS, SIGN_IN, Row, World
from tests.web.test_access_matrix import client_of, world_of

# Who reads what: whoever is named first for an answer has met it for all who come after.
READERS: Final = ("anna", "otto", "anonymous", "carla", "klara", "ben", "cem", "paula")
_FUNCTION_WORDS = (
    "aber alle als auch auf aus bei bis bitte dann das dem den der des die diese dieser dieses durch ein eine einem einen "
    "einer eines es für gibt haben hier ihr ihre ihrem ihren ihrer ist kann kein keine mehr mit nach nicht noch nur oder ohne "
    "schon sich sie sind und uns unter vom von vor wenn wer werden wie wieder wird wurde zu zum zur zurück über"
)
FUNCTION_WORDS: Final = frozenset(_FUNCTION_WORDS.split())
# What no language translates: names of firms, streets and storeys, and of the handbook's own language.
_DATA = "elektro brandt sommer lindenstraße köln wohnung obergeschoss dachgeschoss keller spitzboden parterre deutsch kalkulation"
DATA: Final = frozenset(_DATA.split())
_NAMES = re.compile(
    r"Klara Kein|Nina Vier|Mia Mit|Paula Leer|Ben Fuchs|Adam Amt|Fee Fern|Elektro Neu|Wer Auch Immer|Erste Schritte|Handbuch"
)
_GONE = re.compile(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_GERMAN_PART = re.compile(r'<(\w+)[^>]*\blang="de"[^>]*>.*?</\1>', re.DOTALL)
_SAID = re.compile(r'\b(?:title|placeholder|alt|aria-label|aria-description|data-(?:words?|text|confirm|label|message)[\w-]*)="([^"]*)"')
_TAG = re.compile(r"<[^>]+>")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|(?<!\w)/[\w./-]+")
_WORD = re.compile(r"[A-Za-zÄÖÜäöüß]{3,}")


def words_in(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(_ADDRESS.sub(" ", _NAMES.sub(" ", text)))}


@cache
def german_words() -> frozenset[str]:
    """Every word of our German texts that none of the English ones uses."""
    german, english = set[str](), set[str]()
    for file in PACKAGE.glob("*/locale/de/LC_MESSAGES/django.po"):
        with file.open("rb") as source:
            for message in read_po(source, locale="de"):
                english |= words_in(" ".join(message.id) if isinstance(message.id, tuple) else str(message.id))
                german |= words_in(" ".join(message.string) if isinstance(message.string, tuple) else str(message.string))
    return frozenset((german - english) | FUNCTION_WORDS) - DATA


def visible(page: str) -> str:
    """What somebody reads on a page, sees in its fields or hears of it."""
    page = _GERMAN_PART.sub(" ", _GONE.sub(" ", page))
    return html.unescape(" ".join([_TAG.sub(" ", page), *_SAID.findall(page)]))


def german_in(response: HttpResponseBase) -> set[str]:
    if not isinstance(response, HttpResponse) or not response.get("Content-Type", "").startswith(
        ("text/html", "text/plain", "application/json")
    ):
        return set()
    return words_in(visible(response.content.decode())) & german_words()


@pytest.fixture(autouse=True)
def english(cast: Cast, tmp_path: Path, settings: LazySettings) -> None:
    """Everybody has chosen English; who has no account says so with his browser."""
    settings.MEDIA_ROOT = tmp_path
    with outside():
        User.objects.update(language="en")
    for someone in cast.people.values():
        someone.user.language = "en"


@pytest.fixture
def world(cast: Cast, english: None) -> World:
    return world_of(cast, cast.brandt, cast.anna, cast.pending.pk)


def reader(cast: Cast, name: str, *, strict: bool = False) -> Client:
    limits.clear()
    client = client_of(cast, name, strict=strict)
    client.raise_request_exception = False
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en-US,en;q=0.9"
    return client


def ask(client: Client, world: World, row: Row, method: str, data: dict[str, object]) -> Iterator[tuple[str, HttpResponseBase]]:
    """Send one request; what it says happened stands on the page it leads to."""
    address = reverse(row.route, kwargs=dict(row.fill(world)))
    if row.with_token:
        client.cookies[COOKIE] = world.token
    mark = transaction.savepoint()  # what one request changes, the next must not find
    response = getattr(client, method)(address, data)
    for close in response._resource_closers:  # response.close() would end the transaction of the test as well
        close()
    yield f"{method} {row.route} {response.status_code}", response
    if method == "post" and response.status_code in {301, 302, 303}:
        yield f"{method} {row.route} and then", client.get(response["Location"])
    transaction.savepoint_rollback(mark)


def plan_of(name: str) -> Iterator[tuple[Row, str, bool]]:
    """Everything somebody reads or sends, with what the matrix sends and with nothing; pages that are missing only once."""
    for row in ROWS:
        for method, answers in (("get", row.get), ("post", row.post)):
            if answers is None or answers[name] in {SIGN_IN, 404} or (method == "get" and answers[name] == ON):
                continue
            alike = READERS[: READERS.index(name)]
            own = row.route.startswith(("account_", "mfa_", "help"))  # the same for everybody
            if any(answers[other] == answers[name] for other in alike) and (method == "post" or own or name in {"ben", "cem", "paula"}):
                continue
            yield row, method, True
            if method == "post":
                yield row, method, False


def test_no_page_speaks_german_to_who_reads_english(cast: Cast, world: World) -> None:
    met, asked = {}, 0

    for name in READERS:
        client = reader(cast, name)
        for row, method, filled in plan_of(name):
            for where, response in ask(client, world, row, method, dict(row.data(world)) if filled else {}):
                asked += 1
                if found := german_in(response):
                    met[f"{name}: {where}"] = sorted(found)

    assert not met, "\n".join(f"{where}: {found}" for where, found in met.items())
    assert asked > len(ROWS)
