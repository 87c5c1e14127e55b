"""A firm loads the sample house, finds it planned, and is rid of it again: through the worker, and without any script."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import House
from tests.journeys.steps import sign_in
from tests.journeys.test_pages_for_everybody import look_at

LOAD, REMOVE = "Musterhaus laden", "Musterhaus entfernen"


def projects(page: Page) -> list[str]:
    return page.locator(".pr h2").all_inner_texts()


def test_the_sample_house_comes_and_goes_by_one_press_each(house: House, open_window: Callable[..., Page]) -> None:
    erik = house.demo["cast"]["erik"]["email"]
    plain, phone = open_window(script=False), open_window(phone=True, dark=True)
    for page in (plain, phone):
        sign_in(page, erik, house.demo["password"])
    home, before = plain.url, projects(plain)

    plain.get_by_role("button", name=LOAD).click()
    expect(plain.get_by_role("heading", name="Musterhaus wird gebaut")).to_be_visible()
    phone.goto(home)
    expect(phone.locator("progress").first).to_be_visible()
    found = look_at(phone, home)
    # Without a script the page loads itself again, with one it changes in place: both end when the house stands.
    for page in (plain, phone):
        expect(page.get_by_role("link", name=REMOVE)).to_be_visible(timeout=240_000)

    assert projects(plain) == ["Musterhaus Lindenstraße 5", *before]
    plain.get_by_role("link", name=re.compile("Wohnung 3")).first.click()
    expect(plain.get_by_text("Muster", exact=True)).to_be_visible()
    expect(plain.get_by_text("kalibriert")).to_have_count(3)

    found += look_at(phone, f"{home}musterhaus/entfernen/")
    assert not found, "\n".join(found)
    phone.get_by_role("button", name=REMOVE).click()
    expect(phone.get_by_text("Das Musterhaus ist entfernt.")).to_be_visible()
    assert projects(phone) == before
    expect(phone.get_by_role("button", name=LOAD)).to_be_visible()
