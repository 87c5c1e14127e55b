"""Interfaces: the keys with which programs work for the firm."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from planwart.foundation.errors import Invalid, NotPossible, require
from planwart.sharing.models import ApiToken
from planwart.sharing.permissions import can_revoke
from planwart.sharing.queries import api_tokens_visible_to, get_api_token
from planwart.sharing.services.tokens import make_api_token, revoke_api_token
from planwart.tenancy.choices import Role
from planwart.tenancy.models import Membership
from planwart.tenancy.permissions import can_administer
from planwart.tenancy.queries import get_member, members_visible_to
from planwart.web.office.addresses import to
from planwart.web.office.forms import TokenForm, refuse
from planwart.web.scope import ActorRequest

SHOWN = 200


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A key as the list shows it. One whose member has left is over, though nobody revoked it."""

    token: ApiToken
    works: bool
    expired: bool
    mine: bool
    can_revoke: bool


@require_http_methods(["GET", "HEAD", "POST"])
def api_tokens(request: ActorRequest) -> HttpResponse:
    """All keys; POST makes one and shows it, this once: only its digest is kept."""
    if request.method != "POST":
        return _page(request, _form(request))
    require(can_administer(request.actor, request.firm))
    form = _form(request, request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        token, text = make_api_token(
            actor=request.actor,
            organisation=request.firm,
            name=form.cleaned_data["name"],
            read_only=form.cleaned_data["access"] == "read",
            days=int(form.cleaned_data["days"]) or None,
            membership=_acts_as(request, form),
        )
    except (Invalid, NotPossible) as refusal:
        refuse(form, refusal)
        return _page(request, form)
    return _page(request, _form(request), made=get_api_token(request.actor, token.pk), text=text)


def _staff(request: ActorRequest) -> list[Membership]:
    return list(members_visible_to(request.actor).filter(role=Role.STAFF, archived_at=None))


def _form(request: ActorRequest, data: QueryDict | None = None) -> TokenForm:
    others = [(str(person.pk), person.name) for person in _staff(request) if person.pk != request.actor.membership_id]
    return TokenForm(data, people=[("", _("my own rights")), *others])


def _acts_as(request: ActorRequest, form: TokenForm) -> Membership | None:
    chosen = form.cleaned_data["acts_as"]
    return get_member(request.actor, int(chosen)) if chosen else None


def _rows(request: ActorRequest) -> list[TokenRow]:
    now = timezone.now()
    return [
        TokenRow(
            token=token,
            works=not token.is_over(now) and _may_still(token),
            expired=token.revoked_at is None and token.is_over(now),
            mine=token.membership_id == request.actor.membership_id,
            can_revoke=can_revoke(request.actor, token),
        )
        for token in api_tokens_visible_to(request.actor)[:SHOWN]
    ]


def _may_still(token: ApiToken) -> bool:
    """Tell whether member and maker work here, and the maker may still lend what he lent."""
    maker, member = token.created_by, token.membership
    lends = maker.pk == member.pk or (maker.role in {Role.OWNER, Role.ADMIN} and member.role == Role.STAFF)
    return member.archived_at is None and maker.archived_at is None and lends


def _page(request: ActorRequest, form: TokenForm, *, made: ApiToken | None = None, text: str = "") -> HttpResponse:
    rows = _rows(request)
    context = {
        "section": "settings",
        "tab": "api",
        "live": [row for row in rows if row.works],
        "over": [row for row in rows if not row.works],
        "form": form,
        "may_make": can_administer(request.actor, request.firm),
        "made": made,
        "text": text,
    }
    response = render(request, "office/api_tokens.html", context, status=422 if form.is_bound else 200)
    if text:
        response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def api_token(request: ActorRequest, token_id: int) -> HttpResponse:
    """Revoke a key, after one question."""
    token = get_api_token(request.actor, token_id)
    require(can_revoke(request.actor, token))
    if request.method == "POST":
        revoke_api_token(actor=request.actor, token=token)
        messages.success(request, _("The key “%(name)s” is no longer valid.") % {"name": token.name})
        return to(request, "api_tokens")
    return render(request, "office/api_token_revoke.html", {"section": "settings", "tab": "api", "token": token})
