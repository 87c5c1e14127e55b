"""The outbox: how far each mail came. What it says, only its recipient reads."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from planwart.mail.queries import mails_visible_to
from planwart.web.scope import ActorRequest

SHOWN = 200


@require_safe
@never_cache
def outbox(request: ActorRequest) -> HttpResponse:
    """List the latest mails with their states."""
    return render(request, "operator/outbox.html", {"section": "outbox", "mails": mails_visible_to(request.actor)[:SHOWN]})
