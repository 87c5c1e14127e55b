"""Writing a waiting mail and handing it over, by SMTP or to the Postfach.

A mail is claimed in one transaction, spoken over the line in none, and marked in a third. When the worker dies between the
server's yes and the mark, nobody can know whether the mail left: it is sent again. So a mail arrives at least once; its
Message-ID is made once per row, so that the receiver can tell a second copy.
"""

import contextlib
import datetime as dt
import logging
from email.headerregistry import Address
from email.utils import formataddr, make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.utils import timezone

from planwart.foundation.actor import system
from planwart.foundation.scope import acting
from planwart.mail.choices import ABOUT_RECIPIENT, FINAL, ON_ITS_WAY, Fault, MailKind, MailState
from planwart.mail.letters import Letter
from planwart.mail.models import OutboundMail
from planwart.mail.rules import NO_SERVER_PAUSE, SENDING_TAKES_AT_MOST, is_out_of_date, one_line, pause_after
from planwart.mail.services.faults import fault_of
from planwart.mail.services.limits import limit_reached
from planwart.mail.services.server import Server, connection_to, current, sender_address
from planwart.mail.services.writing import write_letter

log = logging.getLogger(__name__)

CLERK = system("send a mail")
LOOP_HEADER = "X-Planwart-Loop"
# RFC 3834 and its older relatives: nobody's absence note shall answer our mail.
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def send_mail(*, mail_id: int) -> MailState:
    """Bring one waiting mail as far as it comes now, and return its state. What fails is stored and tried again later.

    Whether it is still wanted is asked again first, and the link is minted then: where a mail server is in use, only its
    digest stays in the database.
    """
    server = current()
    with acting(CLERK):
        mail = OutboundMail.objects.select_for_update(of=("self",)).get(pk=mail_id)
        if not _is_due(mail):
            return MailState(mail.state)
        letter = _prepare(mail, server)
        if letter is None or server is None:
            return MailState(mail.state)
    return _hand_over(mail, letter, server)


def send_due(*, limit: int = 200) -> int:
    """Send what waits for another attempt, or has lost its job, and return how many were tried.

    One after the other, and none behind a fault of the server: it shall not be asked two hundred times while it is away.
    """
    tried = 0
    for mail_id in _due_ids(limit):
        state = send_mail(mail_id=mail_id)
        tried += 1
        if state is MailState.DEFERRED and _rests(mail_id):
            break
    return tried


def _due_ids(limit: int) -> list[int]:
    now = timezone.now()
    lost = models.Q(state=MailState.QUEUED, created_at__lte=now - NO_SERVER_PAUSE)  # its job was lost with a worker
    again = models.Q(state=MailState.DEFERRED, next_attempt_at__lte=now)
    stuck = models.Q(state=MailState.SENDING, tried_at__lte=now - SENDING_TAKES_AT_MOST)
    with acting(CLERK):
        return list(OutboundMail.objects.filter(lost | again | stuck).order_by("id").values_list("pk", flat=True)[:limit])


def _rests(mail_id: int) -> bool:
    with acting(CLERK):
        fault = OutboundMail.objects.values_list("fault", flat=True).get(pk=mail_id)
    return fault not in {Fault.FIRM_LIMIT, Fault.RECIPIENT_LIMIT, Fault.LATER}


def _is_due(mail: OutboundMail) -> bool:
    now = timezone.now()
    if mail.state == MailState.SENDING:
        return mail.tried_at is None or mail.tried_at <= now - SENDING_TAKES_AT_MOST
    if mail.state == MailState.DEFERRED:
        return mail.next_attempt_at is None or mail.next_attempt_at <= now
    return mail.state == MailState.QUEUED


