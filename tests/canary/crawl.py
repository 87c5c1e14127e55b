"""Collect all bytes a person can get: every link and form he is shown, every address anybody was shown, and the API by its description.

It knows addresses to start from and nothing else of the program.
"""

import html
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final
from urllib.parse import urldefrag, urljoin

from django.http.response import HttpResponseBase
from django.test import Client

from tests.canary.markers import markers_in

START: Final = ("/", "/start/", "/hilfe/", "/betrieb/", "/postfach/", "/einladung/")
DESCRIPTION: Final = "/api/v1/openapi.json"
MOST_PAGES: Final = 250
_LINK = re.compile(r"""(?:href|src|action|data-[\w-]+)=["'](/[^"'{}\s]*)["']""")
_SKIP = re.compile(r"^/static/|^//")
_PARAMETER = re.compile(r"{(\w+)}")


@dataclass
class Yield:
    """What one person got: where each marker was, which addresses answered, which were shown to him."""

    markers: dict[str, set[str]] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)

    def take(self, where: str, content: bytes) -> None:
        for marker in markers_in(content):
            self.markers.setdefault(marker, set()).add(where)


def content_of(response: HttpResponseBase) -> bytes:
    content = b"".join(response) if response.streaming else response.content  # type: ignore[arg-type]  # never asynchronous here
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    for close in getattr(response, "_resource_closers", ()):
        close()  # response.close() would end the transaction of the test as well
    return content if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"RIFF")) else content + headers.encode()


def fetch(client: Client, address: str, found: Yield) -> str:
    """Get one address and return its text, if it is one."""
    response = client.get(address)
    content = content_of(response)
    found.take(address, content)
    if response.status_code < 400:
        found.answered.add(address)
    if 300 <= response.status_code < 400:
        return f'href="{response["Location"]}"'
    return content.decode(errors="replace") if "html" in response.get("Content-Type", "") else ""


def links_in(text: str, base: str) -> Iterator[str]:
    for link in _LINK.findall(text):
        address = urldefrag(urljoin(base, html.unescape(link))).url
        if not _SKIP.match(address):
            yield address


def crawl(client: Client) -> Yield:
    """Follow everything that is shown, from the start addresses on."""
    found, waiting, seen = Yield(), deque(START), set(START)
    while waiting and len(seen) < MOST_PAGES * 2 and len(found.answered) < MOST_PAGES:
        address = waiting.popleft()
        for link in links_in(fetch(client, address, found), address):
            found.shown.add(link)
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    return found


def try_addresses(client: Client, addresses: Iterable[str], found: Yield) -> None:
    """Ask for addresses that others were shown."""
    for address in sorted(set(addresses) - found.answered):
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
    """Let every key read every address with every id that any key has been told."""
    paths = reads_of(next(iter(clients.values())))
    ids: set[tuple[str, object]] = set()
    for _round in range(3):  # lists first, then what they name, then what that names
        known = len(ids)
        for name, client in clients.items():
            for path in paths:
                for address in fillings(path, ids):
                    if address in found[name].answered:
                        continue
                    response = client.get(address)
                    content = content_of(response)
                    found[name].take(address, content)
                    if response.status_code == 200:
                        found[name].answered.add(address)
                        if "json" in response.get("Content-Type", ""):
                            ids |= set(values_in(response.json()))
        if len(ids) == known:
            return


def fillings(path: str, ids: set[tuple[str, object]]) -> Iterator[str]:
    names = _PARAMETER.findall(path)
    choices = [[value for kind, value in sorted(ids, key=str) if (kind == "text") == name.endswith("key")] for name in names]
    for values in product(*choices):
        filled = path
        for name, value in zip(names, values, strict=True):
            filled = filled.replace(f"{{{name}}}", str(value))
        yield filled
