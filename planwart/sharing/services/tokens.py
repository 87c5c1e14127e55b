"""Keys for programs: making, ending, noting their use."""

import datetime as dt
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from planwart.foundation.actor import Actor, system
from planwart.foundation.errors import Invalid, require
from planwart.foundation.journal import record
from planwart.foundation.scope import acting
from planwart.foundation.tokens import digest, new_api_token
from planwart.sharing.facts import ApiTokenMade, ApiTokenRevoked
from planwart.sharing.models import ApiToken
from planwart.sharing.permissions import can_revoke
from planwart.sharing.rules import LIFETIMES_DAYS, MOST_NAME, ensure_may_act_as, ensure_room_for_token
from planwart.tenancy.models import Membership, Organisation
from planwart.tenancy.permissions import can_administer

NOTED_EVERY: Final = dt.timedelta(minutes=1)


def make_api_token(
    *, actor: Actor, organisation: Organisation, name: str, read_only: bool, days: int | None, membership: Membership | None = None
) -> tuple[ApiToken, str]:
    """Make a key for programs and return it with its text, which nobody can read again.

    It acts as the maker, or as ``membership``, one of the staff. ``days`` is one of LIFETIMES_DAYS, or None for no end.
    Records ApiTokenMade. Raises NotAllowed for staff, Invalid without a name or for another lifetime, NotPossible for somebody
    whose rights cannot be lent, or where there are too many keys.
    """
    require(can_administer(actor, organisation) and not actor.read_only)
    name = name.strip()
    if not name:
        raise Invalid(_("Please enter a name, for example the program that uses the key."))
    if len(name) > MOST_NAME or "\0" in name:
        raise Invalid(_("This name is too long; 60 characters are possible."))
    if days is not None and days not in LIFETIMES_DAYS:
        raise Invalid(_("Please choose how long the key is valid."))
    now, maker_id = timezone.now(), actor.membership_id or 0
    with acting(actor):
        firm = Organisation.objects.select_for_update().only("id").get(pk=organisation.pk)
        ensure_may_act_as(membership, maker_id=maker_id, organisation_id=firm.pk)
        ensure_room_for_token(sum(not token.is_over(now) for token in ApiToken.objects.filter(organisation=firm)))
        text = new_api_token()
        token = ApiToken.objects.create(
            organisation=firm,
            membership_id=membership.pk if membership else maker_id,
            created_by_id=maker_id,
            name=name,
            digest=digest(text),
            read_only=read_only,
            created_at=now,
            expires_at=now + dt.timedelta(days=days) if days else None,
        )
        record(ApiTokenMade(token_id=token.pk), actor=actor)
    return token, text


def revoke_api_token(*, actor: Actor, token: ApiToken) -> None:
    """End a key at once; a second time nothing happens. Records ApiTokenRevoked."""
    require(can_revoke(actor, token) and not actor.read_only)
    with acting(actor):
        held = ApiToken.objects.select_for_update().get(pk=token.pk)
        if held.revoked_at is not None:
            return
        held.revoked_at = timezone.now()
        held.save(update_fields=["revoked_at"])
        record(ApiTokenRevoked(token_id=held.pk), actor=actor)


def note_use(token_id: int, *, last: dt.datetime | None) -> None:
    """Note that a key was used just now, at most once a minute. Another request that notes the same is not waited for."""
    if last is not None and last > timezone.now() - NOTED_EVERY:
        return
    with acting(system("note the use of a key")):
        free = ApiToken.objects.select_for_update(skip_locked=True).filter(pk=token_id).values("id")
        ApiToken.objects.filter(pk__in=free).update(last_used_at=timezone.now())
