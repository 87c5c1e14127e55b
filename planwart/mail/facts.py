"""What makes this room write, beyond the facts of the rooms below."""

from dataclasses import dataclass

from planwart.foundation.facts import fact


@fact("mail.account_mail_requested")
@dataclass(frozen=True)
class AccountMailRequested:
    """Somebody asked for a mail about his own account; ``kind`` is a MailKind."""

    kind: str
    user_id: int


@fact("mail.sending_requested")
@dataclass(frozen=True)
class SendingRequested:
    """The operator wants one waiting mail to leave now."""

    mail_id: int


@fact("mail.server_changed")
@dataclass(frozen=True)
class MailServerChanged:
    """Another mail server is in use, or none."""
