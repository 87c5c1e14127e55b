"""The Postfach: in a demo, every mail as its recipient sees it. Elsewhere the operator has his outbox, which shows states."""

from typing import Any

from csp.decorators import csp
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from planwart.foundation.actor import Actor, system
from planwart.foundation.errors import NotFound
from planwart.foundation.scope import acting
from planwart.identity.models import User
from planwart.mail.models import OutboundMail
from planwart.mail.queries import get_mail, mails_visible_to
from planwart.web.postfach.permissions import postfach_is_open

SHOWN = 200
# A mail is foreign matter: no scripts, no requests, its links leave the frame only by a press.
MAIL_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": ["'self'"],
    "base-uri": ["'none'"],
    "sandbox": ["allow-top-navigation-by-user-activation"],
}
LEAVE_FRAME = '<base target="_top">'


def reader_of(request: HttpRequest) -> Actor:
    """Return who reads here. Raises NotFound for everybody but the demo's own machine."""
    if not postfach_is_open(request):
        raise NotFound
    return system("Postfach")


@require_safe
@never_cache
def postfach(request: HttpRequest) -> HttpResponse:
    """List the mails, of one recipient if asked."""
    if not postfach_is_open(request) and isinstance(request.user, User) and request.user.is_operator:
        return HttpResponseRedirect(reverse("operator_outbox"))
    reader = reader_of(request)
    with acting(reader):
        context = _listed(reader, str(request.GET.get("an", "")))
    return render(request, "postfach/postfach.html", context)


def _listed(reader: Actor, recipient: str) -> dict[str, Any]:
    mails = list(mails_visible_to(reader)[:SHOWN])
    people: dict[str, int] = {}
    for mail in mails:
        people[mail.recipient] = people.get(mail.recipient, 0) + 1
    shown = [mail for mail in mails if mail.recipient == recipient] if recipient else mails
    return {"mails": shown, "people": sorted(people.items()), "total": len(mails), "recipient": recipient}


@require_safe
@never_cache
def mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail, as seen or as plain text, beside the list."""
    reader = reader_of(request)
    with acting(reader):
        found = get_mail(reader, mail_id)
        context = _listed(reader, str(request.GET.get("an", "")))
    as_text = request.GET.get("ansicht") == "text"
    return render(request, "postfach/postfach.html", {**context, "mail": found, "as_text": as_text})


@require_safe
@never_cache
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # the decorator's types forget that views have arguments
def mail_body(request: HttpRequest, mail_id: int) -> HttpResponse:
    """The mail's own HTML, for the frame on the page."""
    reader = reader_of(request)
    with acting(reader):
        found = get_mail(reader, mail_id)
    return HttpResponse(_framed(found))


def _framed(found: OutboundMail) -> str:
    if not found.html:
        return _("This mail has no content yet.")
    return found.html.replace("<head>", f"<head>{LEAVE_FRAME}", 1)
