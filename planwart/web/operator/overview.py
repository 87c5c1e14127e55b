"""The first page of whoever runs the installation."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from planwart.web.scope import ActorRequest


@require_safe
def overview(_request: ActorRequest) -> HttpResponse:
    """Lead to what needs looking at."""
    return HttpResponseRedirect(reverse("operator_outbox"))
