"""The state of the installation in words, and what has failed."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from planwart.foundation.jobs import failed_jobs, retry_job
from planwart.foundation.scope import outside
from planwart.mail.choices import MailState
from planwart.mail.queries import mails_by_state
from planwart.tenancy.queries import organisations_for_operator
from planwart.web.scope import ActorRequest
from planwart.web.serving.health import look


@require_safe
@never_cache
def overview(request: ActorRequest) -> HttpResponse:
    """Say how each part of the installation is, and what waits for the operator."""
    counts = mails_by_state(request.actor)
    with outside():  # the operator's role reads no queue, and a refusal would end the transaction
        health = look()
    context = {
        "section": "overview",
        "health": health,
        "jobs": failed_jobs(request.actor),
        "mails_waiting": counts.get(MailState.DEFERRED, 0) + counts.get(MailState.QUEUED, 0),
        "mails_failed": counts.get(MailState.FAILED, 0) + counts.get(MailState.UNDELIVERABLE, 0),
        "asking": [firm for firm in organisations_for_operator(request.actor) if firm.upgrade_tier],
    }
    return render(request, "operator/overview.html", context)


@require_POST
def retry(request: ActorRequest, job_id: int) -> HttpResponse:
    """Try a failed job again."""
    retry_job(actor=request.actor, job_id=job_id)
    messages.success(request, _("The job is tried again."))
    return HttpResponseRedirect(reverse("operator"))
