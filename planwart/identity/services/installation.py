"""The first operator, and what he decides for everybody."""

import contextlib
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from planwart.foundation.actor import Actor, operator, system
from planwart.foundation.errors import NotPossible, require
from planwart.foundation.journal import record
from planwart.foundation.scope import acting
from planwart.identity.choices import Signup
from planwart.identity.facts import OperatorCreated, SignupChanged
from planwart.identity.models import Installation, User
from planwart.identity.permissions import can_run_installation
from planwart.identity.queries import needs_setup
from planwart.identity.services.accounts import create_account

_CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that is misread in a terminal
_CODE_GROUPS, _GROUP_LETTERS = 4, 4  # 79 bit
_FIRST_OPERATOR_LOCK = 7_311_906  # any fixed number: two people must not both be the first


def create_operator(*, email: str, name: str, password: str) -> User:
    """Create a verified account that runs the installation. Called with the set-up code or at the machine itself.

    Raises NotPossible if there is an account with this address already, Invalid if name or password will not do.
    """
    with acting(system("create an operator")):
        user = create_account(email=email, name=name, password=password, verified=True)
        user.is_operator = True
        user.save(update_fields=["is_operator"])
        record(OperatorCreated(user_id=user.pk), actor=operator(user.pk, name=user.name))
    return user


def create_first_operator(*, code: str, email: str, name: str, password: str) -> User:
    """Create the operator from the set-up page; the code proves that he can read the machine's log.

    Raises NotPossible once anybody has an account, or for a wrong code.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_FIRST_OPERATOR_LOCK])
        if not needs_setup():
            raise NotPossible(_("This installation has been set up already. Please sign in."))
        if not is_setup_code(code):
            raise NotPossible(_("This is not the set-up code. It stands where Planwart was started, and in the file setup_code."))
        user = create_operator(email=email, name=name, password=password)
        transaction.on_commit(forget_setup_code)
    return user


def set_signup(*, actor: Actor, mode: Signup) -> None:
    """Decide who may create an account from now on. Raises NotAllowed for everybody but the operator."""
    require(can_run_installation(actor))
    with acting(system("set who may sign up")):
        Installation.objects.update_or_create(pk=1, defaults={"signup": Signup(mode)})
        record(SignupChanged(mode=Signup(mode)), actor=actor)


def setup_code() -> str:
    """Return the code that makes the first operator, creating its file on first use; only the account of the server reads it."""
    file = _setup_file()
    if not file.is_file():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        groups = ("".join(secrets.choice(_CODE_LETTERS) for _letter in range(_GROUP_LETTERS)) for _group in range(_CODE_GROUPS))
        side = file.with_name(f".setup_code.{os.getpid()}.{secrets.token_hex(4)}")
        side.touch(mode=0o600)
        side.write_text("-".join(groups), encoding="utf-8")
        with contextlib.suppress(FileExistsError):  # another process was first: its code holds
            os.link(side, file)
        side.unlink()
    return file.read_text(encoding="utf-8").strip()


def is_setup_code(typed: str) -> bool:
    """Compare in constant time; case, spaces and hyphens do not count."""
    return secrets.compare_digest(_bare(typed), _bare(setup_code()))


def forget_setup_code() -> None:
    """Remove the code: it has done its work."""
    _setup_file().unlink(missing_ok=True)


def _bare(code: str) -> bytes:
    return "".join(letter for letter in code.upper() if letter.isalnum()).encode()


def _setup_file() -> Path:
    return Path(settings.DATA_DIR) / "secrets" / "setup_code"
