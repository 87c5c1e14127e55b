"""Setting e-mail up: the server, and a test that says in words what is wrong."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from planwart.foundation.errors import Invalid
from planwart.mail.choices import Security
from planwart.mail.models import MailServer
from planwart.mail.queries import entered_server, latest_test, told
from planwart.mail.services.queueing import send_test
from planwart.mail.services.server import change_server, current, forget_server
from planwart.web.scope import ActorRequest


class ServerForm(forms.Form):
    """What a mail provider tells its customers about sending."""

    host = forms.CharField(
        label=gettext_lazy("Mail server"), max_length=253, widget=forms.TextInput(attrs={"placeholder": "smtp.example.org"})
    )
    port = forms.IntegerField(label=gettext_lazy("Port"), min_value=1, max_value=65535, initial=587)
    security = forms.ChoiceField(label=gettext_lazy("Encryption"), choices=Security.choices, initial=Security.STARTTLS)
    user = forms.CharField(
        label=gettext_lazy("User"), max_length=254, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("It is stored encrypted and never shown again. Empty: the stored one stays."),
    )
    sender = forms.CharField(
        label=gettext_lazy("Sender"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("The address all e-mails come from; the company's name stands before it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def server(request: ActorRequest) -> HttpResponse:
    """Show and change the server by which mails leave."""
    entered = entered_server(request.actor)
    form = ServerForm(request.POST or None, initial=_initial(entered))
    if request.method == "POST" and form.is_valid():
        try:
            change_server(actor=request.actor, **{**form.cleaned_data, "security": Security(form.cleaned_data["security"])})
            messages.success(request, _("Saved. Send a test now: it says in words whether everything is right."))
            return HttpResponseRedirect(reverse("operator_mail"))
        except Invalid as refusal:
            form.add_error(None, str(refusal))
    context = {"section": "mail", "tab": "server", "form": form, "entered": entered, "in_use": current()}
    return render(request, "operator/mail.html", context, status=422 if form.is_bound else 200)


def _initial(entered: MailServer | None) -> dict[str, object]:
    if entered is None:
        return {}
    return {name: getattr(entered, name) for name in ("host", "port", "security", "user", "sender")}


@require_POST
def forget(request: ActorRequest) -> HttpResponse:
    """Take the entry away; the environment's server holds again, if it names one."""
    forget_server(actor=request.actor)
    messages.success(request, _("The entry has been removed."))
    return HttpResponseRedirect(reverse("operator_mail"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def test(request: ActorRequest) -> HttpResponse:
    """Send the operator a mail and show how it fares; the page asks again until it knows.

    A job speaks to the server: no thread of the pages waits for a machine that does not answer.
    """
    if request.method == "POST":
        send_test(actor=request.actor, email=request.user.email, name=request.user.name)
        return HttpResponseRedirect(reverse("operator_mail_test"))
    mail = latest_test(request.actor, request.user.email)
    words = told(mail) if mail else ""
    return render(
        request, "operator/mail_test.html", {"section": "mail", "tab": "server", "mail": mail, "words": words, "in_use": current()}
    )
