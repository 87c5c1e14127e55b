"""Who may read the Postfach."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def postfach_is_open(request: HttpRequest) -> bool:
    """Tell whether mails may be shown with their content: in a demo, on the machine itself, and nowhere else."""
    return settings.DEMO and not settings.EMAIL_HOST and _on_loopback(request)


def _on_loopback(request: HttpRequest) -> bool:
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
