"""What makes this room write, beyond the facts of the rooms below."""

from dataclasses import dataclass

from planwart.foundation.facts import fact


@fact("mail.account_mail_requested")
@dataclass(frozen=True)
class AccountMailRequested:
    """Somebody asked for a mail about his own account; ``kind`` is a MailKind."""

    kind: str
    user_id: int
