"""Which fact becomes which mail. Called by the relay, as the system, in a transaction per fact."""

from planwart.foundation.actor import system
from planwart.foundation.errors import NotFound
from planwart.foundation.facts import on_fact
from planwart.foundation.jobs import enqueue
from planwart.identity.queries import user_by_id
from planwart.mail.choices import MailKind
from planwart.mail.facts import AccountMailRequested, MailServerChanged, SendingRequested
from planwart.mail.services.queueing import SEND, queue_mail, wake_waiting
from planwart.planning.facts import CustomerInvited
from planwart.planning.queries import get_customer


@on_fact(CustomerInvited)
def mail_invitation(fact: CustomerInvited) -> None:
    """Mail the invitation to the invited address, and to no other."""
    try:
        access = get_customer(system("mail an invitation"), fact.access_id)
    except NotFound:
        return
    queue_mail(
        kind=MailKind.INVITATION,
        recipient=access.invitation.email,
        recipient_name=access.name,
        organisation_id=access.organisation_id,
        invitation_id=access.invitation_id,
        access_id=access.pk,
    )


@on_fact(AccountMailRequested)
def mail_account(fact: AccountMailRequested) -> None:
    """Mail the person about his own account, at the address stored there."""
    user = user_by_id(fact.user_id)
    if user is not None:
        queue_mail(kind=MailKind(fact.kind), recipient=user.email, recipient_name=user.name, user_id=user.pk)


@on_fact(SendingRequested)
def send_now(fact: SendingRequested) -> None:
    """Hand a stored mail to the job that sends it."""
    enqueue(SEND, mail_id=fact.mail_id)


@on_fact(MailServerChanged)
def wake_mails(_fact: MailServerChanged) -> None:
    """What waited for a mail server need not wait any longer."""
    wake_waiting()
