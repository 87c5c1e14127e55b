"""Which letter a waiting mail becomes. Written when it is sent, so that its link is minted then and not before."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.utils import translation

from planwart.foundation.actor import person, system
from planwart.foundation.scope import acting
from planwart.identity.choices import AddressSide, SecurityNotice
from planwart.identity.models import User
from planwart.identity.queries import find_address_change, user_by_id
from planwart.identity.services.addresses import mint_address_link
from planwart.identity.services.codes import mint_code
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
from planwart.mail.models import OutboundMail
from planwart.planning.queries import get_customer
from planwart.planning.services.invitations import mint_mailed_link
from planwart.sharing.services.joining import mint_mailed_team_link
from planwart.tenancy.queries import get_organisation_by_id, memberships_of

CLERK = system("write a mail")
ADDRESS_SIDES = {MailKind.ADDRESS_OLD: AddressSide.OLD, MailKind.ADDRESS_NEW: AddressSide.NEW}


def write_letter(mail: OutboundMail) -> Letter | None:
    """Return the letter in the recipient's language, or None when its matter is settled."""
    if mail.kind == MailKind.INVITATION:
        with translation.override(settings.LANGUAGE_CODE):
            return _write_invitation(mail)
    if mail.kind == MailKind.STAFF_INVITATION:
        with translation.override(settings.LANGUAGE_CODE):
            return _write_team_invitation(mail)
    user = user_by_id(mail.user_id) if mail.user_id else None
    if user is None:
        return None
    with translation.override(user.language):
        return _write_account(mail, user)


def _write_invitation(mail: OutboundMail) -> Letter | None:
    assert mail.access_id is not None
    minted = mint_mailed_link(access_id=mail.access_id)
    if minted is None:
        return None
    offer, token = minted
    inviter = get_customer(CLERK, mail.access_id).invitation.invited_by
    return invitation_letter(offer, token=token, reply_to=inviter.email if inviter else "")


def _write_team_invitation(mail: OutboundMail) -> Letter | None:
    minted = mint_mailed_team_link(invitation_id=mail.invitation_id or 0)
    return team_letter(minted[0], token=minted[1], reply_to=minted[2]) if minted else None


def _write_about_firm(mail: OutboundMail, user: User) -> Letter | None:
    """Write about a firm's tier: to an operator while its request is open, to the asker while he works there."""
    firm = get_organisation_by_id(CLERK, mail.organisation_id or 0)
    if mail.kind == MailKind.UPGRADE_REQUEST:
        return upgrade_letter(firm) if firm.upgrade_tier and user.is_operator else None
    with acting(person(user.pk)):
        works_there = memberships_of(user.pk).filter(organisation=firm).exists()
    return tier_letter(firm) if works_there else None


def _write_account(mail: OutboundMail, user: User) -> Letter | None:
    kind = MailKind(mail.kind)
    if kind in ADDRESS_SIDES:
        minted = mint_address_link(mail.about_id or 0, ADDRESS_SIDES[kind])
        return address_letter(minted[0], ADDRESS_SIDES[kind], token=minted[1]) if minted else None
    if kind in {MailKind.UPGRADE_REQUEST, MailKind.TIER_CHANGED}:
        return _write_about_firm(mail, user)
    if kind is MailKind.ADDRESS_CHANGED:
        change = find_address_change(mail.about_id or 0)
        return address_changed_letter(change) if change else None
    if kind is MailKind.CODE:
        ready = mint_code(mail.about_id or 0)
        return code_letter(ready[1]) if ready else None
    if kind.startswith("security_"):
        return security_letter(SecurityNotice(kind.removeprefix("security_")), at=mail.created_at)
    return _write_simple(kind, user)


def _write_simple(kind: MailKind, user: User) -> Letter | None:
    if kind is MailKind.CONFIRM_ADDRESS:
        address = EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=False).first()
        return confirmation_letter(key=EmailConfirmationHMAC.create(address).key) if address else None
    if kind is MailKind.RESET_PASSWORD:
        return password_letter(uid=user_pk_to_url_str(user), key=default_token_generator.make_token(user))
    if kind is MailKind.TEST:
        return server_test_letter()
    return account_exists_letter()
