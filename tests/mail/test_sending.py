"""From the waiting row to the mail server and back: faults in words, attempts, limits, and no second copy."""

import datetime as dt
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.mail.backends.smtp import EmailBackend
from django.utils import timezone

from planwart.foundation.actor import system
from planwart.foundation.errors import Invalid
from planwart.foundation.relay import relay_once
from planwart.foundation.scope import acting
from planwart.mail import rules
from planwart.mail.choices import Fault, MailKind, MailState
from planwart.mail.models import OutboundMail
from planwart.mail.queries import delivery_of_invitation
from planwart.mail.services.queueing import request_account_mail, send_again, wake_waiting
from planwart.mail.services.sending import send_due, send_mail
from planwart.planning.choices import AccessRole
from planwart.planning.services.customers import invite_customer, resend_invitation
from planwart.web.office.access_state import person_state
from tests.cast import Cast
from tests.mail.smtp_server import MailServerDouble, certificate, mail_server

READER = system("tests")
TO = "offen@example.org"


@pytest.fixture
def by_smtp(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "127.0.0.1", False, False
    settings.DEFAULT_FROM_EMAIL = "planwart@example.com"


@pytest.fixture
def server(by_smtp: None, settings: LazySettings) -> Iterator[MailServerDouble]:
    with mail_server(MailServerDouble()) as running:
        settings.EMAIL_PORT = running.port
        yield running


def waiting(address: str = TO) -> OutboundMail:
    """Relay what waits and return the newest mail to an address."""
    relay_once(1000)
    with acting(READER):
        return OutboundMail.objects.filter(recipient=address).latest("id")


def fresh(mail: OutboundMail) -> OutboundMail:
    with acting(READER):
        return OutboundMail.objects.get(pk=mail.pk)


def make_due(*mails: OutboundMail) -> None:
    """Let the time pass until these are tried again."""
    with acting(READER):
        OutboundMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(next_attempt_at=timezone.now())


# --- What arrives -----------------------------------------------------------------------------------------------------------------


def test_a_mail_arrives_as_text_and_html_with_what_keeps_machines_quiet(cast: Cast, server: MailServerDouble) -> None:
    state = send_mail(mail_id=waiting().pk)

    (got,) = server.received
    assert state is MailState.SENT
    assert server.recipients == [TO]
    assert [part.get_content_type() for part in got.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert got["From"] == "Elektro Brandt über Planwart <planwart@example.com>"
    assert got["Reply-To"] == cast.anna.user.email
    assert (got["Auto-Submitted"], got["X-Auto-Response-Suppress"], got["X-Planwart-Loop"]) == ("auto-generated", "All", "127.0.0.1")


def test_a_mail_that_has_left_is_not_sent_again(cast: Cast, server: MailServerDouble) -> None:
    mail = waiting()

    states = [send_mail(mail_id=mail.pk) for _ in range(3)]

    assert states == [MailState.SENT] * 3
    assert len(server.received) == 1


def test_a_second_copy_after_a_lost_answer_carries_the_same_message_id(cast: Cast, server: MailServerDouble) -> None:
    """The line breaks between the server's yes and our mark: nobody can know, so the mail goes again and can be told apart."""
    server.hang_up_after_data = 1
    mail = waiting()

    first = send_mail(mail_id=mail.pk)
    make_due(mail)
    send_due()

    assert (first, fresh(mail).state) == (MailState.DEFERRED, MailState.SENT)
    assert len(server.received) == 2
    assert len({message["Message-ID"] for message in server.received}) == 1


def test_a_worker_that_dies_on_the_line_leaves_a_mail_that_another_sends(cast: Cast, server: MailServerDouble) -> None:
    mail = waiting()
    with acting(READER):
        OutboundMail.objects.filter(pk=mail.pk).update(state=MailState.SENDING, tried_at=timezone.now())

    meanwhile = send_mail(mail_id=mail.pk)
    with acting(READER):
        OutboundMail.objects.filter(pk=mail.pk).update(tried_at=timezone.now() - rules.SENDING_TAKES_AT_MOST)
    send_due()

    assert meanwhile is MailState.SENDING
    assert (fresh(mail).state, len(server.received)) == (MailState.SENT, 1)


def test_a_job_that_got_lost_is_made_up_for(cast: Cast, server: MailServerDouble) -> None:
    mail = waiting()
    with acting(READER):
        OutboundMail.objects.filter(pk=mail.pk).update(created_at=timezone.now() - rules.NO_SERVER_PAUSE)

    send_due()

    assert (fresh(mail).state, len(server.received)) == (MailState.SENT, 1)


# --- What goes wrong, in words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "state", "fault", "words"),
    [
        ({"RCPT TO": "550 5.1.1 no such user"}, MailState.UNDELIVERABLE, Fault.RECIPIENT_UNKNOWN, "550 5.1.1 no such user"),
        ({"RCPT TO": "550 no such user"}, MailState.UNDELIVERABLE, Fault.RECIPIENT_UNKNOWN, "550 no such user"),
        ({"RCPT TO": "554 5.7.1 relay access denied"}, MailState.UNDELIVERABLE, Fault.RECIPIENT_REFUSED, "554 5.7.1 relay access denied"),
        ({"RCPT TO": "450 4.2.0 greylisted"}, MailState.DEFERRED, Fault.LATER, "450 4.2.0 greylisted"),
        ({"MAIL FROM": "550 5.7.1 not yours"}, MailState.DEFERRED, Fault.SENDER, "550 5.7.1 not yours"),
        ({"MAIL FROM": "530 5.7.0 authentication required"}, MailState.DEFERRED, Fault.SIGN_IN_NEEDED, "530 5.7.0 authentication required"),
        ({"END": "554 5.7.1 spam: https://127.0.0.1/einladung/x"}, MailState.FAILED, Fault.CONTENT, "554 5.7.1 spam: …"),
        ({"END": "452 4.3.1 disk full"}, MailState.DEFERRED, Fault.LATER, "452 4.3.1 disk full"),
    ],
)
def test_each_refusal_has_its_state_and_words(
    cast: Cast, server: MailServerDouble, answers: dict[str, str], state: MailState, fault: Fault, words: str
) -> None:
    server.answers = answers
    mail = waiting()

    send_mail(mail_id=mail.pk)

    after = fresh(mail)
    assert (after.state, after.fault, after.error) == (state, fault, words)


def test_a_refused_recipient_shows_on_the_invitation_at_once(cast: Cast, server: MailServerDouble) -> None:
    server.answers = {"RCPT TO": "550 5.1.1 no such user"}

    send_mail(mail_id=waiting().pk)

    delivery = delivery_of_invitation(cast.anna.actor, cast.pending.invitation_id)
    assert delivery is not None
    assert delivery.error == "Die Adresse des Empfängers gibt es nicht. (550 5.1.1 no such user)"
    assert person_state(cast.pending, delivery).word == "E-Mail unzustellbar"


def test_the_line_itself_has_words_for_what_is_wrong(cast: Cast, by_smtp: None, settings: LazySettings, tmp_path: Path) -> None:
    found = {}
    for name, double in {
        "password": MailServerDouble(features=["AUTH PLAIN LOGIN"], answers={"AUTH": "535 5.7.8 wrong"}),
        "no_sign_in": MailServerDouble(),
        "no_mail_server": MailServerDouble(banner="SSH-2.0-OpenSSH_9.2"),
        "turned_away": MailServerDouble(banner="554 no service"),
    }.items():
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = ("otto", "geheim") if "_in" in name or name == "password" else ("", "")
        with mail_server(double):
            settings.EMAIL_PORT = double.port
            mail = invited(cast, f"{name}@example.net")
            send_mail(mail_id=mail.pk)
            after = fresh(mail)
            found[name] = (after.state, after.fault, after.error)

    assert found == {
        "password": (MailState.DEFERRED, Fault.PASSWORD, "535 5.7.8 wrong"),
        "no_sign_in": (MailState.DEFERRED, Fault.NO_SIGN_IN, ""),
        "no_mail_server": (MailState.DEFERRED, Fault.NO_MAIL_SERVER, ""),
        "turned_away": (MailState.DEFERRED, Fault.UNREACHABLE, "554 no service"),
    }


def test_encryption_has_words_for_what_is_wrong(
    cast: Cast, by_smtp: None, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_USE_TLS = True
    unknown, _ = certificate(tmp_path)
    other, other_file = certificate(tmp_path, name="mail.example.com")
    expired, expired_file = certificate(tmp_path, days=-1)
    found = {}
    for fault, tls, trusted in (
        (Fault.NO_STARTTLS, None, None),
        (Fault.CERTIFICATE_UNKNOWN, unknown, None),
        (Fault.CERTIFICATE_NAME, other, other_file),
        (Fault.CERTIFICATE_EXPIRED, expired, expired_file),
    ):
        with mail_server(MailServerDouble(features=["STARTTLS"] if tls else [], tls=tls)) as double:
            settings.EMAIL_PORT = double.port
            monkeypatch.setenv("SSL_CERT_FILE", str(trusted or tmp_path / "nothing"))
            mail = invited(cast, f"{fault}@example.net")
            send_mail(mail_id=mail.pk)
            found[fault] = Fault(fresh(mail).fault)

    assert found == {fault: fault for fault in found}


def test_a_server_that_is_not_there_has_words(cast: Cast, by_smtp: None, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(error: OSError) -> Fault:
        def open_line(*_: object) -> None:
            raise error

        monkeypatch.setattr(EmailBackend, "open", open_line)
        mail = invited(cast, f"{type(error).__name__.lower()}@example.net")
        send_mail(mail_id=mail.pk)
        return Fault(fresh(mail).fault)

    found = [
        fails(error)
        for error in (
            socket.gaierror(-2, "unknown"),
            ConnectionRefusedError(),
            TimeoutError(),
            ConnectionResetError(),
            OSError(101, "no net"),
        )
    ]

    assert found == [Fault.NAME_UNKNOWN, Fault.REFUSED, Fault.SILENT, Fault.BROKEN_OFF, Fault.UNREACHABLE]


def invited(cast: Cast, address: str) -> OutboundMail:
    invite_customer(actor=cast.anna.actor, plan=cast.brandt.plan, email=address, role=AccessRole.VIEWER)
    return waiting(address)


# --- Trying again -----------------------------------------------------------------------------------------------------------------


def test_attempts_end_in_a_failure_that_shows_and_can_be_repeated(cast: Cast, server: MailServerDouble) -> None:
    server.answers = {"RCPT TO": "451 4.7.1 later"}
    mail = waiting()
    pauses = []

    while send_mail(mail_id=mail.pk) is MailState.DEFERRED:
        after = fresh(mail)
        assert after.next_attempt_at is not None
        pauses.append(round((after.next_attempt_at - timezone.now()) / dt.timedelta(minutes=1)))
        assert send_mail(mail_id=mail.pk) is MailState.DEFERRED  # not before its time
        make_due(mail)

    assert pauses == [1, 5, 15, 60, 180, 360, 720]
    assert (fresh(mail).state, fresh(mail).attempts) == (MailState.FAILED, 8)
    server.answers = {}
    send_again(actor=cast.otto.actor, mail_id=mail.pk)
    relay_once()
    assert send_mail(mail_id=mail.pk) is MailState.SENT


def test_nothing_is_lost_and_nothing_doubled_while_the_server_is_away(cast: Cast, by_smtp: None, settings: LazySettings) -> None:
    double = MailServerDouble()
    with mail_server(double):
        settings.EMAIL_PORT = double.port
    mails = [invited(cast, f"neu{n}@example.net") for n in range(5)]  # the server is gone; inviting works all the same

    away = [send_mail(mail_id=mail.pk) for mail in mails]
    make_due(*mails)
    asked = send_due()
    with mail_server(double):
        for _ in range(3):
            make_due(*[mail for mail in mails if fresh(mail).state == MailState.DEFERRED])
            send_due()

    assert away == [MailState.DEFERRED] * 5
    assert asked == 1  # it is not asked five times while it is away
    assert sorted(double.recipients) == sorted(mail.recipient for mail in mails)
    assert {fresh(mail).state for mail in mails} == {MailState.SENT}


def test_an_old_password_link_is_not_sent_hours_later(cast: Cast, server: MailServerDouble) -> None:
    request_account_mail(kind=MailKind.RESET_PASSWORD, user_id=cast.carla.user.pk)
    mail = waiting(cast.carla.user.email)
    with acting(READER):
        OutboundMail.objects.filter(pk=mail.pk).update(created_at=timezone.now() - dt.timedelta(hours=2))

    state = send_mail(mail_id=mail.pk)

    assert (state, fresh(mail).fault, server.received) == (MailState.FAILED, Fault.TOO_LATE, [])


def test_without_a_server_mails_wait_and_keep_no_link(cast: Cast, settings: LazySettings) -> None:
    settings.KEEP_MAILS = False
    mail = waiting()

    state = send_mail(mail_id=mail.pk)

    after = fresh(mail)
    assert (state, after.fault, after.attempts, after.text, after.html) == (MailState.DEFERRED, Fault.NO_SERVER, 0, "", "")


def test_another_server_wakes_what_waited_for_one(cast: Cast, server: MailServerDouble, settings: LazySettings) -> None:
    settings.KEEP_MAILS, settings.EMAIL_HOST = False, ""
    mail = waiting()
    send_mail(mail_id=mail.pk)
    settings.EMAIL_HOST = "127.0.0.1"

    before = send_due()
    with acting(READER):
        wake_waiting()
    send_due()

    assert (before, fresh(mail).state) == (0, MailState.SENT)


# --- Limits -----------------------------------------------------------------------------------------------------------------------


def test_a_firm_cannot_shoot_with_invitations(cast: Cast, server: MailServerDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planwart.mail.services.limits.FIRM_PER_HOUR", 3)
    mails = [invited(cast, f"ziel{n}@example.net") for n in range(5)]

    states = [send_mail(mail_id=mail.pk) for mail in mails]

    assert states == [MailState.SENT] * 3 + [MailState.DEFERRED] * 2
    last = fresh(mails[-1])
    assert (last.fault, last.attempts) == (Fault.FIRM_LIMIT, 0)
    delivery = delivery_of_invitation(cast.anna.actor, last.invitation_id or 0)
    assert delivery is not None
    assert delivery.waits
    with acting(READER):  # an hour later
        OutboundMail.objects.filter(tried_at__isnull=False).update(tried_at=timezone.now() - dt.timedelta(hours=1))
    make_due(*mails[3:])
    send_due()
    assert {fresh(mail).state for mail in mails} == {MailState.SENT}


def test_the_limit_of_one_firm_is_not_the_others(cast: Cast, server: MailServerDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planwart.mail.services.limits.FIRM_PER_DAY", 1)
    with acting(READER):
        cast.sommer.organisation.tier = "fire"
        cast.sommer.organisation.save(update_fields=["tier"])
    ours, ours_too = invited(cast, "eins@example.net"), invited(cast, "zwei@example.net")
    invite_customer(actor=cast.erik.actor, plan=cast.sommer.plan, email="drei@example.net", role=AccessRole.VIEWER)

    states = [send_mail(mail_id=mail.pk) for mail in (ours, ours_too, waiting("drei@example.net"))]

    assert states == [MailState.SENT, MailState.DEFERRED, MailState.SENT]


def test_nobody_is_mailed_without_end(cast: Cast, server: MailServerDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planwart.mail.services.limits.FIRMS_MAILS_PER_RECIPIENT_AND_DAY", 2)
    states = [send_mail(mail_id=waiting().pk)]
    for _ in range(2):
        resend_invitation(actor=cast.anna.actor, access=cast.pending)
        states.append(send_mail(mail_id=waiting().pk))

    assert states == [MailState.SENT, MailState.SENT, MailState.DEFERRED]
    assert fresh(waiting()).fault == Fault.RECIPIENT_LIMIT


def test_a_firm_cannot_keep_a_password_link_away(cast: Cast, server: MailServerDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planwart.mail.services.limits.FIRMS_MAILS_PER_RECIPIENT_AND_DAY", 0)
    request_account_mail(kind=MailKind.RESET_PASSWORD, user_id=cast.carla.user.pk)

    assert send_mail(mail_id=waiting(cast.carla.user.email).pk) is MailState.SENT


# --- Headers ----------------------------------------------------------------------------------------------------------------------

HOSTILE = [
    'Elektro "Brandt",\r\nBcc: alle@example.org',
    "Brandt\nBcc: alle@example.org",
    "Brandt\rBcc: alle@example.org",
    "Brandt\x0bBcc: alle@example.org\x0c\x85\u2028\u2029",
    "Brandt%0d%0aBcc:alle@example.org",
    "=?utf-8?q?Brandt=0D=0ABcc:_alle@example.org?=",
    "<alle@example.org>, Brandt",
    "alle@example.org",
    "\u202egro.elpmaxe@ella",
    "Brandt" + "ü" * 110,
    "{letter.firm.__class__} %(firm)s {{ firm }}",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_gets_into_another_header(cast: Cast, server: MailServerDouble, name: str) -> None:
    with acting(READER):
        for thing, field in ((cast.brandt.organisation, "name"), (cast.brandt.project, "name"), (cast.brandt.project, "street")):
            setattr(thing, field, name[:120])
            thing.save(update_fields=[field])
        type(cast.pending)._default_manager.filter(pk=cast.pending.pk).update(name=name[:80])
        cast.pending.unit.name = name[:120]
        cast.pending.unit.save(update_fields=["name"])
        inviter = cast.pending.invitation.invited_by
        assert inviter is not None
        inviter.name = name[:80]
        inviter.save(update_fields=["name"])

    send_mail(mail_id=waiting().pk)

    (got,) = server.received
    assert server.recipients == [TO]
    assert sorted(got.keys()) == sorted(
        [
            "Content-Type",
            "MIME-Version",
            "Subject",
            "From",
            "To",
            "Reply-To",
            "Date",
            "Message-ID",
            "X-Planwart-Loop",
            "Auto-Submitted",
            "X-Auto-Response-Suppress",
        ]
    )
    assert [address.addr_spec for address in got["From"].addresses] == ["planwart@example.com"]
    assert [address.addr_spec for address in got["To"].addresses] == [TO]
    assert not any(ord(letter) < 32 or letter in "\u202e\u2028\u2029" for letter in f"{got['From']}{got['Subject']}{got['To']}")


def test_a_null_byte_is_no_name(cast: Cast) -> None:
    assert rules.one_line("Elektro\0Brandt\r\n\x1b[31m") == "Elektro Brandt [31m"
    with pytest.raises(Invalid):
        invite_customer(actor=cast.anna.actor, plan=cast.brandt.plan, email="a\0@example.org", role=AccessRole.VIEWER)
