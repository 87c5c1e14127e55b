"""What concerns the person behind every request: his language, where he is signed in, and what must not be kept."""

from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from planwart.identity.services.security import note_session

Answer = Callable[[HttpRequest], HttpResponseBase]

SEEN_EVERY_S = 600
PRIVATE = ("/konto/", "/start/", "/einrichten/")


class LanguageMiddleware:
    """The language somebody chose for himself wins over the one of the browser."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.get_response(request)
        language = request.user.language  # read before: signing out leaves a request without a person
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers["Content-Language"] = language
        return response


class SeenMiddleware:
    """Note where a person is signed in and when he was there last, every ten minutes at most."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = request.session.session_key
        if key and request.user.is_authenticated and cache.add(f"seen:{key}", value=True, timeout=SEEN_EVERY_S):
            ip = request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104  (of a socket without addresses)
            note_session(user=request.user, session_key=key, ip=ip, user_agent=request.headers.get("User-Agent", ""))
        return self.get_response(request)


class NoStoreMiddleware:
    """Pages about one's own account are kept by no browser and no proxy."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path_info.startswith(PRIVATE):
            response.headers["Cache-Control"] = "no-store, private"
        return response
