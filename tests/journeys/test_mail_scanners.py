"""What mail scanners and forgers of addresses can do with the running program."""

import re
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.journeys.conftest import House, wait_until
from tests.journeys.steps import PASSWORD, link_in_mail, sign_in

WAITS_MS = 10_000
EVIL = "evil.example"
RESET = "/konto/password/reset/"
HTTP = re.compile(r"https?://([^/\s\"'<]+)")


def invite(page: Page, house: House, email: str) -> str:
    """Let Anna invite a customer to Wohnung 2, and return the page of that unit's people."""
    sign_in(page, house.demo["cast"]["anna"]["email"], house.demo["password"])
    page.goto(house.demo["unit"]["url"].split("wohneinheiten/")[0] + "projekte/")
    page.get_by_role("link", name=re.compile("Wohnung 2")).first.click()
    people = f"{page.url}kundenzugang/"
    page.goto(f"{people}einladen/")
    page.get_by_label(re.compile("E-Mail-Adresse")).fill(email)
    page.get_by_label("Betrachter").check()
    page.get_by_role("button", name="Einladen", exact=True).click()
    page.wait_for_load_state("networkidle")
    return people


def test_a_browser_that_runs_scripts_and_waits_burns_nothing(house: House, open_window: Callable[..., Page]) -> None:
    email = "susi@example.net"
    firm = open_window()
    people = invite(firm, house, email)
    link = link_in_mail(open_window(), house, to=email, subject="Ihr Elektroplan", word="öffnen")
    scanners = [open_window(), open_window(phone=True), open_window()]

    for scanner in scanners:
        scanner.goto(link)
    scanners[0].mouse.wheel(0, 2000)  # some scroll to have a picture of the whole page
    scanners[-1].wait_for_timeout(WAITS_MS)
    firm.goto(people)
    before = firm.locator("main").inner_text()
    person = open_window()
    person.goto(link)
    person.get_by_label("Ihr Name").fill("Susi Sommer")
    person.get_by_label(re.compile("Passwort")).first.fill(PASSWORD)
    person.get_by_role("button", name="Annehmen und Plan öffnen").click()
    person.wait_for_url(re.compile(r"/plan/\d+/$"))

    assert "Geöffnet\nnoch nicht" in before or "Eingeladen" in before
    assert "Angenommen" not in before


def test_a_pressed_refusal_can_be_taken_back(house: House, open_window: Callable[..., Page]) -> None:
    email = "rolf@example.net"
    invite(open_window(), house, email)
    link = link_in_mail(open_window(), house, to=email, subject="Ihr Elektroplan", word="öffnen")
    scanner = open_window()
    scanner.goto(link)
    scanner.get_by_role("button", name="Ablehnen").click()
    scanner.wait_for_load_state("networkidle")

    person = open_window(phone=True, script=False)
    person.goto(link)
    expect(person.get_by_role("heading", name="Sie haben die Einladung abgelehnt")).to_be_visible()
    person.get_by_role("button", name="Zurücknehmen und Einladung ansehen").click()

    expect(person.get_by_role("button", name="Annehmen und Plan öffnen")).to_be_visible()


# --- Forged addresses ------------------------------------------------------------------------------------------------------------


def ask(house: House, head: list[str], body: str = "") -> str:
    """Send bytes as no client library would, and return the answer's head."""
    host, port = house.url.removeprefix("http://").split(":")
    lines = [
        *head,
        *([f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded"] if body else []),
        "Connection: close",
    ]
    with socket.create_connection((host, int(port)), 20) as line:
        line.sendall(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        answer = b""
        while chunk := line.recv(65536):
            answer += chunk
    return answer.decode("utf-8", "replace")


def forgeries(right: str) -> dict[str, tuple[str, list[str]]]:
    """The request line's target and the headers, by name."""
    host, port = right.split(":")
    usual = [f"Host: {right}"]
    return {
        "another host": (RESET, [f"Host: {EVIL}"]),
        "another host before ours": (RESET, [f"Host: {EVIL}", *usual]),
        "another host after ours": (RESET, [*usual, f"Host: {EVIL}"]),
        "an absolute address": (f"http://{EVIL}{RESET}", usual),
        "X-Forwarded-Host": (RESET, [*usual, f"X-Forwarded-Host: {EVIL}", f"X-Host: {EVIL}", f"X-Original-Host: {EVIL}", f"X-Forwarded-Server: {EVIL}"]),
        "Forwarded": (RESET, [*usual, f"Forwarded: for=192.0.2.1;host={EVIL};proto=https", "X-Forwarded-Proto: https", "X-Forwarded-Port: 444"]),
        "another port": (RESET, [f"Host: {host}:1{port[1:]}"]),
        "a host with something behind": (RESET, [f"Host: {right}.{EVIL}"]),
        "a host with a user before": (RESET, [f"Host: {right}@{EVIL}"]),
        "a host with a path": (RESET, [f"Host: {EVIL}/{right}"]),
        "a host with a line break": (RESET, [*usual, f"X-Forwarded-Host: {right}%0d%0aX: {EVIL}"]),
    }  # fmt: skip


def test_no_header_of_a_request_gets_into_a_mail(house: House, open_window: Callable[..., Page]) -> None:
    right = urlsplit(house.url).netloc
    page = ask(house, [f"GET {RESET} HTTP/1.1", f"Host: {right}"])
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    cookie = re.search(r"(?i)set-cookie:\s*(planwart-csrf=\w+)", page)
    assert token
    assert cookie
    people = ["carla", "cem", "klara", "anna", "ben", "erik"]
    answered: dict[str, int] = {}

    for number, (name, (target, headers)) in enumerate(forgeries(right).items()):
        email = house.demo["cast"][people[number % len(people)]]["email"]
        body = f"csrfmiddlewaretoken={token[1]}&email={email.replace('@', '%40')}"
        answer = ask(house, [f"POST {target} HTTP/1.1", *headers, f"Cookie: {cookie[1]}", f"Origin: {house.url}"], body)
        answered[name] = int(answer.split(" ", 2)[1])
        assert EVIL not in answer.split("\r\n\r\n", 1)[0], name  # no redirect leads there either

    taken = [name for name, status in answered.items() if status == 302]
    reader = open_window()

    def mails() -> list[str]:
        reader.goto("/postfach/")
        links = reader.locator(".post-list a").filter(has_text="Neues Passwort")
        return [str(link.get_attribute("href")) for link in links.all()]

    wait_until(lambda: len(mails()) >= len(taken), what="the mails", seconds=60)
    hosts = set()
    for address in mails():
        reader.goto(f"{address.split('?')[0]}?ansicht=text")
        hosts |= set(HTTP.findall(reader.locator("pre").inner_text()))

    assert {"X-Forwarded-Host", "Forwarded"} <= set(taken)  # they are not refused, they are not heeded
    assert answered["another host"] == 400
    assert hosts == {right}
