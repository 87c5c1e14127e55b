"""Putting mails on their way: a row and a job, in the transaction of their cause."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from planwart.foundation.actor import Actor, system
from planwart.foundation.errors import NotFound, NotPossible, require
from planwart.foundation.jobs import enqueue
from planwart.foundation.journal import record
from planwart.foundation.scope import acting
from planwart.mail.choices import AGAIN, Fault, MailKind, MailState
from planwart.mail.facts import AccountMailRequested, SendingRequested
from planwart.mail.models import OutboundMail
from planwart.mail.permissions import can_run_mail
from planwart.mail.queries import mails_visible_to
from planwart.mail.rules import is_out_of_date
from planwart.planning.models import CustomerAccess

SEND = "planwart.mail.tasks.send_mail"


def request_account_mail(*, kind: MailKind, user_id: int) -> None:
    """Ask for a mail about somebody's own account. It goes out from the fact, after commit."""
    with acting(system("account mail")) as clerk:
        record(AccountMailRequested(kind=kind, user_id=user_id), actor=clerk)


def queue_mail(
    *,
    kind: MailKind,
    recipient: str,
    recipient_name: str = "",
    organisation_id: int | None = None,
    invitation_id: int | None = None,
    access_id: int | None = None,
    user_id: int | None = None,
    about_id: int | None = None,
) -> OutboundMail:
    """Store a waiting mail and the job that writes and sends it. Called in the relay's scope."""
    mail = OutboundMail.objects.create(
        kind=kind,
        recipient=recipient,
        recipient_name=recipient_name,
        organisation_id=organisation_id,
        invitation_id=invitation_id,
        access_id=access_id,
        user_id=user_id,
        about_id=about_id,
    )
    enqueue(SEND, mail_id=mail.pk)
    return mail


def send_test(*, actor: Actor, email: str, name: str) -> OutboundMail:
    """Send the operator a mail by the server in use, once; how it went stands on the mail. Raises NotAllowed."""
    require(can_run_mail(actor))
    with acting(system("test the mail server")):
        mail = OutboundMail.objects.create(kind=MailKind.TEST, recipient=email, recipient_name=name, user_id=actor.user_id)
        record(SendingRequested(mail_id=mail.pk), actor=actor)
    return mail


def send_again(*, actor: Actor, mail_id: int) -> OutboundMail:
    """Start the attempts of a mail from the beginning, now. Raises NotFound, or NotPossible for one that waits or has left."""
    require(can_run_mail(actor))
    with acting(actor):
        if not mails_visible_to(actor).filter(pk=mail_id).exists():
            raise NotFound
    with acting(system("send a mail again")):
        mail = OutboundMail.objects.select_for_update(of=("self",)).get(pk=mail_id)
        if mail.state not in AGAIN:
            raise NotPossible(_("This e-mail has left already, or is no longer needed."))
        if is_out_of_date(mail.kind, timezone.now() - mail.created_at):
            raise NotPossible(_("What this e-mail says is out of date. The person can ask for a new one."))
        mail.state, mail.attempts, mail.fault, mail.error, mail.next_attempt_at = MailState.QUEUED, 0, "", "", None
        mail.save(update_fields=["state", "attempts", "fault", "error", "next_attempt_at"])
        record(SendingRequested(mail_id=mail.pk), actor=actor)
    return mail


def wake_waiting() -> int:
    """Let the mails that wait for a server be tried at once: the server is another one now. Limits stay."""
    waiting = OutboundMail.objects.filter(state=MailState.DEFERRED).exclude(fault__in=[Fault.FIRM_LIMIT, Fault.RECIPIENT_LIMIT])
    return waiting.update(next_attempt_at=timezone.now())


def forget_recipient(*, user_id: int) -> None:
    """Delete the mails to somebody who has deleted his account. Called in the relay's scope."""
    accesses = CustomerAccess.objects.filter(user_id=user_id).values("id")
    OutboundMail.objects.filter(Q(user_id=user_id) | Q(access_id__in=accesses)).delete()
