"""Another address for an account: it counts once the old and the new one have both answered."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from planwart.foundation.actor import person, system
from planwart.foundation.errors import Invalid, NotFound, NotPossible
from planwart.foundation.journal import record
from planwart.foundation.scope import acting
from planwart.foundation.tokens import digest, new_token
from planwart.identity.choices import AddressSide
from planwart.identity.facts import AddressChanged, AddressChangeWanted
from planwart.identity.models import AddressChange, User
from planwart.identity.queries import user_by_email, verified_addresses
from planwart.identity.rules import clean_address

LIFETIME = dt.timedelta(days=3)


def want_address(*, user: User, email: str) -> AddressChange:
    """Ask both addresses. An earlier wish that still waits ends.

    Whether somebody has the new address already is not told: then nothing is mailed there, and the change never completes.
    Raises Invalid for what is no address or the present one, NotPossible while the present one is not confirmed.
    """
    email = clean_address(email)
    if email == user.email.lower():
        raise Invalid(_("This is your address already."))
    if user.email.lower() not in verified_addresses(user):
        raise NotPossible(_("Please confirm your present address first."))
    with acting(system("change an address")):
        _end_waiting(user)
        change = AddressChange.objects.create(user=user, old_email=user.email, new_email=email, expires_at=timezone.now() + LIFETIME)
        record(AddressChangeWanted(change_id=change.pk), actor=person(user.pk, name=user.name))
    return change


def forget_address(*, user: User) -> None:
    """Give up the wish for another address; links that were mailed die with it."""
    with acting(system("change an address")):
        _end_waiting(user)


def mint_address_link(change_id: int, side: AddressSide) -> tuple[AddressChange, str] | None:
    """Return the change and a fresh token for the mail to one side, or None if it is settled or the address is taken."""
    with acting(system("mail a change of address")):
        change = AddressChange.objects.select_for_update(of=("self",)).select_related("user").filter(pk=change_id).first()
        if change is None or not _waits(change):
            return None
        if side is AddressSide.NEW and user_by_email(change.new_email) is not None:
            return None
        token = new_token()
        setattr(change, f"{side}_digest", digest(token))
        change.save(update_fields=[f"{side}_digest"])
        return change, token


def get_address_change(token: str) -> tuple[AddressChange, AddressSide]:
    """Return the waiting change behind a mailed link and the side it was mailed to. Raises NotFound."""
    for side in AddressSide:
        found = AddressChange.objects.select_related("user").filter(**{f"{side}_digest": digest(token)}).first()
        if found is not None and _waits(found):
            return found, side
    raise NotFound


def agree_to_address(token: str) -> AddressChange:
    """Note the yes of one address; with the second one the change is made. Raises NotFound, and NotPossible if it was taken meanwhile."""
    with acting(system("change an address")):
        found, side = get_address_change(token)
        change = AddressChange.objects.select_for_update(of=("self",)).select_related("user").get(pk=found.pk)
        if not _waits(change):  # taken back, or made, since it was found
            raise NotFound
        setattr(change, f"{side}_confirmed_at", timezone.now())
        change.save(update_fields=[f"{side}_confirmed_at"])
        if change.old_confirmed_at and change.new_confirmed_at:
            _move(change)
    return change


def _move(change: AddressChange) -> None:
    user = change.user
    user.email = change.new_email
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    except IntegrityError as error:
        raise NotPossible(_("This address cannot be used any more. Please choose another one.")) from error
    change.ended_at = timezone.now()
    change.save(update_fields=["ended_at"])
    record(AddressChanged(change_id=change.pk, user_id=user.pk), actor=person(user.pk, name=user.name))


def _waits(change: AddressChange) -> bool:
    return change.ended_at is None and change.expires_at > timezone.now()


def _end_waiting(user: User) -> None:
    AddressChange.objects.filter(user=user, ended_at=None).update(ended_at=timezone.now())
