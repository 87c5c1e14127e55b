"""The outbox: how far each mail came. What it says, only its recipient reads."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from planwart.foundation.errors import NotPossible
from planwart.mail.choices import AGAIN, MailState
from planwart.mail.queries import mails_by_state, mails_visible_to, told
from planwart.mail.services.queueing import send_again
from planwart.web.scope import ActorRequest

SHOWN = 200


@require_safe
@never_cache
def outbox(request: ActorRequest) -> HttpResponse:
    """List the latest mails with their states, of one state if asked."""
    wanted = str(request.GET.get("zustand", ""))
    chosen = wanted if wanted in MailState else ""
    counts = mails_by_state(request.actor)
    mails = mails_visible_to(request.actor)
    rows = [
        {"mail": mail, "words": told(mail), "again": mail.state in AGAIN}
        for mail in (mails.filter(state=chosen) if chosen else mails)[:SHOWN]
    ]
    states = [(state, state.label, counts[state]) for state in MailState if state in counts]
    context = {
        "section": "mail",
        "tab": "outbox",
        "rows": rows,
        "states": states,
        "chosen": chosen,
        "total": sum(counts.values()),
        "shown": SHOWN,
    }
    return render(request, "operator/outbox.html", context)


@require_POST
def again(request: ActorRequest, mail_id: int) -> HttpResponse:
    """Start the attempts of a mail anew."""
    try:
        send_again(actor=request.actor, mail_id=mail_id)
        messages.success(request, _("The e-mail is being sent again."))
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("operator_outbox"))
