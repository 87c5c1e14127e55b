"""Collect all bytes a person can get: every link and form he is shown, every address anybody was shown, and the API by its description.

It knows addresses to start from and nothing else of the program; of many pages of one kind it takes the first dozen.
"""

import html
import json
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final
from urllib.parse import parse_qs, quote, urldefrag, urljoin, urlsplit

from django.http.response import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from tests.canary.markers import markers_in

START: Final = ("/", "/start/", "/hilfe/", "/betrieb/", "/postfach/", "/einladung/")
DESCRIPTION: Final = "/api/v1/openapi.json"
MOST_OF_A_KIND: Final = 12
_LINK = re.compile(r"""(?:href|src|action|data-[\w-]+)=["'](/[^"'{}\s]*)["']""")
_SKIP = re.compile(r"^/static/|^//|^/konto/logout/|^/api/|^/ws/")  # keys ask the API, and sockets have a crawl of their own
HEADERS: Final = b"\n\n# headers\n"
_PARAMETER = re.compile(r"{(\w+)}")


@dataclass
class Yield:
    """What one person got: where each marker was, which addresses answered, which were shown to him, which only take forms."""

    markers: dict[str, set[str]] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)

    def take(self, where: str, content: bytes) -> None:
        """Keep the markers in an answer; the address itself, which many answers repeat, is what he said and not what he was told."""
        for spelled in (where, quote(where, safe=""), quote(where), html.escape(where)):
            content = content.replace(spelled.encode(), b"")
        for marker in markers_in(content):
            self.markers.setdefault(marker, set()).add(where)


def content_of(response: HttpResponseBase) -> bytes:
    content = response.getvalue() if isinstance(response, HttpResponse | StreamingHttpResponse) else b""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    for close in getattr(response, "_resource_closers", ()):
        close()  # response.close() would end the transaction of the test as well
    return content if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"RIFF")) else content + HEADERS + headers.encode()


def fetch(client: Client, address: str, found: Yield) -> str:
    """Get one address and return its text, if it is one."""
    response = client.get(address)
    content = content_of(response)
    found.take(address, content)
    if response.status_code < 400:
        found.answered.add(address)
    if response.status_code == 405:
        found.forms.add(address)
    if 300 <= response.status_code < 400:
        return f'href="{response["Location"]}"'
    return content.decode(errors="replace") if "html" in response.get("Content-Type", "") else ""


def links_in(text: str, base: str) -> Iterator[str]:
    for link in _LINK.findall(text):
        address = urldefrag(urljoin(base, html.unescape(link))).url
        if not _SKIP.match(address):
            yield address


def kind_of(address: str) -> str:
    """The route of an address and the names of its questions: pages of one kind come from the same code."""
    parts = urlsplit(address)
    try:
        route = resolve(parts.path).route
    except Resolver404:
        route = parts.path
    return " ".join([route, *sorted(parse_qs(parts.query, keep_blank_values=True))])


def crawl(client: Client) -> Yield:
    """Follow everything that is shown, from the start addresses on."""
    found, waiting, seen, kinds = Yield(), deque(START), set(START), Counter[str]()
    while waiting:
        address = waiting.popleft()
        for link in links_in(fetch(client, address, found), address):
            found.shown.add(link)
            kind = kind_of(link)
            if link not in seen and kinds[kind] < MOST_OF_A_KIND:
                seen.add(link)
                kinds[kind] += 1
                waiting.append(link)
    return found


def try_addresses(client: Client, addresses: Iterable[str], found: Yield) -> None:
    """Ask for addresses that others were shown."""
    for address in sorted(set(addresses) - found.answered - found.forms):
        fetch(client, address, found)


# --- Programs -------------------------------------------------------------------------------------------------------------------------


def values_in(data: Any, name: str = "") -> Iterator[tuple[str, object]]:
    """Every number and key in an answer, with the name it has there."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from values_in(value, key)
    elif isinstance(data, list):
        for value in data:
            yield from values_in(value, name)
    elif isinstance(data, int) and not isinstance(data, bool) and (name == "id" or name.endswith("_id")):
        yield "number", data
    elif isinstance(data, str) and (name == "key" or name.endswith("_key")):
        yield "text", data


def reads_of(client: Client) -> list[str]:
    """The addresses that can be read, by the published description, with their parameters in braces."""
    described = client.get(DESCRIPTION).json()
    return [path for path, operations in described["paths"].items() if "get" in operations]


def ask_api(clients: dict[str, Client], found: dict[str, Yield]) -> None:
    """Let every key read every address with every id it has been told, and then whatever another key was answered."""
    paths = reads_of(next(iter(clients.values())))
    for name, client in clients.items():
        ask_with_own_ids(client, paths, found[name])
    answered = set().union(*(seen.answered for seen in found.values()))
    for name, client in clients.items():
        try_addresses(client, answered, found[name])


def ask_with_own_ids(client: Client, paths: list[str], found: Yield) -> None:
    ids: set[tuple[str, object]] = set()
    asked: set[str] = set()
    while True:  # lists first, then what they name, then what that names
        waiting = {address for path in paths for address in fillings(path, ids)} - asked
        if not waiting:
            return
        asked |= waiting
        for address in sorted(waiting):
            response = client.get(address)
            content = content_of(response)
            found.take(address, content)
            if response.status_code == 200:
                found.answered.add(address)
                if "json" in response.get("Content-Type", ""):
                    ids |= set(values_in(json.loads(content.rpartition(HEADERS)[0])))


def fillings(path: str, ids: set[tuple[str, object]]) -> Iterator[str]:
    names = _PARAMETER.findall(path)
    choices = [[value for kind, value in sorted(ids, key=str) if (kind == "text") == name.endswith("key")] for name in names]
    for values in product(*choices):
        filled = path
        for name, value in zip(names, values, strict=True):
            filled = filled.replace(f"{{{name}}}", str(value))
        yield filled
