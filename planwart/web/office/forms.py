"""Parsing of what members type. Decisions are the services'."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planwart.foundation.errors import PlanwartError
from planwart.planning.choices import AccessRole
from planwart.tenancy.choices import Country, Purpose, Role

Choices = list[tuple[Any, Any]]


def text(label: Any, *, size: int, required: bool = True, autocomplete: str = "off", placeholder: Any = "") -> forms.CharField:
    """Return a one-line field."""
    attributes = {"autocomplete": autocomplete} | ({"placeholder": placeholder} if placeholder else {})
    return forms.CharField(label=label, max_length=size, required=required, widget=forms.TextInput(attrs=attributes))


def refuse(form: forms.Form, refusal: PlanwartError) -> None:
    """Show a service's sentence above the form."""
    form.add_error(None, str(refusal))


def choose_from(form: forms.Form, **choices: Choices) -> None:
    """Give fields the choices that hold for this reader."""
    for name, offered in choices.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = offered


class ProjectForm(forms.Form):
    """A project is a property: a name, and where it lies."""

    name = text(_("Name of the project"), size=120, placeholder="Lindenstraße 5")
    street = text(_("Street and number"), size=120, required=False)
    postal_code = text(_("Postal code"), size=12, required=False)
    city = text(_("Town"), size=80, required=False)


class UnitForm(forms.Form):
    """A residential unit with its floors, top one first."""

    name = text(_("Name of the unit"), size=120, placeholder=_("Apartment 3"))
    floors = forms.CharField(
        label=_("Floors"),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("From top to bottom, separated by commas. All floors of a customer belong to one unit."),
    )

    def clean_floors(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in str(self.cleaned_data["floors"]).split(",") if part.strip())


class NameForm(forms.Form):
    name = text(_("Name"), size=120)


class FloorForm(forms.Form):
    name = text(_("Name of the floor"), size=60, placeholder="EG")


class FirmForm(forms.Form):
    """What mails and plan sheets say about the firm."""

    name = text(_("Name of your company"), size=120, autocomplete="organization")
    street = text(_("Street and number"), size=120, required=False, autocomplete="street-address")
    postal_code = text(_("Postal code"), size=12, required=False, autocomplete="postal-code")
    city = text(_("Town"), size=80, required=False, autocomplete="address-level2")
    country = forms.ChoiceField(label=_("Country"), choices=Country.choices)
    purpose = forms.ChoiceField(label=_("What you use Planwart for"), choices=Purpose.choices, help_text=_("The menu follows it."))


class LogoForm(forms.Form):
    logo = forms.FileField(
        label=_("Picture"),
        error_messages={"required": _("Please choose a picture first.")},
        widget=forms.FileInput(attrs={"accept": "image/*", "class": "form-control"}),
    )


class TeamForm(forms.Form):
    """Whom to invite into the team: one address or several pasted ones, and as what."""

    emails = forms.CharField(
        label=_("E-mail address"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 1, "autocomplete": "off", "spellcheck": "false", "inputmode": "email"}),
        help_text=_("Several at once: separated by commas or spaces."),
    )
    role = forms.ChoiceField(label=_("Role"), initial=Role.STAFF)
    projects = forms.TypedMultipleChoiceField(label=_("Projects"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, roles: Choices, projects: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, role=roles, projects=projects)

    def addresses(self) -> list[str]:
        """The entered addresses, each once, in their order."""
        return list(dict.fromkeys(part.lower() for part in re.split(r"[\s,;]+", self.cleaned_data["emails"]) if part))


class MemberForm(forms.Form):
    """A colleague's role and projects."""

    role = forms.ChoiceField(label=_("Role"), required=False)
    projects = forms.TypedMultipleChoiceField(label=_("Projects"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, roles: Choices, projects: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, role=roles, projects=projects)


class TokenForm(forms.Form):
    """A key for programs: what for, what it may do, how long, and as whom."""

    name = text(_("What is the key for?"), size=60, placeholder=_("Calculation"))
    access = forms.ChoiceField(label=_("Rights"), choices=[("read", _("reads only")), ("write", _("reads and changes"))], initial="read")
    days = forms.ChoiceField(
        label=_("Valid for"),
        choices=[("30", _("30 days")), ("90", _("90 days")), ("365", _("one year")), ("0", _("without end"))],
        initial="90",
    )
    acts_as = forms.ChoiceField(label=_("Acts with"), required=False)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, acts_as=people)


class AddressForm(forms.Form):
    email = forms.EmailField(label=_("New e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}))


class InviteForm(forms.Form):
    """Whom to invite, as what, and under which name of the firm."""

    email = forms.EmailField(
        label=_("E-mail address of the customer"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Does your customer have an account already? Then exactly that address."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=AccessRole.choices, initial=AccessRole.EDITOR)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=AccessRole.choices)
