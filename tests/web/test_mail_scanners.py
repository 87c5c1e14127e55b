"""Mail scanners open links before people do. What they fetch, preview or run changes nothing; what they press can be taken back.

Twenty profiles against every kind of link that we mail. What a browser adds, running scripts, is in tests/journeys.
"""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Final

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.urls import reverse

from planwart.foundation.actor import system
from planwart.foundation.relay import relay_once
from planwart.foundation.scope import acting, outside
from planwart.identity.services import create_account
from planwart.mail.choices import MailKind
from planwart.mail.models import OutboundMail
from planwart.mail.services.queueing import request_account_mail
from planwart.mail.services.sending import send_mail
from planwart.planning.queries import history_of_place
from planwart.sharing.services.staff import invite_staff
from planwart.tenancy.choices import Role
from tests.cast import PASSWORD, Cast

SYSTEM = system("tests")
NEW_PASSWORD: Final = "vier gute worte hier"

# What a visit leaves behind by itself: sessions, and the counts by which we limit guessing.
NO_CHANGE: Final = {
    "django_session",
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
}


def fingerprint() -> dict[str, object]:
    """A number for each table's content; whatever a visit changes shows here, whatever its name."""
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall() if name not in NO_CHANGE and not name.startswith("django_migrations")]
    found: dict[str, object] = {}
    with acting(SYSTEM), connection.cursor() as cursor:
        for table in tables:
            cursor.execute("select has_table_privilege(current_user, %s, 'select')", [table])
            if (cursor.fetchone() or (False,))[0]:
                cursor.execute(f'select count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) from "{table}" t')
                found[table] = cursor.fetchone()
    assert {"sharing_invitation", "sharing_invitationtoken", "planning_customeraccess", "account_emailaddress", "identity_user"} <= set(
        found
    )
    return found


def mailed_link(address: str) -> str:
    """Send what waits for ``address`` and return the path behind the button of the latest mail."""
    relay_once(1000)
    with acting(SYSTEM):
        mail = OutboundMail.objects.filter(recipient=address).latest("id")
    send_mail(mail_id=mail.pk)
    with acting(SYSTEM):
        mail.refresh_from_db()
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.text)
    assert found, mail.text
    return found[1]


# --- The links --------------------------------------------------------------------------------------------------------------------


def customer_link(cast: Cast) -> str:
    return mailed_link("offen@example.org")


def team_link(cast: Cast) -> str:
    invite_staff(actor=cast.anna.actor, organisation=cast.brandt.organisation, email="tim@example.org", role=Role.STAFF)
    return mailed_link("tim@example.org")


def confirmation_link(cast: Cast) -> str:
    with outside():
        user = create_account(email="neu@example.org", name="Nele Neu", password=PASSWORD, verified=False)
    request_account_mail(kind=MailKind.CONFIRM_ADDRESS, user_id=user.pk)
    return mailed_link(user.email)


def password_link(cast: Cast) -> str:
    request_account_mail(kind=MailKind.RESET_PASSWORD, user_id=cast.carla.user.pk)
    return mailed_link(cast.carla.user.email)


def exists_link(cast: Cast) -> str:
    request_account_mail(kind=MailKind.ACCOUNT_EXISTS, user_id=cast.carla.user.pk)
    return mailed_link(cast.carla.user.email)


LINKS: Final[dict[str, Callable[[Cast], str]]] = {
    "customer": customer_link,
    "team": team_link,
    "confirmation": confirmation_link,
    "password": password_link,
    "exists": exists_link,
}


# --- What a person does then ------------------------------------------------------------------------------------------------------


def accepts(link: str) -> bool:
    person = Client()
    person.get(link)
    answer = person.post(reverse("invitation_accept"), {"name": "Olga Offen", "password": NEW_PASSWORD})
    return answer.status_code == 303


def confirms(link: str) -> bool:
    person = Client()
    person.get(link)
    person.post(link)
    return _is_verified("neu@example.org")


def _is_verified(address: str) -> bool:
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("select verified from account_emailaddress where email = %s", [address])
        return bool((cursor.fetchone() or (False,))[0])


def sets_password(link: str) -> bool:
    person = Client()
    form = person.get(link, follow=True)
    answer = person.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    return answer.status_code == 302


def opens(link: str) -> bool:
    return Client().get(link, follow=True).status_code == 200


HUMANS: Final[dict[str, Callable[[str], bool]]] = {
    "customer": accepts,
    "team": accepts,
    "confirmation": confirms,
    "password": sets_password,
    "exists": opens,
}


# --- The scanners -----------------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """Forms with their fields, and what the page would make a browser fetch."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, str, dict[str, str]]] = []
        self.fetched: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((found.get("method", "get").lower(), found.get("action", ""), {}))
        elif tag == "input" and self.forms and found.get("name"):
            self.forms[-1][2][found["name"]] = found.get("value", "")
        elif tag == "a" and found.get("href", "").startswith("/"):
            self.fetched.append(found["href"])
        elif tag in {"img", "iframe"} and found.get("src", "").startswith("/"):
            self.fetched.append(found["src"])


def reader(agent: str = "Mozilla/5.0", **headers: str) -> Client:
    return Client(headers={"User-Agent": agent, **headers})


def follow_everything(client: Client, link: str) -> None:
    """Open the page and every link on it, as a crawler does."""
    answer = client.get(link, follow=True)
    for address in set(Page(answer.content.decode()).fetched):
        client.get(address, follow=True)


def press_all(link: str, *, with_token: bool) -> None:
    """Send every form of the page as it stands, with its hidden fields or without the one that proves where it comes from."""
    strict = Client(enforce_csrf_checks=True)
    answer = strict.get(link, follow=True)
    here = answer.request["PATH_INFO"]
    for method, action, fields in Page(answer.content.decode()).forms:
        if method == "post" and "/logout/" not in action:
            sent = fields if with_token else {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}
            strict.post(action or here, sent)


