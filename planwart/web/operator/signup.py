"""Who may create an account on this installation."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from planwart.foundation.errors import Invalid
from planwart.identity.choices import Signup
from planwart.identity.queries import signup_mode
from planwart.identity.services import set_signup
from planwart.web.scope import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def signup(request: ActorRequest) -> HttpResponse:
    """Show and set it."""
    if request.method == "POST":
        wanted = str(request.POST.get("signup", ""))
        if wanted not in Signup:
            raise Invalid(_("Please choose one of the three."))
        set_signup(actor=request.actor, mode=Signup(wanted))
        messages.success(request, _("Saved. It counts at once."))
        return HttpResponseRedirect(reverse("operator_signup"))
    return render(request, "operator/signup.html", {"section": "firms", "tab": "signup", "mode": signup_mode(), "modes": Signup.choices})
