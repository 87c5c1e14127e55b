"""Which fact becomes which mail. Called by the relay, as the system, in a transaction per fact."""

from planwart.foundation.actor import system
from planwart.foundation.errors import NotFound
from planwart.foundation.facts import on_fact
from planwart.foundation.jobs import enqueue
from planwart.identity.facts import AccountDeleted, AddressChanged, AddressChangeWanted, SecurityChanged, SignInCodeWanted
from planwart.identity.models import AddressChange
from planwart.identity.queries import find_address_change, find_sign_in_code, operators, user_by_id
from planwart.mail.choices import MailKind
from planwart.mail.facts import AccountMailRequested, MailServerChanged, SendingRequested
from planwart.mail.services.queueing import SEND, forget_recipient, queue_mail, wake_waiting
from planwart.planning.facts import CustomerInvited
from planwart.planning.queries import get_customer
from planwart.sharing.facts import StaffInvited
from planwart.sharing.queries import find_staff_offer
from planwart.tenancy.facts import TierChanged, UpgradeRequested
from planwart.tenancy.queries import find_member


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


@on_fact(SignInCodeWanted)
def mail_code(fact: SignInCodeWanted) -> None:
    """Mail a code to sign in, at the address stored with the account."""
    code = find_sign_in_code(fact.code_id)
    if code is not None:
        user = code.user
        queue_mail(kind=MailKind.CODE, recipient=user.email, recipient_name=user.name, user_id=user.pk, about_id=code.pk)


@on_fact(AddressChangeWanted)
def mail_address_change(fact: AddressChangeWanted) -> None:
    """Ask the present and the new address."""
    change = find_address_change(fact.change_id)
    if change is not None:
        _mail_about(change, MailKind.ADDRESS_OLD, to=change.old_email)
        _mail_about(change, MailKind.ADDRESS_NEW, to=change.new_email)


@on_fact(AddressChanged)
def mail_address_changed(fact: AddressChanged) -> None:
    """Tell both addresses; the old one hears of it if it was not its owner."""
    change = find_address_change(fact.change_id)
    if change is not None:
        _mail_about(change, MailKind.ADDRESS_CHANGED, to=change.old_email)
        _mail_about(change, MailKind.ADDRESS_CHANGED, to=change.new_email)


@on_fact(SecurityChanged)
def mail_security_notice(fact: SecurityChanged) -> None:
    """Tell the owner of an account that a way into it changed."""
    user = user_by_id(fact.user_id)
    if user is not None:
        queue_mail(kind=MailKind(f"security_{fact.what}"), recipient=user.email, recipient_name=user.name, user_id=user.pk)


def _mail_about(change: AddressChange, kind: MailKind, *, to: str) -> None:
    queue_mail(kind=kind, recipient=to, recipient_name=change.user.name, user_id=change.user_id, about_id=change.pk)


@on_fact(AccountDeleted)
def forget_mails(fact: AccountDeleted) -> None:
    """Mails to somebody who has deleted his account name him no longer."""
    forget_recipient(user_id=fact.user_id)


@on_fact(SendingRequested)
def send_now(fact: SendingRequested) -> None:
    """Hand a stored mail to the job that sends it."""
    enqueue(SEND, mail_id=fact.mail_id)


@on_fact(MailServerChanged)
def wake_mails(_fact: MailServerChanged) -> None:
    """What waited for a mail server need not wait any longer."""
    wake_waiting()


@on_fact(StaffInvited)
def mail_team_invitation(fact: StaffInvited) -> None:
    """Mail the place in a team to the invited address, and to no other."""
    offer = find_staff_offer(fact.offer_id)
    if offer is not None:
        queue_mail(
            kind=MailKind.STAFF_INVITATION,
            recipient=offer.email,
            organisation_id=offer.organisation_id,
            invitation_id=offer.invitation_id,
        )


@on_fact(UpgradeRequested)
def mail_upgrade_request(fact: UpgradeRequested) -> None:
    """Tell everybody who runs the installation."""
    for user in operators():
        queue_mail(
            kind=MailKind.UPGRADE_REQUEST,
            recipient=user.email,
            recipient_name=user.name,
            user_id=user.pk,
            organisation_id=fact.organisation_id,
        )


@on_fact(TierChanged)
def mail_tier_changed(fact: TierChanged) -> None:
    """Answer the member who had asked for it, if somebody had."""
    asker = find_member(fact.asked_by) if fact.asked_by else None
    user = user_by_id(asker.user_id) if asker else None
    if user is not None:
        queue_mail(
            kind=MailKind.TIER_CHANGED,
            recipient=user.email,
            recipient_name=user.name,
            user_id=user.pk,
            organisation_id=fact.organisation_id,
        )
