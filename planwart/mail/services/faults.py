"""What a mail server or the way to it says, in our words."""

import re
import smtplib
import socket
import ssl

from planwart.mail.choices import Fault

_ADDRESS = re.compile(r"\b\w+://\S+")
_EXPIRED, _OTHER_NAME = 10, 62  # X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_HOSTNAME_MISMATCH
_IP_MISMATCH = 64  # X509_V_ERR_IP_ADDRESS_MISMATCH

_SIGN_IN_NEEDED = 530  # RFC 4954, section 6


def fault_of(error: Exception) -> tuple[Fault, str]:
    """Return the fault for what sending raised, and the server's own words, made safe to show."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return _of_recipient(code, _text(said)), _quoted(code, said)
    if isinstance(error, smtplib.SMTPResponseException):
        return _of_answer(error, error.smtp_code), _quoted(error.smtp_code, error.smtp_error)
    return _of_line(error), ""


def _of_line(error: Exception) -> Fault:
    """Name what went wrong before or beside an answer."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _of_certificate(error.verify_code)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Fault.NO_STARTTLS if "STARTTLS" in str(error) else Fault.NO_SIGN_IN
    if isinstance(error, smtplib.SMTPServerDisconnected) and "timed out" in str(error):  # smtplib hides the time-out in it
        return Fault.SILENT
    return next((fault for kind, fault in _BY_KIND if isinstance(error, kind)), Fault.UNREACHABLE)


_BY_KIND: tuple[tuple[type[Exception], Fault], ...] = (
    (ssl.SSLError, Fault.ENCRYPTION),
    (socket.gaierror, Fault.NAME_UNKNOWN),
    (ConnectionRefusedError, Fault.REFUSED),
    (TimeoutError, Fault.SILENT),
    (smtplib.SMTPServerDisconnected, Fault.BROKEN_OFF),
    (ConnectionError, Fault.BROKEN_OFF),
    (ValueError, Fault.ADDRESS),
)


def _of_answer(error: smtplib.SMTPResponseException, code: int) -> Fault:
    if not _is_reply(code):
        return Fault.NO_MAIL_SERVER
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Fault.PASSWORD if code >= 500 else Fault.LATER
    if code < 500:
        return Fault.LATER
    if code == _SIGN_IN_NEEDED:
        return Fault.SIGN_IN_NEEDED
    if isinstance(error, smtplib.SMTPSenderRefused):
        return Fault.SENDER
    return Fault.CONTENT if isinstance(error, smtplib.SMTPDataError) else Fault.UNREACHABLE


def _of_recipient(code: int, said: str) -> Fault:
    """Tell an address that does not exist from one that is refused: RFC 3463 keeps 5.1 for addresses."""
    if code < 500:
        return Fault.LATER
    unknown = re.match(r"\s*5\.1\.[0-36]", said) or (code in {550, 551, 553} and not re.match(r"\s*5\.\d", said))
    return Fault.RECIPIENT_UNKNOWN if unknown else Fault.RECIPIENT_REFUSED


def _of_certificate(code: int) -> Fault:
    if code == _EXPIRED:
        return Fault.CERTIFICATE_EXPIRED
    return Fault.CERTIFICATE_NAME if code in {_OTHER_NAME, _IP_MISMATCH} else Fault.CERTIFICATE_UNKNOWN


def _is_reply(code: int) -> bool:
    return 200 <= code < 600


def _quoted(code: int, said: bytes | str) -> str:
    """Return the answer's number and words, if it is one: what else listens on a port is not repeated.

    Some servers quote the refused mail. Its link would be usable, so addresses of pages are left out.
    """
    if not _is_reply(code):
        return ""
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in _text(said)).split())
    return f"{code} {_ADDRESS.sub('…', words)}"[:300].rstrip()


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
