"""Who opens a socket: the Origin is ours and the session lives, or a key is shown; the protocol is known."""

import asyncio
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest, parse_cookie

from planwart.foundation.actor import Side
from planwart.foundation.scope import acting
from planwart.foundation.tokens import digest
from planwart.identity.models import User
from planwart.planning.queries import plans_visible_to
from planwart.planning.sync.grants import Right
from planwart.planning.sync.reading import HoldsKey, SignedIn
from planwart.sharing.actors import bearer_of
from planwart.sharing.services.tokens import note_use

Scope = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Program:
    """How far a key narrows its member. He may see a plan for another firm, which the key does not open."""

    read_only: bool
    of_its_firm: bool


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in person at the other end of a socket, or a program with his key."""

    user_id: int
    name: str
    language: str
    proof: SignedIn | HoldsKey
    program: Program | None = None

    def narrow(self, right: Right | None) -> Right | None:
        """Return what is left of the person's right: a key works for its firm only, and one that reads changes nothing."""
        if right is None or self.program is None:
            return right
        if right.side is not Side.FIRM or not self.program.of_its_firm:
            return None
        return replace(right, edits=right.edits and not self.program.read_only)


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


async def visitor_of(scope: Scope, plan_id: int) -> Visitor | None:
    """Return whose the key in the header is, or else whose the session cookie: beside a key no cookie is read."""
    shown = _headers(scope, b"authorization")
    if shown:
        return await asyncio.to_thread(_program, shown, plan_id)
    cookies = parse_cookie("; ".join(header.decode("latin-1") for header in _headers(scope, b"cookie")))
    session_key = cookies.get(settings.SESSION_COOKIE_NAME)
    return await asyncio.to_thread(_visitor, session_key) if session_key else None


def _program(shown: list[bytes], plan_id: int) -> Visitor | None:
    """Read the one key that is shown, in a thread."""
    scheme, _, key = shown[0].decode("latin-1").partition(" ")
    if len(shown) != 1 or scheme.lower() != "bearer":
        return None
    close_old_connections()
    try:
        bearer = bearer_of(key.strip())
        if bearer is None:
            return None
        note_use(bearer.token_id, last=bearer.last_used_at)
        actor = bearer.actor
        with acting(actor):
            program = Program(actor.read_only, plans_visible_to(actor).filter(pk=plan_id).exists())
    finally:
        close_old_connections()
    return Visitor(actor.its_user, actor.name, bearer.language, HoldsKey(digest(key.strip())), program)


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
