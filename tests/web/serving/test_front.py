"""The whole installation behind https: cookies are safe, people sign in, sockets open, and nobody is whom he only claims to be."""

import asyncio
import http.cookiejar
import json
import re
import shutil
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from tests.database import make_folder
from tests.web.realtime.installation import Installation, free_port
from tests.web.serving.front import caddy, caddy_program, stand_in, trusting

PORT = free_port()
BASE = f"https://localhost:{PORT}"


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    folder = make_folder()
    running = Installation(folder / "data", settings={"PLANWART_BASE_URL": BASE, "PLANWART_TRUSTED_PROXIES": "127.0.0.1,::1"})
    try:
        running.start()
        yield running
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Visitor:
    """A browser's memory for cookies, and nothing else of it."""

    def __init__(self) -> None:
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=trusting()), urllib.request.HTTPCookieProcessor(self.cookies)
        )

    def ask(self, path: str, data: dict[str, str] | None = None, **headers: str) -> tuple[int, str, str]:
        """Return status, the address one landed on, and the page."""
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        named = {"Referer": f"{BASE}{path}", "Origin": BASE, **{name.replace("_", "-"): value for name, value in headers.items()}}
        request = urllib.request.Request(BASE + path, body, headers=named)
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.url, refusal.read().decode()

    def sign_in(self, email: str) -> tuple[int, str, str]:
        _status, _url, page = self.ask("/konto/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        form = {"login": email, "password": "planwart-demo", "csrfmiddlewaretoken": token.group(1)}
        return self.ask("/konto/login/", form)


async def hello(installation: Installation, origin: str) -> str:
    """Open the plan's socket through the front and return the kind of the first answer."""
    async with connect(
        f"wss://localhost:{PORT}/ws/plans/{installation.seed['plan']}",
        subprotocols=["planwart.v1"],  # type: ignore[list-item]  # a plain string will do
        origin=origin,  # type: ignore[arg-type]  # the same
        additional_headers={"Cookie": installation.seed["cookies"][0]},
        ssl=trusting(),
        proxy=None,
    ) as line:
        await line.send(json.dumps({"type": "hello"}))
        return str(json.loads(await asyncio.wait_for(line.recv(), 30))["type"])


@pytest.mark.parametrize("which", ["caddy", "stand-in"])
async def test_behind_https_cookies_are_safe_people_sign_in_and_sockets_open(
    installation: Installation, tmp_path: Path, which: str
) -> None:
    if which == "caddy" and caddy_program() is None:
        pytest.skip("Caddy is not installed here; the stand-in behaves as it does")
    front = caddy if which == "caddy" else stand_in
    visitor = Visitor()

    async with front(tmp_path, PORT, installation.port):
        status, landed, page = await asyncio.to_thread(visitor.sign_in, "anna@example.org")
        figures = await asyncio.to_thread(visitor.ask, "/metrics", None, X_Forwarded_For="127.0.0.1")
        welcome = await hello(installation, BASE)
        with pytest.raises(WebSocketException):
            await hello(installation, "https://evil.example.com")

    assert (status, "Elektro Brandt" in page) == (200, True)
    assert landed.startswith(f"{BASE}/")
    assert all(cookie.name.startswith("__Host-") and cookie.secure and cookie.path == "/" for cookie in visitor.cookies)
    assert {cookie.name for cookie in visitor.cookies} >= {"__Host-planwart-session", "__Host-planwart-csrf"}
    assert figures[0] == 403
    assert welcome == "welcome"
