"""Rendering a waiting mail and handing it over, by SMTP or to the Postfach."""

import logging
from email.headerregistry import Address
from email.utils import formataddr, make_msgid, parseaddr
from urllib.parse import urlsplit

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation

from planwart.foundation.actor import system
from planwart.foundation.scope import acting
from planwart.identity.models import User
from planwart.identity.queries import user_by_id
from planwart.mail.choices import MailKind, MailState
from planwart.mail.letters import Letter, account_exists_letter, confirmation_letter, invitation_letter, password_letter
from planwart.mail.models import OutboundMail
from planwart.planning.queries import get_customer
from planwart.planning.services.invitations import mint_mailed_link

log = logging.getLogger(__name__)

CLERK = system("send a mail")
# RFC 3834 and its older relatives: nobody's absence note shall answer our mail.
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def send_mail(*, mail_id: int) -> MailState:
    """Write, hand over and mark one waiting mail; whether it is still wanted is asked again first.

    The link is minted here. Where a mail server is configured, only its digest stays in the database.
    Raises what the mail server raises, after the failure has been stored, so that the job is tried again.
    """
    with acting(CLERK):
        mail = OutboundMail.objects.select_for_update().get(pk=mail_id)
        if mail.state not in {MailState.QUEUED, MailState.FAILED}:
            return MailState(mail.state)
        letter = _write(mail)
        if letter is None:
            return _mark(mail, MailState.DROPPED)
        _address(mail, letter)
        if not settings.EMAIL_HOST:
            mail.text, mail.html = letter.as_text(), letter.as_html()
            mail.save(update_fields=["text", "html"])
            return _mark(mail, MailState.POSTFACH)
    return _hand_over(mail, letter)


def _hand_over(mail: OutboundMail, letter: Letter) -> MailState:
    """Speak to the mail server outside of any transaction: it may take half a minute."""
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=letter.as_text(),
        from_email=mail.sender,
        to=[formataddr((mail.recipient_name, mail.recipient))],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={"Message-ID": mail.message_id, **AUTOMATIC},
    )
    message.attach_alternative(letter.as_html(), "text/html")
    try:
        message.send()
    except OSError as error:  # SMTPException is one
        with acting(CLERK):
            mail.error = str(error)[:500]
            mail.save(update_fields=["error"])
            _mark(mail, MailState.FAILED)
        raise
    with acting(CLERK):
        return _mark(mail, MailState.SENT)


def _mark(mail: OutboundMail, state: MailState) -> MailState:
    mail.state = state
    if state in {MailState.SENT, MailState.POSTFACH}:
        mail.sent_at = timezone.now()
        mail.error = ""
    mail.save(update_fields=["state", "sent_at", "error"])
    return state


def _address(mail: OutboundMail, letter: Letter) -> None:
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    # Names come from people: one line, and quoted where a mail header needs it.
    mail.sender = str(Address(display_name=_one_line(letter.sender_name), addr_spec=address))
    mail.subject = _one_line(letter.subject)[:300]
    mail.message_id = mail.message_id or make_msgid(domain=urlsplit(settings.BASE_URL).hostname or "localhost")
    mail.save(update_fields=["sender", "subject", "message_id"])


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _write(mail: OutboundMail) -> Letter | None:
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
    return account_exists_letter()
