"""Files in a real browser: whatever somebody sends, opening it runs nothing; and a large one survives a lost line and a closed page."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser, Dialog, Error, Page, Request, expect

from tests.files import samples
from tests.journeys.conftest import House
from tests.journeys.steps import sign_in

Window = Callable[..., Page]
HOSTILE_NAMES = (
    '"><img src=x onerror=alert(1)>.pdf',
    "<script>alert(2)<script>.pdf",
    "plan.html.pdf",
    "javascript:alert(3).pdf",
    "${7*7}{{7*7}}.pdf",
)


def pdf_with_script() -> bytes:
    """Return a PDF of two pages that wants to run a script when it is opened."""
    with pikepdf.open(io.BytesIO(samples.pdf(b"", b""))) as document:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        stream = io.BytesIO()
        document.save(stream)
    return stream.getvalue()


def large_pdf(megabytes: int) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    document.Root.Ballast = pikepdf.Stream(document, bytes(range(256)) * 4096 * megabytes)
    stream = io.BytesIO()
    document.save(stream, compress_streams=False)
    return stream.getvalue()


def upload_page(page: Page, house: House, floor: int) -> str:
    """Sign Anna in and open the upload page of one of her floors; return its address."""
    anna = house.demo["cast"]["anna"]
    sign_in(page, anna["email"], anna["password"])
    firm = house.demo["unit"]["url"].partition("/wohneinheiten/")[0]
    address = f"{firm}/stockwerke/{house.demo['plan']['floors'][floor]['id']}/grundriss/"
    page.goto(address)
    return address


def choose(page: Page, name: str, content: bytes) -> None:
    page.get_by_label("Grundriss als Datei").set_input_files({"name": name, "mimeType": "text/html", "buffer": content})


@pytest.fixture
def quiet_window(browser: Browser, house: House) -> Iterator[Page]:
    """A window in which the policy may refuse something: even the browser's own frame around a stored picture may style nothing."""
    context = browser.new_context(base_url=house.url, locale="de-DE")
    yield context.new_page()
    context.close()


def test_opening_a_stored_file_runs_nothing(house: House, quiet_window: Page) -> None:
    page = quiet_window
    ran: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    address = upload_page(page, house, 2)
    stored = set()
    for name in HOSTILE_NAMES:
        page.goto(address)
        choose(page, name, pdf_with_script())
        page.wait_for_url("**/seiten/**")
        stored.add(f"/dateien/{page.url.rstrip('/').rpartition('/')[2]}/")
        stored |= {str(picture.get_attribute("src")) for picture in page.locator(".pages img").all()}

    downloads: list[str] = []
    shown: set[str] = set()
    page.on("download", lambda download: downloads.append(download.suggested_filename))
    for each in sorted(stored):
        with suppress(Error):  # what is downloaded opens no page
            page.goto(each)
            shown.add(page.evaluate("document.contentType"))
    page.goto(address)
    as_script = page.evaluate(
        """addresses => Promise.all(addresses.map(address => new Promise(done => {
            const script = document.createElement('script')
            script.onload = () => done('ran'); script.onerror = () => done('refused')
            script.src = address; document.head.append(script)
        })))""",
        sorted(stored),
    )

    assert (len(stored), len(downloads)) == (3 * len(HOSTILE_NAMES), len(HOSTILE_NAMES))
    assert (shown, set(as_script)) == ({"image/png"}, {"refused"})
    assert ran == []


def test_a_large_file_goes_on_after_a_lost_line_and_a_closed_page(house: House, open_window: Window, tmp_path: Path) -> None:
    page = open_window()
    address = upload_page(page, house, 1)
    page.route(re.compile(r"offset=8388608"), lambda route: route.abort())
    file = tmp_path / "gross.pdf"
    file.write_bytes(large_pdf(12))
    page.get_by_label("Grundriss als Datei").set_input_files(file)
    expect(page.get_by_text("Zurzeit keine Verbindung.")).to_be_visible()

    page.goto(address)
    expect(page.get_by_text(re.compile("Von „gross.pdf“ sind 8,0.MB von 12,0.MB angekommen."))).to_be_visible()
    page.unroute_all()
    sent: list[str] = []

    def note(request: Request) -> None:
        found = re.search(r"offset=(\d+)", request.url)
        if found:
            sent.append(found[1])

    page.on("request", note)
    page.get_by_label("Grundriss als Datei").set_input_files(file)
    page.wait_for_url("**/massstab/")

    assert sent == ["8388608", "12582912"]


def test_a_file_may_be_dropped_anywhere_or_pasted(house: House, open_window: Window) -> None:
    page = open_window()
    address = upload_page(page, house, 1)
    give = """([kind, bytes]) => {
        const files = new DataTransfer()
        files.items.add(new File([new Uint8Array(bytes)], 'plan.png'))
        const event = kind === 'drop' ? new DragEvent('drop', {dataTransfer: files, bubbles: true, cancelable: true})
                                      : new ClipboardEvent('paste', {clipboardData: files, bubbles: true, cancelable: true})
        document.querySelector('header').dispatchEvent(event)
    }"""

    for kind in ("drop", "paste"):
        page.goto(address)
        page.evaluate(give, [kind, list(samples.png(300, 200))])
        page.wait_for_url("**/massstab/")

    page.goto(address)
    page.evaluate(give, ["drop", list(b"<svg/>")])
    expect(page.get_by_role("alert")).to_contain_text("Diese Art von Datei lässt sich nicht öffnen.")


def test_without_scripts_it_is_a_plain_form(house: House, open_window: Window) -> None:
    page = open_window(script=False)
    upload_page(page, house, 1)

    choose(page, "plan.png", samples.png(300, 200))
    page.get_by_role("button", name="Hochladen").click()

    expect(page.get_by_role("heading", name=re.compile("Grundriss"))).to_be_visible()
    assert page.url.endswith("/massstab/")
