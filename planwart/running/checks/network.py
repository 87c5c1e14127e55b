"""Do the addresses in the settings lead where they should?"""

import ipaddress
import json
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator

_PATIENCE_S = 10


def faults(*, runs: bool) -> Iterator[str]:
    """Yield what is wrong with the base URL, the proxies before us and the mail server behind us."""
    from django.conf import settings  # readable only after the set-up

    base: str = settings.BASE_URL
    if not base.startswith("https://"):
        yield f"PLANWART_BASE_URL is {base}: without https, passkeys do not work and passwords travel in the clear."
    elif not settings.TRUSTED_PROXIES:
        yield (
            "PLANWART_TRUSTED_PROXIES is empty, though the base URL is https: everybody seems to come from the proxy, "
            "and whoever guesses passwords locks out all. Set it to the proxy's address, usually 127.0.0.1."
        )
    for network in settings.TRUSTED_PROXIES:
        if ipaddress.ip_network(network, strict=False).prefixlen == 0:
            yield f"PLANWART_TRUSTED_PROXIES names {network}, which is everybody: anybody could claim any address."
    if runs:
        yield from _of_base_url(base)
    if not settings.DEMO:
        yield from _of_mail_server()


def _of_base_url(base: str) -> Iterator[str]:
    """Ask our own address from outside, as people do."""
    try:
        with urllib.request.urlopen(f"{base}/healthz", timeout=_PATIENCE_S) as answer:  # noqa: S310 - http or https, by ensure_http_is_meant
            if json.loads(answer.read(1000)) == {"status": "alive"}:
                return
        why = "something else answers there"
    except urllib.error.HTTPError as refusal:
        with refusal:
            why = f"the answer there is {refusal.code}"
    except urllib.error.URLError as error:
        why = _reason(error.reason)
    except (OSError, ValueError):
        why = "something else answers there"
    yield f"PLANWART_BASE_URL is {base}, but Planwart cannot be reached there from this machine: {why}."


def _reason(error: object) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({error.verify_message})"
    return getattr(error, "strerror", None) or str(error)


def _of_mail_server() -> Iterator[str]:
    """Say hello to the mail server, and sign in; nothing is sent."""
    from django.db import Error  # needs the set-up

    from planwart.mail.choices import Security
    from planwart.mail.services.faults import fault_of
    from planwart.mail.services.server import connection_to, current

    try:
        server = current()
    except Error:
        return  # the database has its own sentence
    if server is None:
        yield "No mail server is set (PLANWART_SMTP_HOST, or the page E-Mail einrichten): no mail leaves this machine."
        return
    if server.password_lost:
        yield "The stored password of the mail server cannot be read with this secret key. Enter it again on the page E-Mail einrichten."
        return
    if server.password and server.security is Security.NONE:
        yield "PLANWART_SMTP_STARTTLS and PLANWART_SMTP_SSL are both off: the mail password would travel in the clear."
    line = connection_to(server)
    try:
        line.open()
        line.close()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        fault, said = fault_of(error)
        yield f"The mail server {server.host} port {server.port} cannot be used: {fault.label}{f' – {said}' if said else ''}"
