"""One letter of every kind, with fixed names and times; the files in golden/ say how each one reads.

``python -m tests.mail.letters_of_all`` writes the files anew. Read the difference before you commit it.
"""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "planwart.settings")
    django.setup()

from django.conf import settings
from django.utils import translation

from planwart.identity.choices import AddressSide, SecurityNotice
from planwart.identity.models import AddressChange
from planwart.mail.account_letters import address_changed_letter, address_letter, code_letter, security_letter
from planwart.mail.choices import MailKind
from planwart.mail.firm_letters import team_letter, tier_letter, upgrade_letter
from planwart.mail.letters import (
    Letter,
    account_exists_letter,
    confirmation_letter,
    invitation_letter,
    password_letter,
    server_test_letter,
)
from planwart.planning.services.invitations import Offer
from planwart.sharing.services.joining import TeamOffer
from planwart.tenancy.models import Membership, Organisation

GOLDEN = Path(__file__).parent / "golden"
BASE_URL = "https://plan.example"
TOKEN = "t0ken-of-thirty-two-letters-0000"
NOON = dt.datetime(2026, 3, 12, 12, tzinfo=dt.UTC)


def offer(role: str) -> Offer:
    return Offer(
        invitation_id=1,
        access_id=1,
        plan_id=1,
        organisation_id=1,
        state="pending",
        ended=False,
        taken_by=None,
        email="carla@example.org",
        role=role,
        origin="mail",
        expires_at=NOON,
        firm="Elektro Brandt",
        inviter="Anna Brandt",
        unit="Wohnung 3",
        project="Musterhaus",
        address="Lindenstraße 5",
        floors=("Obergeschoss", "Dachgeschoss", "Keller"),
    )


def team_offer(role: str, inviter: str) -> TeamOffer:
    return TeamOffer(
        invitation_id=1,
        offer_id=1,
        organisation_id=1,
        state="pending",
        ended=False,
        taken_by=None,
        email="sina@example.org",
        role=role,
        origin="mail",
        expires_at=NOON,
        firm="Elektro Brandt",
        inviter=inviter,
        backed=True,
    )


def firm() -> Organisation:
    made = Organisation(code="abcd2345", name="Elektro Brandt", tier="starter", upgrade_tier="fire")
    made.upgrade_asked_by = Membership(name="Anna Brandt", email="anna@example.org")
    return made


def change() -> AddressChange:
    return AddressChange(old_email="carla@example.org", new_email="carla@example.net", expires_at=NOON)


LETTERS: dict[str, Callable[[], Letter]] = {
    "invitation-editor": lambda: invitation_letter(offer("editor"), token=TOKEN, reply_to="anna@example.org"),
    "invitation-viewer": lambda: invitation_letter(offer("viewer"), token=TOKEN, reply_to="anna@example.org"),
    "invitation-none": lambda: invitation_letter(offer("none"), token=TOKEN, reply_to="anna@example.org"),
    "staff-staff": lambda: team_letter(team_offer("staff", "Anna Brandt"), token=TOKEN, reply_to="anna@example.org"),
    "staff-admin": lambda: team_letter(team_offer("admin", "Anna Brandt"), token=TOKEN, reply_to="anna@example.org"),
    "staff-owner": lambda: team_letter(team_offer("owner", ""), token=TOKEN, reply_to=""),
    "upgrade": lambda: upgrade_letter(firm()),
    "tier": lambda: tier_letter(firm()),
    "confirm": lambda: confirmation_letter(key="k3y"),
    "reset": lambda: password_letter(uid="1", key="k3y"),
    "exists": account_exists_letter,
    "code": lambda: code_letter("234 567"),
    "address_old": lambda: address_letter(change(), AddressSide.OLD, token=TOKEN),
    "address_new": lambda: address_letter(change(), AddressSide.NEW, token=TOKEN),
    "address_changed": lambda: address_changed_letter(change()),
    "test": server_test_letter,
    **{f"security_{what}": lambda what=what: security_letter(what, at=NOON) for what in SecurityNotice},  # type: ignore[misc]  # bound here
}


def kinds_without_a_letter() -> set[str]:
    """The kinds of mail nobody reads here; there should be none."""
    return {kind.value for kind in MailKind} - {name.split("-", maxsplit=1)[0] for name in LETTERS}


def written(name: str, language: str) -> dict[Path, str]:
    """Return both forms of a letter with the files they belong into; the text begins with what the mail program shows."""
    with translation.override(language):
        letter = LETTERS[name]()
        head = f"{letter.sender_name}\n{letter.subject}\n\n"
        stem = GOLDEN / f"{name}.{language}"
        return {stem.with_name(stem.name + ".txt"): head + letter.as_text(), stem.with_name(stem.name + ".html"): letter.as_html()}


if __name__ == "__main__":
    settings.BASE_URL = BASE_URL
    for old in GOLDEN.glob("*"):
        old.unlink()
    for one in LETTERS:
        for language, _words in settings.LANGUAGES:
            for path, words in written(one, language).items():
                path.write_text(words, encoding="utf-8")
