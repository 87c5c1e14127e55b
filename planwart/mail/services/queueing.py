"""Putting mails on their way: a row and a job, in the transaction of their cause."""

from planwart.foundation.actor import system
from planwart.foundation.jobs import enqueue
from planwart.foundation.journal import record
from planwart.foundation.scope import acting
from planwart.mail.choices import MailKind
from planwart.mail.facts import AccountMailRequested
from planwart.mail.models import OutboundMail

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
) -> OutboundMail:
    """Store a waiting mail and the job that renders and sends it. Called in the relay's scope."""
    mail = OutboundMail.objects.create(
        kind=kind,
        recipient=recipient,
        recipient_name=recipient_name,
        organisation_id=organisation_id,
        invitation_id=invitation_id,
        access_id=access_id,
        user_id=user_id,
    )
    enqueue(SEND, mail_id=mail.pk)
    return mail
