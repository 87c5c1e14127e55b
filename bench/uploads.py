"""What hostile and large uploads cost everybody else: the time of another person's page, and the memory of the web process.

Web and database share core 0 with the closed program; the load has core 1. Run as ``python -m bench.uploads``, or with ``make bench``.
"""

from __future__ import annotations

import http.client
import io
import json
import os
import re
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import pikepdf

from bench.server import Server, running_server
from tests.files import samples

PAGES = 60
PART_BYTES = 4 * 1024**2
LARGE_BYTES = 98 * 1024**2
AT_ONCE = 2
BOUNDARY = "planwart-figures-7b1c9e5d2f"  # long: random bytes hold every short one
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Browser:
    """Somebody who is signed in."""

    port: int
    cookie: str
    token: str = ""
    firm: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, dict[str, str], bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        cookies = "; ".join([self.cookie, *(f"{name}={value}" for name, value in self.cookies.items())])
        headers = {"Cookie": cookies, "Accept": "application/json" if kind else "text/html", "X-CSRFToken": self.token}
        line.request(method, path, body or None, {**headers, **({"Content-Type": kind} if kind else {})})
        answer = line.getresponse()
        content = answer.read()
        line.close()
        found = re.match(r"(planwart-csrf)=([^;]+)", answer.headers.get("Set-Cookie", ""))
        if found:
            self.cookies[found[1]] = found[2]
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, content

    def arrive(self, floor: int) -> str:
        """Go to the firm and to the upload page of a floor; return its address."""
        location = self.ask("GET", "/start/")[1]["location"]
        self.firm = location.split("/")[2]
        page = f"/o/{self.firm}/stockwerke/{floor}/grundriss/"
        found = _TOKEN.search(self.ask("GET", page)[2].decode())
        self.token = found[1] if found else ""
        return page

    def send(self, page: str, name: str, data: bytes) -> tuple[int, dict[str, object]]:
        """Send a file as a form does."""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="drawing"; filename="{name}"\r\n\r\n'.encode()
        status, _, content = self.ask(
            "POST", page, head + data + f"\r\n--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"
        )
        return status, _object(content)

    def send_in_parts(self, page: str, name: str, data: bytes) -> tuple[int, dict[str, object]]:
        """Send a file as the upload controller does."""
        form = "application/x-www-form-urlencoded"
        upload = _object(self.ask("POST", f"/o/{self.firm}/hochladen/", f"name={name}&size={len(data)}".encode(), form)[2])
        for start in range(0, len(data), PART_BYTES):
            self.ask("POST", f"{upload['address']}?offset={start}", data[start : start + PART_BYTES], "application/octet-stream")
        status, _, content = self.ask("POST", page, f"upload={upload['key']}".encode(), form)
        return status, _object(content)


def _object(content: bytes) -> dict[str, object]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def times(browser: Browser, going: Callable[[], bool]) -> list[float]:
    """Ask for the list of projects again and again, and return the milliseconds of each answer."""
    taken: list[float] = []
    while len(taken) < PAGES or going():
        begun = time.perf_counter()
        status, _, _ = browser.ask("GET", f"/o/{browser.firm}/projekte/")
        taken.append(1000 * (time.perf_counter() - begun))
        if status != 200:
            raise RuntimeError(f"the page answered {status}")
        time.sleep(0.05)
    return taken


def during_attack(server: Server, other: Browser, page: str) -> tuple[list[float], list[str]]:
    """Let several send hostile files, each of them once, while ``other`` works."""
    hostile = {
        "nested forms": samples.nested_forms(),
        "tiny tiles": samples.tiny_tiles(),
        "two million lines": samples.two_million_lines(),
        "giant stream": samples.giant_stream(),
        "50,000 x 50,000": samples.png_header(50_000, 50_000),
    }
    left = list(hostile.items())
    answers: list[str] = []

    def attack() -> None:
        attacker = Browser(server.port, server.seed["firm"][2])
        attacker.arrive(server.seed["plans"][1][1])
        while left:
            name, data = left.pop()
            begun = time.perf_counter()
            status, told = attacker.send(page, "plan.png" if "50" in name else "plan.pdf", data)
            answers.append(f"{name}: {status} after {time.perf_counter() - begun:.0f} s, {told.get('error', told.get('next', ''))}")

    attackers = [threading.Thread(target=attack) for _ in range(AT_ONCE)]
    for attacker in attackers:
        attacker.start()
    taken = times(other, lambda: any(attacker.is_alive() for attacker in attackers))
    return taken, answers


def large_pdf() -> bytes:
    """Return a PDF of two pages that is almost as large as uploads may be."""
    document = pikepdf.new()
    for _ in range(2):
        document.add_blank_page()
    document.Root.Ballast = pikepdf.Stream(document, os.urandom(LARGE_BYTES))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def large_files(server: Server, browser: Browser, page: str) -> None:
    """Send and fetch a large file, as a form and in parts, and say what memory the web process took for it."""
    data = large_pdf()
    size = len(data) / 1024**2
    told: dict[str, object] = {}
    for name, send in (("as a form", browser.send), ("in parts", browser.send_in_parts)):
        before = _memory(server.web_pid, fresh=True)
        begun = time.perf_counter()
        status, told = send(page, f"gross-{name[:2]}.pdf", data)
        seconds = time.perf_counter() - begun
        report(f"{size:.0f} MB {name}, opened and stored ({status})", size / seconds, before, server.web_pid)
    key = str(told.get("next", "")).rstrip("/").rpartition("/")[2]
    before = _memory(server.web_pid, fresh=True)
    begun = time.perf_counter()
    status, _, content = browser.ask("GET", f"/dateien/{key}/")
    report(
        f"{len(content) / 1024**2:.0f} MB fetched ({status})",
        len(content) / 1024**2 / (time.perf_counter() - begun),
        before,
        server.web_pid,
    )


def report(what: str, speed: float, before: tuple[float, float], pid: int) -> None:
    now, most = _memory(pid)
    print(
        f"{what:<48}{speed:>7.0f} MB/s   web process {before[0]:.0f} MB before, {most - before[0]:+.0f} at most, {now - before[0]:+.0f} after",
        flush=True,
    )


def _memory(pid: int, *, fresh: bool = False) -> tuple[float, float]:
    """Return what a process holds now and held at most, in MB; ``fresh`` forgets the most of the past."""
    if fresh:
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    status = Path(f"/proc/{pid}/status").read_text()
    now, most = (int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024 for name in ("VmRSS", "VmHWM"))  # type: ignore[index]
    return now, most


def main() -> None:
    """Print the figures. Whatever goes wrong is printed too."""
    try:
        with running_server() as server:
            anna, other = (Browser(server.port, server.seed["firm"][number]) for number in (0, 1))
            page, _ = anna.arrive(server.seed["plans"][0][1]), other.arrive(server.seed["plans"][0][1])
            times(other, lambda: False)  # warm
            normal = times(other, lambda: False)
            attacked, answers = during_attack(server, other, page)
            print(*answers, sep="\n", flush=True)
            for name, taken in (("another person's page, quiet", normal), ("the same during hostile uploads", attacked)):
                print(f"{name:<34}{median(taken):>7.0f} ms p50 {quantiles(taken, n=20)[18]:>6.0f} ms p95   {len(taken)} pages", flush=True)
            print(f"p95 is {quantiles(attacked, n=20)[18] / quantiles(normal, n=20)[18]:.1f} times the normal one", flush=True)
            large_files(server, anna, page)
    except Exception:  # noqa: BLE001  # a bench prints, it does not fail
        traceback.print_exc(file=sys.stdout)


if __name__ == "__main__":
    main()
