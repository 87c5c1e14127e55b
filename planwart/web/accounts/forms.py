"""Forms of sign-up, sign-in and passwords: our words, our fields, allauth's logic."""

import json
from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from planwart.foundation.actor import person
from planwart.identity.choices import Signup
from planwart.identity.models import User
from planwart.identity.queries import signup_mode
from planwart.identity.services.security import trust_new_password
from planwart.mail.choices import MailKind
from planwart.mail.services.queueing import request_account_mail
from planwart.sharing.queries import is_invited
from planwart.tenancy.choices import Purpose
from planwart.tenancy.services import found_organisation

PASSWORD_HELP = _("At least 10 characters.")


def _plain(form: forms.Form) -> None:
    """Labels stand above the fields; nothing is said twice in a placeholder."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


def _filled(value: object) -> str:
    name = str(value).strip()
    if not name:
        raise forms.ValidationError(_("Please enter your name."))
    return name


class SignupForm(allauth.SignupForm):  # type: ignore[misc]  # allauth ships no types
    """Name, address, password, and what for. Who was invited founds no company."""

    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    invited = forms.BooleanField(required=False, widget=forms.HiddenInput)
    purpose = forms.ChoiceField(
        label=_("What do you use Planwart for?"), choices=Purpose, initial=Purpose.PLANNING, required=False, widget=forms.RadioSelect
    )
    field_order = ["name", "email", "password1", "purpose"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["email"].label = _("E-mail address")
        self.fields["password1"].label = _("Password")
        self.fields["password1"].help_text = PASSWORD_HELP

    def clean_name(self) -> str:
        return _filled(self.cleaned_data["name"])

    def clean_invited(self) -> bool:
        return bool(self.cleaned_data["invited"]) or signup_mode() is not Signup.OPEN

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Create the account, or answer word for word and hash for hash as if, when there is one or nobody invited this address."""
        email = self.cleaned_data["email"]
        if not self.account_already_exists and (signup_mode() is Signup.OPEN or is_invited(email)):
            return self.save(request), None
        make_password(self.cleaned_data["password1"])
        return None, prevent_enumeration(request, email=email)

    def save(self, request: HttpRequest) -> User:
        """Store the account and, in the same transaction, its company."""
        with transaction.atomic():
            user: User = super().save(request)
            if not self.cleaned_data["invited"]:
                purpose = Purpose(self.cleaned_data["purpose"] or Purpose.PLANNING)
                found_organisation(actor=person(user.pk, name=user.name), user=user, purpose=purpose)
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

    def clean_login(self) -> str:
        address: str = get_adapter().clean_email(self.cleaned_data["login"])
        return address


class AddressForm(forms.Form):
    """One e-mail address of somebody who may have an account."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def clean_email(self) -> str:
        address: str = get_adapter().clean_email(self.cleaned_data["email"])
        return address


class NewAddressForm(AddressForm):
    """The address an account shall have."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")


class CodeForm(forms.Form):
    """The code from the mail, typed in whatever way."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class ResetPasswordForm(allauth.ResetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["email"].label = _("E-mail address")

    def clean_email(self) -> str:
        self.cleaned_data["email"] = get_adapter().clean_email(self.cleaned_data["email"])  # limits count by it
        address: str = super().clean_email()
        return address

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Ask for the mail. Where there is no account a request that leads to none is written: the clock must not tell."""
        if not self.users:
            request_account_mail(kind=MailKind.RESET_PASSWORD, user_id=0)
        address: str = super().save(request, **kwargs)
        return address


class NewPasswordForm(allauth.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth ships no types
    """One field with an eye instead of two fields without."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _plain(self)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = ""

    def save(self) -> None:
        """Store the password. Its link was mailed: whoever follows it reads the mails of this address."""
        super().save()
        trust_new_password(user=self.user)


class SetPasswordForm(allauth.SetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """A password for an account that has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _plain(self)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = PASSWORD_HELP


class ChangePasswordForm(allauth.ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    """The present password, and the new one once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _plain(self)
        self.fields["oldpassword"].label = _("Present password")
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = PASSWORD_HELP


class PasswordAgainForm(allauth.ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""


def _numeric_code(form: forms.Form) -> None:
    _plain(form)
    form.fields["code"].label = _("Code")
    form.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "20"}


class ActivateTotpForm(totp.ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _numeric_code(self)


class SecondFactorForm(second_factor.AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _numeric_code(self)


class SecondFactorAgainForm(second_factor.ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _numeric_code(self)


class AddPasskeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A name to tell keys apart, and what the browser's dialog made. It must have checked the person: it signs in alone."""

    passwordless = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].max_length = 60
        self.fields["name"].widget.attrs |= {"maxlength": "60", "autocomplete": "off"}
        self.fields["name"].help_text = _("For example: phone, notebook in the office.")

    def clean_name(self) -> str:
        return str(super().clean_name())[:60]

    def clean_passwordless(self) -> bool:
        return True

    def clean_credential(self) -> object:
        credential = self.cleaned_data["credential"]
        written = json.dumps(credential)
        if not isinstance(credential, dict) or "\\u0000" in written or "\\ud" in written.lower() or len(written) > 20_000:
            raise forms.ValidationError(_("The passkey could not be read. Please try again."))
        return credential


class ProfileForm(forms.Form):
    """How we call somebody, and in which language."""

    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def clean_name(self) -> str:
        return _filled(self.cleaned_data["name"])


class FoundForm(forms.Form):
    """A company, founded later than the account."""

    name = forms.CharField(label=_("Name of your company"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization"}))
    purpose = forms.ChoiceField(
        label=_("What do you use Planwart for?"), choices=Purpose, initial=Purpose.PLANNING, widget=forms.RadioSelect
    )


class SetupForm(forms.Form):
    """The first page of an installation: the code from its log, the operator, his company."""

    code = forms.CharField(
        label=_("Set-up code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("It stands where Planwart was started, and in the file secrets/setup_code of the data folder."),
    )
    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        help_text=PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    firm = forms.CharField(
        label=_("Name of your company"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        help_text=_("It stands in the e-mails to your customers and on plan sheets. It can be changed later."),
    )
