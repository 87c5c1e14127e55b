"""One address for one installation: sessions, sockets and mailed links belong to the base URL's host."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

Answer = Callable[[HttpRequest], HttpResponseBase]


class OneAddressMiddleware:
    """Send readers who typed another name of this machine, such as localhost, to the base URL.

    Their session would stay behind under the other name, and sockets are refused there: the Origin must be the base URL.
    Which names are accepted at all stands in ALLOWED_HOSTS.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = urlsplit(f"//{request.get_host()}").hostname
        if request.method in {"GET", "HEAD"} and asked in settings.OTHER_NAMES:
            return HttpResponseRedirect(settings.BASE_URL + request.get_full_path())
        return self.get_response(request)
