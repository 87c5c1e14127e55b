"""Signing in without a password, with a second factor, and seeing where one is signed in."""

import base64
import hmac
import re
import struct
import time
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.conftest import House, wait_until
from tests.journeys.steps import sign_in

OpenWindow = Callable[..., Page]

DEMO_PASSWORD = "planwart-demo"


def totp(secret: str) -> str:
    """Return what an authenticator app shows for this key now (RFC 6238: SHA-1, 30 seconds, six digits)."""
    mac = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), "sha1")
    start = mac[-1] & 15
    return f"{(int.from_bytes(mac[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def open_security(page: Page) -> None:
    page.goto("/konto/sicherheit/")
    expect(page.get_by_role("heading", name="Wo Sie angemeldet sind")).to_be_visible()


def show_it_is_me(page: Page) -> None:
    """Enter the password once more, where that is asked for."""
    expect(page.get_by_role("heading", name="Sind Sie es?")).to_be_visible()
    page.get_by_label("Passwort", exact=True).fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Weiter").click()


def switch_on_app(page: Page) -> tuple[str, list[str]]:
    """Set up the authenticator app and return its key and the recovery codes."""
    page.get_by_role("link", name="App einrichten").click()
    show_it_is_me(page)
    expect(page.get_by_role("img", name="QR-Code")).to_be_visible()
    secret = page.get_by_label(re.compile("Schlüssel")).input_value()
    page.get_by_label("Code", exact=True).fill(totp(secret))
    page.get_by_role("button", name="Einschalten").click()
    expect(page.get_by_role("heading", name="Wiederherstellungscodes")).to_be_visible()
    return secret, page.locator(".recovery-codes li").all_inner_texts()


def sign_out(page: Page) -> None:
    page.context.clear_cookies()


def code_from_mail(page: Page, *, to: str) -> str:
    """Read the code from the Postfach, in a tab of its own."""
    found: list[str] = []

    def arrived() -> bool:
        page.goto(f"/postfach/?an={to}")
        mail = page.get_by_text("Ihr Code zum Anmelden")
        if mail.count() == 0:
            return False
        mail.first.click()
        page.locator("iframe").wait_for()
        page.wait_for_load_state("networkidle")
        found.extend(re.findall(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", page.frame_locator("iframe").locator("body").inner_text()))
        return bool(found)

    wait_until(arrived, what="the mail with the code", seconds=60)
    return found[0]


def give_authenticator(context: BrowserContext, page: Page) -> None:
    """Put a fingerprint reader into this browser, by the protocol of its developer tools."""
    line = context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    line.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_a_code_by_mail_signs_in_beside_the_password(open_window: OpenWindow, house: House) -> None:
    page = open_window()
    page.goto("/konto/login/")
    page.get_by_label("E-Mail-Adresse").fill("carla@example.org")
    page.get_by_role("button", name="Code per E-Mail").click()
    expect(page.get_by_text("carla@example.org")).to_be_visible()

    code = code_from_mail(page.context.new_page(), to="carla@example.org")
    page.get_by_label("Code", exact=True).fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Anmelden").click()

    expect(page).to_have_url(re.compile(r"/plan/\d+/"))


def test_app_recovery_code_and_sessions(open_window: OpenWindow, house: House) -> None:
    page, other = open_window(), open_window()
    for window in (page, other):
        sign_in(window, "klara@example.org", DEMO_PASSWORD)
    open_security(page)
    _secret, codes = switch_on_app(page)
    assert len(codes) == 10

    open_security(page)
    page.get_by_role("button", name="Alle anderen abmelden").click()
    expect(page.get_by_text("dieses Gerät")).to_have_count(1)
    other.goto("/start/")
    expect(other).to_have_url(re.compile("/konto/login/"))

    other.get_by_label("E-Mail-Adresse").fill("klara@example.org")
    other.get_by_label("Passwort", exact=True).fill(DEMO_PASSWORD)
    other.get_by_role("button", name="Anmelden", exact=True).click()
    expect(other.get_by_role("heading", name="Zweiter Faktor")).to_be_visible()
    other.get_by_label("Code", exact=True).fill(codes[0])
    other.get_by_role("button", name="Anmelden").click()
    expect(other).to_have_url(re.compile(r"/plan/\d+/"))


def test_a_passkey_signs_in_alone(open_window: OpenWindow, house: House) -> None:
    page = open_window()
    give_authenticator(page.context, page)
    sign_in(page, "cem@example.org", DEMO_PASSWORD)
    open_security(page)
    page.get_by_role("link", name="Passkey hinzufügen").click()
    show_it_is_me(page)
    page.get_by_label("Name des Passkeys").fill("Telefon")
    page.get_by_role("button", name="Passkey anlegen").click()
    expect(page.get_by_role("heading", name="Wiederherstellungscodes")).to_be_visible()
    open_security(page)
    expect(page.get_by_role("link", name="Entfernen Telefon")).to_be_visible()

    sign_out(page)
    page.goto("/konto/login/")
    page.get_by_role("button", name="Mit Passkey anmelden").click()

    expect(page).to_have_url(re.compile(r"/plan/\d+/"))
