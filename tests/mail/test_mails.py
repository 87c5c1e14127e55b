"""From the fact to the mail: who gets it, what it says, and what the database keeps."""

import re

import pytest
from django.conf import LazySettings
from django.core import mail as django_mail
from django.db import ProgrammingError, connection, transaction

from planwart.foundation.actor import operator, system
from planwart.foundation.errors import NotFound
from planwart.foundation.relay import relay_once
from planwart.foundation.scope import acting
from planwart.mail.choices import MailKind, MailState
from planwart.mail.models import OutboundMail
from planwart.mail.queries import delivery_of_invitation, get_mail, mails_visible_to
from planwart.mail.services.queueing import request_account_mail
from planwart.mail.services.sending import send_mail
from planwart.planning.choices import AccessRole
from planwart.planning.services.customers import end_customer_access, invite_customer
from planwart.planning.services.invitations import get_offer
from tests.cast import Cast

READER = system("tests")


def sent_to(address: str) -> OutboundMail:
    """Relay what waits, run the job of the newest mail to ``address``, and return the mail."""
    relay_once()
    with acting(READER):
        waiting = OutboundMail.objects.filter(recipient=address).latest("id")
    send_mail(mail_id=waiting.pk)
    with acting(READER):
        return get_mail(READER, waiting.pk)


def token_in(text: str) -> str:
    found = re.search(r"/einladung/([\w-]+)/", text)
    assert found
    return found[1]


def test_an_invitation_reaches_the_invited_address_with_a_link_that_proves_it(cast: Cast) -> None:
    mail = sent_to("offen@example.org")

    assert mail.state == MailState.POSTFACH
    assert mail.subject == "Ihr Elektroplan von Elektro Brandt: Wohnung 3, Lindenstraße 5"
    assert mail.sender.startswith("Elektro Brandt über Planwart <")
    assert "Anna Brandt" in mail.text
    offer = get_offer(READER, token_in(mail.text))
    assert (offer.access_id, offer.proves_address) == (cast.pending.pk, True)
    assert token_in(mail.html) == token_in(mail.text)


@pytest.mark.parametrize(
    ("role", "words"),
    [(AccessRole.EDITOR, "direkt im Plan mitplanen"), (AccessRole.VIEWER, "als PDF sichern"), (AccessRole.NONE, "der Plan folgt")],
)
def test_each_role_has_its_own_text(cast: Cast, role: AccessRole, words: str) -> None:
    invite_customer(actor=cast.anna.actor, plan=cast.brandt.plan, email="neu@example.org", role=role)

    mail = sent_to("neu@example.org")

    assert words in mail.text
    assert ("Obergeschoss" in mail.text) == (role != AccessRole.NONE)


def test_a_withdrawn_invitation_is_not_mailed_any_more(cast: Cast) -> None:
    relay_once()
    end_customer_access(actor=cast.anna.actor, access=cast.pending)

    mail = sent_to("offen@example.org")

    assert (mail.state, mail.text, mail.html) == (MailState.DROPPED, "", "")


def test_with_a_mail_server_the_database_keeps_no_link(cast: Cast, settings: LazySettings) -> None:
    settings.EMAIL_HOST = "smtp.example.org"

    mail = sent_to("offen@example.org")

    assert (mail.state, mail.text, mail.html) == (MailState.SENT, "", "")
    (message,) = django_mail.outbox
    assert message.to == ["offen@example.org"]
    assert message.reply_to == [cast.anna.user.email]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert get_offer(READER, token_in(str(message.body))).access_id == cast.pending.pk


def test_a_mail_is_sent_once(cast: Cast) -> None:
    first = sent_to("offen@example.org")

    again = send_mail(mail_id=first.pk)

    with acting(READER):
        unchanged = get_mail(READER, first.pk)
    assert (again, unchanged.text) == (MailState.POSTFACH, first.text)


def test_links_come_from_the_base_url_alone(cast: Cast, settings: LazySettings) -> None:
    settings.BASE_URL = "https://plan.example"

    mail = sent_to("offen@example.org")

    assert set(re.findall(r"https?://[^/\s\"]+", mail.text)) == {"https://plan.example"}


def test_account_mails_go_to_the_stored_address(cast: Cast) -> None:
    request_account_mail(kind=MailKind.RESET_PASSWORD, user_id=cast.carla.user.pk)

    mail = sent_to(cast.carla.user.email)

    assert mail.subject == "Neues Passwort wählen"
    assert "/konto/password/reset/key/" in mail.text


def test_a_confirmed_address_needs_no_confirmation(cast: Cast) -> None:
    request_account_mail(kind=MailKind.CONFIRM_ADDRESS, user_id=cast.carla.user.pk)

    assert sent_to(cast.carla.user.email).state == MailState.DROPPED


def test_the_operator_sees_states_and_no_content(cast: Cast) -> None:
    mail = sent_to("offen@example.org")
    who = operator(cast.paula.user.pk)

    with acting(who):
        seen = list(mails_visible_to(who).values_list("recipient", "state"))
        with pytest.raises(NotFound):
            get_mail(who, mail.pk)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select html from mail_outboundmail")

    assert ("offen@example.org", MailState.POSTFACH) in seen


@pytest.mark.parametrize("name", ["anonymous", "anna", "carla", "erik", "paula"])
def test_nobody_else_reads_mails(cast: Cast, name: str) -> None:
    sent_to("offen@example.org")
    actor = cast.actors[name]

    with acting(actor):
        assert not mails_visible_to(actor).exists()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select id from mail_outboundmail")


def test_a_firm_learns_the_delivery_of_its_own_invitations_only(cast: Cast) -> None:
    sent_to("offen@example.org")

    assert delivery_of_invitation(cast.ben.actor, cast.pending.invitation_id) is not None
    assert delivery_of_invitation(cast.erik.actor, cast.pending.invitation_id) is None
    assert delivery_of_invitation(cast.carla.actor, cast.pending.invitation_id) is None
