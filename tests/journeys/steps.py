"""What people do in the browser, in their words. Positions on the drawing are parts of its width and height."""

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.journeys.conftest import House, wait_until

PASSWORD = "ein-langes-wort"
Spot = tuple[float, float]


@dataclass
class Newcomer:
    """Somebody whom nobody knows yet."""

    name: str
    email: str


def link_in_mail(page: Page, house: House, *, to: str, subject: str, word: str) -> str:
    """Open the Postfach, wait for the mail to ``to`` and return the address behind its button."""

    button = page.frame_locator("iframe").get_by_role("link", name=re.compile(word))

    def arrived() -> bool:
        page.goto(f"/postfach/?an={to}")
        mail = page.get_by_text(re.compile(subject))
        if mail.count() == 0:
            return False
        mail.first.click()
        page.locator("iframe").wait_for()
        page.wait_for_load_state("networkidle")
        return button.count() > 0  # a mail that is still being written has none

    wait_until(arrived, what=f"the mail '{subject}' to {to}", seconds=60)
    address = button.first.get_attribute("href")
    assert address is not None
    assert address.startswith(house.url)
    return address


def sign_up(page: Page, house: House, who: Newcomer) -> None:
    """Create an account and prove its address from the Postfach; ends on the projects page."""
    page.goto("/")
    page.get_by_role("link", name="Konto anlegen").click()
    page.get_by_label("Ihr Name").fill(who.name)
    page.get_by_label("E-Mail-Adresse").fill(who.email)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Konto anlegen").click()
    expect(page.get_by_role("heading", name="Bitte sehen Sie in Ihr Postfach")).to_be_visible()
    page.goto(link_in_mail(page, house, to=who.email, subject="bestätigen", word="bestätigen"))
    page.get_by_role("button", name="Adresse bestätigen").click()
    expect(page.get_by_role("heading", name="Projekte")).to_be_visible()


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/konto/login/")
    page.get_by_label("E-Mail-Adresse").fill(email)
    page.get_by_label("Passwort", exact=True).fill(password)
    page.get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url(lambda url: "/konto/" not in url)


def create_unit(page: Page) -> None:
    """From the empty home to a unit with two floors."""
    page.get_by_role("link", name="Projekt anlegen").or_(page.get_by_role("button", name="Projekt anlegen")).first.click()
    page.get_by_label("Name des Projekts").fill("Lindenstraße 5")
    page.get_by_label("Straße und Hausnummer").fill("Lindenstraße 5")
    page.get_by_label("Ort", exact=True).fill("Köln")
    page.get_by_label("Name des Projekts").press("Enter")
    page.get_by_label("Name der Wohneinheit").fill("Wohnung 3")
    page.get_by_label(re.compile("Stockwerke")).fill("Obergeschoss, Keller")
    page.get_by_label("Name der Wohneinheit").press("Enter")
    expect(page.get_by_role("heading", name="Wohnung 3")).to_be_visible()


def upload_and_scale(page: Page, drawing: bytes, *, line_px: tuple[Spot, Spot], length: str) -> None:
    """Give the first floor its drawing and the drawing its scale; ends in the editor."""
    page.get_by_role("link", name=re.compile("Grundriss hochladen")).first.click()
    page.locator("input[type=file]").set_input_files({"name": "grundriss.pdf", "mimeType": "application/pdf", "buffer": drawing})
    page.wait_for_url(re.compile("massstab"))
    (x1, y1), (x2, y2) = line_px
    for name, value in {"x1": x1, "y1": y1, "x2": x2, "y2": y2}.items():
        page.locator(f"[name={name}]").fill(str(value))
    page.get_by_label(re.compile("Wirklicher Abstand")).fill(length)
    page.get_by_role("button", name="Maßstab übernehmen").click()
    page.wait_for_url(re.compile("/plan/"))
    expect(page.get_by_text("Maßstab kalibriert")).to_be_visible()


def saved(page: Page) -> None:
    """Wait until the editor says that everything is saved: only the server makes it say so."""
    expect(page.get_by_text("Gespeichert", exact=True).first).to_be_visible(timeout=30_000)


def stamp(page: Page, spots: Iterable[Spot], *, tap: bool = False) -> None:
    """Set the chosen symbol at parts of the drawing surface's width and height."""
    surface = page.locator(".ed-canvas").bounding_box()
    assert surface is not None
    for across, down in spots:
        x, y = surface["x"] + across * surface["width"], surface["y"] + down * surface["height"]
        if tap:
            page.touchscreen.tap(x, y)
        else:
            page.mouse.click(x, y)


def elements(page: Page) -> int:
    """How many elements the drawing shows."""
    return page.locator(".ed-world [data-id]").count()


def shows(page: Page, count: int) -> Callable[[], bool]:
    return lambda: elements(page) == count


def within_a_second(true: Callable[[], bool]) -> float:
    """Return how long something took to become true, in seconds; the one time that a journey asserts."""
    start = time.monotonic()
    wait_until(true, what="the change", seconds=10)
    return time.monotonic() - start
