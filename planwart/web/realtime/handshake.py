"""Who opens a socket: the Origin is ours, the session lives, the protocol is known."""

import asyncio
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest, parse_cookie

from planwart.identity.models import User
from planwart.planning.sync.reading import SignedIn

Scope = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in person at the other end of a socket."""

    user_id: int
    name: str
    language: str
    signed_in: SignedIn


def origin_is_ours(scope: Scope) -> bool:
    """Tell whether the page that opens the socket is one of ours: a browser says so, and cannot be made to lie by a foreign page.

    Missing, null, doubled or look-alike is foreign.
    """
    return _headers(scope, b"origin") == [own_origin().encode()]


def own_origin() -> str:
    """Return the base URL's origin as browsers write it: host in lower case, no port that goes without saying."""
    base = urlsplit(settings.BASE_URL)
    host = f"[{base.hostname}]" if ":" in (base.hostname or "") else base.hostname
    usual = {"http": 80, "https": 443}.get(base.scheme)
    return f"{base.scheme}://{host}" + (f":{base.port}" if base.port not in {None, usual} else "")


async def visitor_of(scope: Scope) -> Visitor | None:
    """Return who the session cookie belongs to. A Bearer token stands for itself: beside one no cookie is read."""
    if _headers(scope, b"authorization"):
        return None
    cookies = parse_cookie("; ".join(header.decode("latin-1") for header in _headers(scope, b"cookie")))
    session_key = cookies.get(settings.SESSION_COOKIE_NAME)
    return await asyncio.to_thread(_visitor, session_key) if session_key else None


def _visitor(session_key: str) -> Visitor | None:
    """Read the session as Django does for a page, in a thread."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    close_old_connections()
    try:
        user = get_user(request)
    finally:
        close_old_connections()
    if not isinstance(user, User) or not user.is_active:
        return None
    mark = hashlib.md5(user.password.encode(), usedforsecurity=False).hexdigest()
    return Visitor(user.pk, (user.name or user.email)[:80], user.language, SignedIn(session_key, user.pk, mark))


def _headers(scope: Scope, name: bytes) -> list[bytes]:
    headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
    return [value for key, value in headers if key.lower() == name]
