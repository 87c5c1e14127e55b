"""Forms of sign-up, sign-in and passwords: our words, our fields, allauth's logic."""

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from planwart.foundation.actor import person
from planwart.identity.models import User
from planwart.tenancy.services import found_organisation

PASSWORD_HELP = _("At least 10 characters.")


def _plain(form: forms.Form) -> None:
    """Labels stand above the fields; nothing is said twice in a placeholder."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class SignupForm(allauth.SignupForm):  # type: ignore[misc]  # allauth ships no types
    """Name, address, password. Who was invited founds no company."""

    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    invited = forms.BooleanField(required=False, widget=forms.HiddenInput)
    field_order = ["name", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["email"].label = _("E-mail address")
        self.fields["password1"].label = _("Password")
        self.fields["password1"].help_text = PASSWORD_HELP

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if not name:
            raise forms.ValidationError(_("Please enter your name."))
        return name

    def save(self, request: HttpRequest) -> User:
        """Store the account and, in the same transaction, its company."""
        with transaction.atomic():
            user: User = super().save(request)
            if not self.cleaned_data["invited"]:
                found_organisation(actor=person(user.pk, name=user.name), user=user)
        return user


class LoginForm(allauth.LoginForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["login"].label = _("E-mail address")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs |= {"class": "form-control"} | ({"autofocus": True} if self.initial.get("login") else {})
        if "remember" in self.fields:
            self.fields["remember"].label = _("Stay signed in on this device")


class ResetPasswordForm(allauth.ResetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["email"].label = _("E-mail address")


class NewPasswordForm(allauth.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth ships no types
    """One field with an eye instead of two fields without."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _plain(self)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = ""
