"""Ways into an account: telling the owner that one changed, and shutting out who came before him."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils import timezone

from planwart.foundation.actor import person, system
from planwart.foundation.journal import record
from planwart.foundation.scope import acting
from planwart.identity.choices import SecurityNotice
from planwart.identity.facts import SecurityChanged
from planwart.identity.models import User


def tell_owner(*, user: User, what: SecurityNotice) -> None:
    """Record that a way into the account changed; a mail says so to its owner."""
    with acting(system("tell the owner of an account")):
        record(SecurityChanged(user_id=user.pk, what=what), actor=person(user.pk, name=user.name))


def shut_out_others(*, user: User) -> None:
    """Take the account from whoever set it up before its address was proven: password, second factors, sessions.

    Sessions are bound to the password: without one, all of them have ended.
    """
    user.set_unusable_password()
    user.password_is_unproven = False
    user.save(update_fields=["password", "password_is_unproven"])
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user=user)


def trust_new_password(*, user: User) -> None:
    """Note that the password was chosen through a link mailed to the address: both are proven, and nothing older counts."""
    if not user.password_is_unproven:
        return
    user.password_is_unproven = False
    user.save(update_fields=["password_is_unproven"])
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user, email__iexact=user.email).update(verified=True)


def end_sessions(*, user: User, but: str | None = None) -> int:
    """End the account's sessions, except the one with the key ``but``, and return how many."""
    ended = list(UserSession.objects.filter(user=user).exclude(session_key=but or ""))
    for session in ended:
        session.end()
    return len(ended)


def end_session(*, user: User, session_id: int) -> bool:
    """End one session of the account; False if it has no such session."""
    session = UserSession.objects.filter(user=user, pk=session_id).first()
    if session is None:
        return False
    session.end()
    return True


def note_session(*, user: User, session_key: str, ip: str, user_agent: str) -> None:
    """Note that somebody is signed in here, and that he was here just now."""
    seen = {"user": user, "ip": ip, "user_agent": user_agent[:200], "last_seen_at": timezone.now()}
    UserSession.objects.update_or_create(session_key=session_key, defaults=seen)
