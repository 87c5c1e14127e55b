"""The whole program, started as a stranger starts it, and one real browser for all journeys."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
CHROMIUM_FLAGS = ["--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-component-update", "--disable-sync"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands here is a journey, so that none runs among the small tests."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.journey)


@dataclass(frozen=True)
class House:
    """A running demo: where it listens, who is in it, and its data folder."""

    url: str
    data: Path

    @property
    def demo(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.data / "demo.json").read_text(encoding="utf-8"))
        return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(true: Callable[[], bool], *, what: str, seconds: float = 120) -> None:
    """Wait for something that takes as long as it takes; the limit only keeps a broken run from hanging."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            pytest.fail(f"waited in vain for {what}")
        time.sleep(0.1)


def answers(url: str) -> bool:
    with suppress(OSError):
        return bool(urllib.request.urlopen(url, timeout=5).status == 200)
    return False


@contextmanager
def running_house() -> Iterator[House]:
    """Start ``planwart demo`` in a fresh folder and stop it the clean way."""
    folder = Path(tempfile.mkdtemp(prefix="planwart-journey-"))
    folder.chmod(0o755)  # closed to root's database account, it would be kept elsewhere and stay behind
    house = House(f"http://localhost:{free_port()}", folder / "demo")  # passkeys need a name
    command = [
        sys.executable,
        "-m",
        "planwart",
        "demo",
        "--host",
        "localhost",
        "--port",
        house.url.rsplit(":", 1)[1],
        "--data",
        str(house.data),
        "--no-open",
    ]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "PLANWART_", "DJANGO_"))}
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment, start_new_session=True)
    try:
        wait_until(lambda: process.poll() is not None or answers(f"{house.url}/readyz"), what="the demo")
        assert process.poll() is None, (folder / "output").read_text(encoding="utf-8", errors="replace")
        yield house
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    with running_house() as running:
        yield running


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start the system's Chromium. Raises FileNotFoundError if there is none."""
    path = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    if path is None:
        raise FileNotFoundError("Journeys need Chromium: install the package chromium and run make test again.")
    # Playwright brings a Node that needs a library bare systems lack; the one that built the editor is here anyway.
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", shutil.which("node") or "node")
    flags = [*CHROMIUM_FLAGS, "--no-sandbox"] if os.geteuid() == 0 else CHROMIUM_FLAGS
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=flags)
        yield running
        running.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all journeys; ``make test`` says so when there is none."""
    with running_browser() as running:
        yield running


@pytest.fixture
def open_window(browser: Browser, house: House) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a window of its own, a stranger to all others; scripts' errors fail the journey."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(*, phone: bool = False, dark: bool = False, script: bool = True) -> Page:
        context = browser.new_context(
            base_url=house.url,
            viewport=PHONE if phone else DESK,
            has_touch=phone,
            is_mobile=phone,
            locale="de-DE",
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.on(
            "console", lambda message: errors.append(f"{page.url}: {message.text}") if "Content Security Policy" in message.text else None
        )
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []
