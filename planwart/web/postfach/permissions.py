"""Who may read the Postfach."""

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from planwart.mail.services.server import keeps_mails

_PASSED_ON: Final = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


def postfach_is_open(request: HttpRequest) -> bool:
    """Tell whether mails may be shown with their content: in a demo, on the machine itself, and nowhere else.

    Behind a proxy on the same machine everybody comes from loopback: then the base URL or a header of the proxy says so.
    """
    return settings.DEMO and _is_for_this_machine() and _on_loopback(request) and keeps_mails()


def _is_for_this_machine() -> bool:
    host = urlsplit(settings.BASE_URL).hostname or ""
    return host == "localhost" or _is_loopback(host)


def _on_loopback(request: HttpRequest) -> bool:
    passed_on = any(name in request.headers for name in _PASSED_ON)
    return not passed_on and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