def _prepare(mail: OutboundMail, server: Server | None) -> Letter | None:
    """Write the letter and claim the mail for this attempt. None: it is settled, put off, or lies in the Postfach."""
    if is_out_of_date(mail.kind, timezone.now() - mail.created_at):
        _give_up(mail, Fault.TOO_LATE)
        return None
    if server is None and not settings.KEEP_MAILS:
        _refuse_now(mail) if mail.kind == MailKind.TEST else _defer(mail, Fault.NO_SERVER, timezone.now() + NO_SERVER_PAUSE)
        return None
    reached = limit_reached(mail) if server is not None else None
    if reached is not None:
        _defer(mail, *reached)
        return None
    letter = write_letter(mail)
    if letter is None:
        _mark(mail, MailState.DROPPED)
        return None
    _address(mail, letter, sender_address(server.sender if server else settings.DEFAULT_FROM_EMAIL))
    if server is None:
        mail.text, mail.html = letter.as_text(), letter.as_html()
        mail.save(update_fields=["text", "html"])
        _mark(mail, MailState.POSTFACH)
        return None
    mail.attempts += 1
    mail.tried_at = timezone.now()
    _mark(mail, MailState.SENDING)
    return letter


def _refuse_now(mail: OutboundMail) -> None:
    _give_up(mail, Fault.NO_SERVER)


def _hand_over(mail: OutboundMail, letter: Letter, server: Server) -> MailState:
    """Speak to the mail server outside of any transaction: it may take half a minute."""
    fault, words = _speak(mail, letter, server)
    with acting(CLERK):
        mail = OutboundMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
        if fault is None:
            return _mark(mail, MailState.SENT)
        mail.error = words
        if fault in FINAL or mail.kind == MailKind.TEST:
            return _give_up(mail, fault)
        pause = pause_after(mail.attempts)
        return _give_up(mail, fault) if pause is None else _defer(mail, fault, timezone.now() + pause)


def _speak(mail: OutboundMail, letter: Letter, server: Server) -> tuple[Fault | None, str]:
    if server.password_lost:
        return Fault.PASSWORD_LOST, ""
    connection = connection_to(server)
    try:
        message = _message(mail, letter)
        message.connection = connection
        message.send()
    except (OSError, ValueError) as error:  # SMTPException is an OSError, a header that cannot be written a ValueError
        log.warning("mail %s has not left: %s", mail.pk, type(error).__name__)
        return fault_of(error)
    finally:
        with contextlib.suppress(OSError):
            connection.close()  # Django leaves the line open when STARTTLS or the sign-in fails
    return None, ""


def _message(mail: OutboundMail, letter: Letter) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=letter.as_text(),
        from_email=mail.sender,
        to=[formataddr((one_line(mail.recipient_name), mail.recipient))],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={"Message-ID": mail.message_id, LOOP_HEADER: _house(), **AUTOMATIC},
    )
    message.attach_alternative(letter.as_html(), "text/html")
    return message


def _mark(mail: OutboundMail, state: MailState) -> MailState:
    mail.state = state
    if state in {MailState.SENT, MailState.POSTFACH}:
        mail.sent_at = timezone.now()
    if state not in ON_ITS_WAY:
        mail.next_attempt_at = None
    if state in {MailState.SENT, MailState.POSTFACH, MailState.DROPPED}:
        mail.fault, mail.error = "", ""
    mail.save(update_fields=["state", "sent_at", "fault", "error", "attempts", "tried_at", "next_attempt_at"])
    return state


def _defer(mail: OutboundMail, fault: Fault, until: dt.datetime) -> MailState:
    mail.fault, mail.next_attempt_at = fault, until
    return _mark(mail, MailState.DEFERRED)


def _give_up(mail: OutboundMail, fault: Fault) -> MailState:
    mail.fault = fault
    return _mark(mail, MailState.UNDELIVERABLE if fault in ABOUT_RECIPIENT else MailState.FAILED)


def _address(mail: OutboundMail, letter: Letter, address: str) -> None:
    # Names come from people: one line, and quoted where a mail header needs it.
    mail.sender = str(Address(display_name=one_line(letter.sender_name)[:140], addr_spec=address))
    mail.subject = one_line(letter.subject)[:300]
    mail.message_id = mail.message_id or make_msgid(domain=_house())
    mail.save(update_fields=["sender", "subject", "message_id"])


def _house() -> str:
    """The name of this installation in headers: the host of its base URL."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"
