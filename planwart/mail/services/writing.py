"""Which letter a waiting mail becomes. Written when it is sent, so that its link is minted then and not before."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.utils import translation

from planwart.foundation.actor import system
from planwart.identity.models import User
from planwart.identity.queries import user_by_id
from planwart.mail.choices import MailKind
from planwart.mail.letters import (
    Letter,
    account_exists_letter,
    confirmation_letter,
    invitation_letter,
    password_letter,
    server_test_letter,
)
from planwart.mail.models import OutboundMail
from planwart.planning.queries import get_customer
from planwart.planning.services.invitations import mint_mailed_link

CLERK = system("write a mail")


def write_letter(mail: OutboundMail) -> Letter | None:
    """Return the letter in the recipient's language, or None when its matter is settled."""
    if mail.kind == MailKind.INVITATION:
        with translation.override(settings.LANGUAGE_CODE):
            return _write_invitation(mail)
    user = user_by_id(mail.user_id) if mail.user_id else None
    if user is None:
        return None
    with translation.override(user.language):
        return _write_account(MailKind(mail.kind), user)


def _write_invitation(mail: OutboundMail) -> Letter | None:
    assert mail.access_id is not None
    minted = mint_mailed_link(access_id=mail.access_id)
    if minted is None:
        return None
    offer, token = minted
    inviter = get_customer(CLERK, mail.access_id).invitation.invited_by
    return invitation_letter(offer, token=token, reply_to=inviter.email)


def _write_account(kind: MailKind, user: User) -> Letter | None:
    if kind is MailKind.CONFIRM_ADDRESS:
        address = EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=False).first()
        return confirmation_letter(key=EmailConfirmationHMAC.create(address).key) if address else None
    if kind is MailKind.RESET_PASSWORD:
        return password_letter(uid=user_pk_to_url_str(user), key=default_token_generator.make_token(user))
    if kind is MailKind.TEST:
        return server_test_letter()
    return account_exists_letter()
