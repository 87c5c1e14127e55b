"""The main job, once through: from sign-up to the paper, with the customer on her phone in between."""

import re
from collections.abc import Callable

import pypdfium2 as pdfium
from playwright.sync_api import Page, expect

from planwart.samples.house.drawing import draw
from planwart.samples.house.storeys import STOREYS
from tests.journeys.conftest import House, wait_until
from tests.journeys.steps import (
    PASSWORD,
    Newcomer,
    Spot,
    create_unit,
    elements,
    link_in_mail,
    saved,
    shows,
    sign_up,
    stamp,
    upload_and_scale,
    within_a_second,
)

OWNER = Newcomer("Mira Meister", "mira@example.org")
CUSTOMER = Newcomer("Frieda Bauer", "frieda@example.org")

DOUBLES: list[Spot] = [(0.30 + 0.04 * n, 0.30) for n in range(8)]
SINGLES: list[Spot] = [(0.30 + 0.04 * n, 0.45) for n in range(6)]
LIGHTS: list[Spot] = [(0.30 + 0.06 * n, 0.60) for n in range(4)]
DATA: list[Spot] = [(0.30, 0.75), (0.40, 0.75)]


def choose(page: Page, name: str) -> None:
    page.get_by_label("Symbole", exact=True).get_by_role("button", name=name, exact=True).first.click()


def stamp_twenty(page: Page) -> None:
    """Twenty symbols of four kinds: choose once, then click, click, click."""
    for name, spots in (("Steckdose 2-fach", DOUBLES), ("Steckdose 1-fach", SINGLES), ("Deckenleuchte", LIGHTS), ("Datendose RJ45", DATA)):
        page.get_by_label("Symbol suchen").fill(name)
        choose(page, name)
        stamp(page, spots)
    page.keyboard.press("Escape")
    wait_until(shows(page, 20), what="twenty symbols")
    saved(page)


def invite(page: Page, who: Newcomer) -> None:
    """From the plan to the sent invitation, giving the firm its name on the way."""
    page.get_by_role("link", name=re.compile("Kunden einladen")).first.click()
    page.get_by_label(re.compile("E-Mail-Adresse")).fill(who.email)
    page.get_by_label("Editor").check()
    page.get_by_role("button", name="Einladen", exact=True).click()
    page.get_by_label(re.compile("Name Ihrer Firma")).fill("Elektro Meister")
    page.get_by_role("button", name="Einladen", exact=True).click()
    expect(page.get_by_text("Eingeladen").first).to_be_visible()


def accept(phone: Page, house: House, who: Newcomer) -> None:
    """From the mail into the plan: one page, one name, one password."""
    phone.goto(link_in_mail(phone, house, to=who.email, subject="Ihr Elektroplan", word="öffnen"))
    assert phone.url == f"{house.url}/einladung/"
    phone.get_by_label("Ihr Name").fill(who.name)
    phone.get_by_label(re.compile("Passwort")).first.fill(PASSWORD)
    phone.get_by_role("button", name="Annehmen und Plan öffnen").click()
    phone.wait_for_url(re.compile(r"/plan/\d+/$"))


def test_electrician_plans_with_a_customer_and_prints(house: House, open_window: Callable[..., Page]) -> None:
    desk, phone = open_window(), open_window(phone=True)

    sign_up(desk, house, OWNER)
    create_unit(desk)
    unit_url = desk.url
    upload_and_scale(desk, draw(STOREYS[0], project="Lindenstraße 5"), line_px=((300, 300), (1300, 300)), length="8,40 m")
    editor_url = desk.url
    stamp_twenty(desk)

    desk.goto(unit_url)
    invite(desk, CUSTOMER)
    desk.goto(editor_url)
    wait_until(shows(desk, 20), what="the plan after coming back")

    accept(phone, house, CUSTOMER)
    wait_until(shows(phone, 20), what="the plan on the phone")
    phone.get_by_role("button", name=re.compile("Steckdose")).first.tap()
    stamp(phone, [(0.35, 0.2), (0.5, 0.25), (0.65, 0.3)], tap=True)
    saved(phone)
    wait_until(shows(desk, 23), what="the customer's sockets on the desk")

    changer = desk.context.new_page()
    changer.goto(unit_url)
    changer.get_by_role("link", name=re.compile("Kundenzugang")).first.click()
    changer.get_by_label("Betrachter").check()
    changer.get_by_role("button", name="Speichern").click()
    note = phone.get_by_text("Sie können den Plan jetzt ansehen, aber nicht mehr ändern.").first
    assert within_a_second(note.is_visible) < 1.0
    stamp(phone, [(0.5, 0.4)], tap=True)
    assert elements(phone) == 23

    assert parts_list(changer, unit_url) == {"Steckdose 2-fach": 11, "Steckdose 1-fach": 6, "Deckenleuchte": 4, "Datendose RJ45": 2}
    assert print_sheet(changer, unit_url).startswith("Elektro Meister")


def parts_list(page: Page, unit_url: str) -> dict[str, int]:
    """What the page Stückliste counts, by the symbol's name."""
    page.goto(f"{unit_url}stueckliste/")
    rows = [[cell.strip() for cell in row.locator("td, th").all_inner_texts()] for row in page.locator("table tr").all()]
    return {row[1].split("\n")[0]: int(row[-1]) for row in rows if len(row) > 2 and row[-1].isdecimal()}


def print_sheet(page: Page, unit_url: str) -> str:
    """Print the first floor from the unit page and return the text of the title block onwards."""
    page.goto(unit_url)
    page.get_by_text("PDF drucken").click()
    form = page.locator("form", has=page.get_by_role("button", name="Obergeschoss"))
    address = form.get_by_role("button", name="Obergeschoss").get_attribute("formaction")
    assert address is not None
    sheet = page.request.get(address)
    assert (sheet.status, sheet.headers["content-type"]) == (200, "application/pdf")
    with pdfium.PdfDocument(sheet.body()) as pdf:
        text: str = pdf[0].get_textpage().get_text_range()
    return text[text.index("Elektro Meister") :]