def parallel(link: str) -> None:
    """Three at once are one after the other here: a test's transaction has one line. The order is what matters."""
    for _ in range(3):
        reader("Barracuda Sentinel").get(link, follow=True)


PASSIVE: Final[dict[str, Callable[[str], object]]] = {
    "HEAD": lambda link: reader().head(link),
    "HEAD, followed": lambda link: reader().head(link, follow=True),
    "OPTIONS": lambda link: reader().options(link),
    "GET": lambda link: reader().get(link),
    "GET, followed": lambda link: reader().get(link, follow=True),
    "GET three times": parallel,
    "GET in one session, twice": lambda link: [client.get(link, follow=True) for client in [reader()] for _ in range(2)],
    "every link of the page": lambda link: follow_everything(reader(), link),
    "Safe Links": lambda link: reader("Mozilla/4.0 (compatible; ms-office; MSOffice 16)").get(link, follow=True),
    "Outlook preview": lambda link: reader("BingPreview/1.0b").get(link, follow=True),
    "Google image proxy": lambda link: reader("GoogleImageProxy").get(link, follow=True),
    "WhatsApp preview": lambda link: reader("WhatsApp/2.23.20 A").get(link, follow=True),
    "Slack preview": lambda link: reader("Slackbot-LinkExpanding 1.0", Range="bytes=0-32768").get(link, follow=True),
    "Facebook preview": lambda link: reader("facebookexternalhit/1.1", Purpose="preview").get(link, follow=True),
    "browser that fetches ahead": lambda link: reader(**{"Sec-Purpose": "prefetch", "X-Moz": "prefetch"}).get(link, follow=True),
    "Proofpoint, with another address": lambda link: reader().get(f"{link}?pp=1&utm_source=mail", follow=True),
    "POST without the form's token": lambda link: press_all(link, with_token=False),
    "POST to the link": lambda link: Client(enforce_csrf_checks=True).post(link, {"a": "b"}),
    "PUT, PATCH, DELETE": lambda link: [getattr(Client(enforce_csrf_checks=True), method)(link) for method in ("put", "patch", "delete")],
}


@pytest.mark.parametrize("kind", LINKS)
def test_whoever_fetches_or_previews_changes_nothing(cast: Cast, kind: str) -> None:
    link = LINKS[kind](cast)
    before = fingerprint()
    changed = {}

    for name, visit in PASSIVE.items():
        visit(link)
        after = fingerprint()
        changed[name] = sorted(table for table in before if before[table] != after[table])

    assert changed == {name: [] for name in PASSIVE}
    assert HUMANS[kind](link), "the link no longer works for a person"


@pytest.mark.parametrize("kind", ["customer", "team"])
def test_whoever_presses_every_button_leaves_one_step_that_can_be_taken_back(cast: Cast, kind: str) -> None:
    link = LINKS[kind](cast)

    press_all(link, with_token=True)
    person = Client()
    told = person.get(link, follow=True).content.decode()
    taken_back = person.post(reverse("invitation_reconsider"), follow=True)

    assert "Sie haben die Einladung abgelehnt" in told
    assert "Zurücknehmen" in told
    assert taken_back.status_code == 200
    assert accepts(link)


def test_the_firm_reads_both_steps(cast: Cast) -> None:
    link = customer_link(cast)
    press_all(link, with_token=True)
    person = Client()
    person.get(link)
    person.post(reverse("invitation_reconsider"))

    with acting(cast.anna.actor):
        facts = [entry.fact for entry in history_of_place(cast.anna.actor, cast.brandt.plan.unit)]

    assert facts[:2] == ["planning.invitation_reconsidered", "planning.invitation_answered"]


def test_a_pressed_confirmation_is_what_its_owner_wanted_anyway(cast: Cast) -> None:
    """The button says one thing, and doing it twice is no harm: whoever signed up still has to know the password."""
    link = confirmation_link(cast)

    press_all(link, with_token=True)

    assert confirms(link)


def test_a_pressed_password_form_without_a_password_changes_none(cast: Cast) -> None:
    link = password_link(cast)

    press_all(link, with_token=True)

    cast.carla.user.refresh_from_db()
    assert cast.carla.user.check_password(PASSWORD)
    assert sets_password(link)


def test_every_kind_of_mail_with_a_one_time_link_is_scanned() -> None:
    """The rest leads to pages behind the sign-in; a code is no link. A new kind has to be placed here."""
    behind_sign_in = {kind for kind in MailKind if kind.startswith("security_")} | {
        MailKind.TEST,
        MailKind.UPGRADE_REQUEST,
        MailKind.TIER_CHANGED,
    }
    scanned = {
        MailKind.INVITATION,
        MailKind.STAFF_INVITATION,
        MailKind.CONFIRM_ADDRESS,
        MailKind.RESET_PASSWORD,
        MailKind.ACCOUNT_EXISTS,
    }
    elsewhere = {MailKind.CODE, MailKind.ADDRESS_OLD, MailKind.ADDRESS_NEW, MailKind.ADDRESS_CHANGED}

    assert set(MailKind) == behind_sign_in | scanned | elsewhere


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Host": "127.0.0.1@evil.example"}, {"Host": "evil.example/127.0.0.1"}])
def test_a_foreign_host_is_refused_before_anything_happens(cast: Cast, settings: LazySettings, headers: dict[str, str]) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]

    answer = Client(headers=headers).post(reverse("account_reset_password"), {"email": cast.carla.user.email})

    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()
