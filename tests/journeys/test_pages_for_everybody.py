"""Every page, for every eye and every device: axe finds nothing, nothing sticks out, and guests need no script."""

import gzip
import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, House
from tests.journeys.steps import PASSWORD, link_in_mail, sign_in

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
OPERATOR = ("", "firmen/", "anmeldung/", "e-mail/", "e-mail/test/", "postausgang/")
STRANGER = (
    "/konto/login/",
    "/konto/signup/",
    "/konto/signup/?invited=1",
    "/konto/password/reset/",
    "/konto/code/",
    "/hilfe/",
    "/hilfe/erste-schritte/",
    "/gibt-es-nicht/",
)
GUEST_SCRIPT_BYTES = 120 * 1024


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{page.url} {one['id']}: {[node['html'][:160] for node in one['nodes']]}" for one in found]


def sticks_out(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    width = (page.viewport_size or DESK)["width"]  # a phone zooms out until all fits: its inner width proves nothing
    wide = page.evaluate("document.documentElement.scrollWidth") > width + 1
    return [f"{page.url} is wider than its window"] if wide else []


def look_at(page: Page, address: str) -> list[str]:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    if page.locator("#editor").count():
        expect(page.get_by_text("Gespeichert", exact=True).first).to_be_visible(timeout=30_000)
    return [*violations(page), *sticks_out(page)]


def firm_pages(house: House) -> list[str]:
    demo = house.demo
    unit, plan = demo["unit"]["url"], demo["plan"]
    firm = unit.split("wohneinheiten/")[0]
    floor = plan["floors"][0]["id"]
    drawing = f"{firm}stockwerke/{floor}/grundriss/"
    return [
        f"{firm}projekte/",
        unit,
        plan["url"],
        f"{unit}stueckliste/",
        f"{unit}kundenzugang/",
        f"{unit}kundenzugang/einladen/",
        drawing,
        f"{drawing}massstab/",
        f"{firm}team/",
        f"{firm}firma/",
        f"{firm}tarif/",
        f"{firm}schnittstellen/",
        "/start/",
        "/start/firma/",
        "/konto/profil/",
        "/konto/sicherheit/",
        "/konto/passwort/",
        "/konto/loeschen/",
        "/postfach/",
    ]


@pytest.mark.parametrize(
    ("phone", "dark"), [(False, False), (True, False), (False, True), (True, True)], ids=["desk", "phone", "desk-dark", "phone-dark"]
)
def test_no_page_hides_anything_from_anybody(house: House, open_window: Callable[..., Page], phone: bool, dark: bool) -> None:
    stranger, anna, carla, otto = (open_window(phone=phone, dark=dark) for _ in range(4))
    found = [fault for address in STRANGER for fault in look_at(stranger, address)]

    sign_in(anna, house.demo["cast"]["anna"]["email"], house.demo["password"])
    found += [fault for address in firm_pages(house) for fault in look_at(anna, address)]

    sign_in(carla, house.demo["cast"]["carla"]["email"], house.demo["password"])
    plan = house.demo["plan"]["customer_url"]
    found += [fault for address in (plan, f"{plan}stueckliste/") for fault in look_at(carla, address)]

    sign_in(otto, house.demo["cast"]["otto"]["email"], house.demo["password"])
    found += [fault for page in OPERATOR for fault in look_at(otto, f"/betrieb/{page}")]

    assert not found, "\n".join(found)


def script_bytes(page: Page, address: str) -> int:
    """How much script a page loads, packed."""
    bodies: list[bytes] = []
    page.on("response", lambda got: bodies.append(got.body()) if got.request.resource_type == "script" else None)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return sum(len(gzip.compress(body)) for body in bodies)


@pytest.fixture
def invited(house: House, open_window: Callable[..., Page]) -> str:
    """Anna, without any script, invites somebody to Wohnung 1; the address behind the button of the mail."""
    page = open_window(script=False)
    sign_in(page, house.demo["cast"]["anna"]["email"], house.demo["password"])
    page.goto(house.demo["unit"]["url"].split("wohneinheiten/")[0] + "projekte/")
    page.get_by_role("link", name=re.compile("Wohnung 1")).first.click()
    page.get_by_role("link", name=re.compile("Kunden einladen")).first.click()
    page.get_by_label(re.compile("E-Mail-Adresse")).fill("gustav@example.org")
    page.get_by_label("Betrachter").check()
    page.get_by_role("button", name="Einladen", exact=True).click()
    return link_in_mail(open_window(), house, to="gustav@example.org", subject="Ihr Elektroplan", word="öffnen")


def test_guest_accepts_without_script_and_with_little_of_it(house: House, open_window: Callable[..., Page], invited: str) -> None:
    assert script_bytes(open_window(phone=True), invited) <= GUEST_SCRIPT_BYTES

    phone = open_window(phone=True, script=False)
    phone.goto(invited)
    phone.goto(invited)  # mail scanners open links first
    phone.get_by_label("Ihr Name").fill("Gustav Gast")
    phone.get_by_label(re.compile("Passwort")).first.fill(PASSWORD)
    phone.get_by_role("button", name="Annehmen und Plan öffnen").click()

    phone.wait_for_url(re.compile(r"/plan/\d+/$"))
    phone.get_by_role("link", name="Stückliste").click()
    expect(phone.get_by_role("heading", name="Stückliste")).to_be_visible()
