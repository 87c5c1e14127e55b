"""Signing in by a code that we mail: for 15 minutes, once, five tries, and only where it was asked for."""

import datetime as dt
import secrets

from django.utils import timezone
from django.utils.crypto import salted_hmac

from planwart.foundation.actor import system
from planwart.foundation.journal import record
from planwart.foundation.scope import acting
from planwart.identity.facts import SignInCodeWanted
from planwart.identity.models import SignInCode, User
from planwart.identity.queries import user_by_email

LIFETIME = dt.timedelta(minutes=15)
TRIES = 5
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that is misread
_HALF = 4


def want_code(email: str) -> int:
    """Ask for a code and return the number of the request; 0, of which no code exists, where there is no account.

    The mail goes to the stored address of the account, whatever was typed. Where there is none, a request that leads to no mail is
    written all the same: an answer that needs no write is quicker, and the clock would tell who has an account.
    """
    user = user_by_email(email)
    with acting(system("sign in by a code")) as clerk:
        if user is None or not user.is_active:
            record(SignInCodeWanted(code_id=0), actor=clerk)
            return 0
        SignInCode.objects.filter(user=user, expires_at__lt=timezone.now()).delete()
        code = SignInCode.objects.create(user=user, expires_at=timezone.now() + LIFETIME)
        record(SignInCodeWanted(code_id=code.pk), actor=clerk)
    return code.pk


def mint_code(code_id: int) -> tuple[User, str] | None:
    """Return the account and a fresh code for the mail that is being sent now, or None if it is no longer wanted."""
    with acting(system("mail a sign-in code")):
        code = SignInCode.objects.select_for_update(of=("self",)).select_related("user").filter(pk=code_id).first()
        if code is None or code.used_at is not None or code.expires_at <= timezone.now():
            return None
        letters = "".join(secrets.choice(_LETTERS) for _letter in range(2 * _HALF))
        code.digest = _digest(code_id, letters)
        code.save(update_fields=["digest"])
        return code.user, f"{letters[:_HALF]}-{letters[_HALF:]}"


def redeem_code(code_id: int, typed: str) -> User | None:
    """Return whose code this is and use it up; None for a wrong, used, old or too often tried one."""
    guess = _digest(code_id, "".join(letter for letter in typed.upper() if letter.isalnum()))
    with acting(system("sign in by a code")):
        code = SignInCode.objects.select_for_update(of=("self",)).select_related("user").filter(pk=code_id).first()
        if code is None or not _is_open(code):
            return None
        code.tries += 1
        right = secrets.compare_digest(guess, bytes(code.digest or b""))
        if right:
            code.used_at = timezone.now()
        code.save(update_fields=["tries", "used_at"])
        return code.user if right and code.user.is_active else None


def _is_open(code: SignInCode) -> bool:
    return code.digest is not None and code.used_at is None and code.tries < TRIES and code.expires_at > timezone.now()


def _digest(code_id: int, letters: str) -> bytes:
    """The key lies outside the database: a copy of it cannot be searched for the few codes there are."""
    return salted_hmac("planwart.sign-in-code", f"{code_id}:{letters}", algorithm="sha256").digest()
