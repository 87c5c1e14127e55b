"""The mail server in use: what the operator entered, else what the environment says, else none."""

import base64
import contextlib
import hashlib
import ipaddress
import re
import time
from dataclasses import dataclass
from email.utils import parseaddr

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import Error, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from planwart.foundation.actor import Actor, system
from planwart.foundation.errors import Invalid, require
from planwart.foundation.journal import record
from planwart.foundation.scope import acting
from planwart.mail.choices import Security
from planwart.mail.facts import MailServerChanged
from planwart.mail.models import MailServer
from planwart.mail.permissions import can_run_mail

# From the page, only ports on which mail servers listen: errors in words must not become a map of the network behind us.
# The environment, which belongs to the machine, may name any.
PORTS = (25, 465, 587, 1025, 2465, 2525, 2587)
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\Z")
_REMEMBER_S = 2.0
_TIMEOUT_S = 20
_remembered: tuple[float, bool] = (-_REMEMBER_S, True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mails go. ``from_page`` says that the operator entered it; ``password_lost`` that nobody can read the password any more."""

    host: str
    port: int
    user: str
    password: str
    security: Security
    sender: str
    from_page: bool
    password_lost: bool = False


def sender_address(sender: str) -> str:
    """Return the bare address of a sender: the name beside it is the firm's."""
    return parseaddr(sender)[1] or sender


def current() -> Server | None:
    """Return the server by which mails leave now, or None. Reads the database as the system."""
    with acting(system("look up the mail server")):
        entered = MailServer.objects.first()
    if entered is not None:
        return _entered(entered)
    return _from_environment()


def keeps_mails() -> bool:
    """Tell whether mails stay here for everybody on this machine to read: in a demo without a mail server.

    Asked on every page, so the answer is remembered for a moment; without a database nothing is shown.
    """
    global _remembered  # noqa: PLW0603  (one answer per process)
    if not settings.KEEP_MAILS or settings.EMAIL_HOST:
        return False
    asked_at, answer = _remembered
    if time.monotonic() - asked_at >= _REMEMBER_S:
        answer = False
        with contextlib.suppress(Error, transaction.TransactionManagementError):
            answer = current() is None
        _remembered = (time.monotonic(), answer)
    return answer


def connection_to(server: Server) -> BaseEmailBackend:
    """Return an unopened line to the server, with patience for twenty seconds of silence."""
    connection: BaseEmailBackend = get_connection(
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.security is Security.STARTTLS,
        use_ssl=server.security is Security.TLS,
        timeout=_TIMEOUT_S,
    )
    return connection


def change_server(*, actor: Actor, host: str, port: int, user: str, password: str, security: Security, sender: str) -> MailServer:
    """Use this server from now on; mails that wait for one leave by it. An empty ``password`` keeps the stored one.

    Raises NotAllowed for everybody but the operator, Invalid for what cannot be a mail server.
    """
    require(can_run_mail(actor))
    host, sender = host.strip().lower().rstrip("."), sender.strip()
    _ensure_usable(host=host, port=port, sender=sender)
    with acting(system("change the mail server")):
        known = MailServer.objects.select_for_update().first()
        secret = _secret_for(known, user=user, password=password, same=_is_same(known, host, port, user, security))
        _ensure_password_is_safe(host=host, security=security, secret=secret)
        entered, _made = MailServer.objects.update_or_create(
            pk=1,
            defaults={
                "host": host,
                "port": port,
                "user": user,
                "password": secret,
                "security": security,
                "sender": sender,
                "changed_at": timezone.now(),
            },
        )
        record(MailServerChanged(), actor=actor)
    forget_answer()
    return entered


def forget_server(*, actor: Actor) -> None:
    """Go back to what the environment says."""
    require(can_run_mail(actor))
    with acting(system("forget the mail server")):
        MailServer.objects.filter(pk=1).delete()
        record(MailServerChanged(), actor=actor)
    forget_answer()


def forget_answer() -> None:
    """Ask the database again at the next look."""
    global _remembered  # noqa: PLW0603  (one answer per process)
    _remembered = (-_REMEMBER_S, True)


def _entered(row: MailServer) -> Server:
    password, lost = "", False
    if row.password:
        try:
            password = _box().decrypt(row.password.encode()).decode()
        except InvalidToken:
            lost = True
    return Server(
        host=row.host,
        port=row.port,
        user=row.user,
        password=password,
        security=Security(row.security),
        sender=row.sender,
        from_page=True,
        password_lost=lost,
    )


def _from_environment() -> Server | None:
    if not settings.EMAIL_HOST:
        return None
    encrypted = Security.STARTTLS if settings.EMAIL_USE_TLS else Security.NONE
    return Server(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        security=Security.TLS if settings.EMAIL_USE_SSL else encrypted,
        sender=settings.DEFAULT_FROM_EMAIL,
        from_page=False,
    )


def _box() -> Fernet:
    """The key is made from the installation's secret key, which lies in the secrets folder and never in the database."""
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"planwart-smtp").digest()
    return Fernet(base64.urlsafe_b64encode(key))


def _is_same(known: MailServer | None, host: str, port: int, user: str, security: Security) -> bool:
    return known is not None and (known.host, known.port, known.user, known.security) == (host, port, user, security)


def _secret_for(known: MailServer | None, *, user: str, password: str, same: bool) -> str:
    """Return what is stored as the password. The known one is never sent to another server than it was entered for."""
    if not user:
        return ""
    if password:
        return _box().encrypt(password.encode()).decode()
    if known is None or not known.password:
        return ""
    if not same:
        raise Invalid(_("Server, port, user or encryption have changed: please enter the password again."))
    return known.password


def _ensure_usable(*, host: str, port: int, sender: str) -> None:
    if not _is_host(host):
        raise Invalid(_("Please enter the name of the mail server, for example smtp.example.org."))
    if port not in PORTS:
        raise Invalid(_("Mail servers listen on one of these ports: %(ports)s.") % {"ports": ", ".join(map(str, PORTS))})
    try:
        validate_email(sender)
    except ValidationError as error:
        raise Invalid(_("Please enter the sender's address, for example planwart@example.org.")) from error


def _ensure_password_is_safe(*, host: str, security: Security, secret: str) -> None:
    if security is Security.NONE and secret and not _is_this_machine(host):
        raise Invalid(_("Without encryption the password would travel openly. Please choose an encryption."))


def _is_host(host: str) -> bool:
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(host)
        return True
    return _HOST.match(host) is not None


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
