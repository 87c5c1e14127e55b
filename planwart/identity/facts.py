"""What happens to accounts and to the installation."""

from dataclasses import dataclass

from planwart.foundation.facts import fact


@fact("identity.operator_created")
@dataclass(frozen=True)
class OperatorCreated:
    user_id: int


@fact("identity.signup_changed")
@dataclass(frozen=True)
class SignupChanged:
    """``mode`` is a Signup."""

    mode: str


@fact("identity.address_change_wanted")
@dataclass(frozen=True)
class AddressChangeWanted:
    """Both addresses are to be asked."""

    change_id: int


@fact("identity.address_changed")
@dataclass(frozen=True)
class AddressChanged:
    change_id: int
    user_id: int


@fact("identity.security_changed")
@dataclass(frozen=True)
class SecurityChanged:
    """Somebody must be told that a way into his account changed; ``what`` is a SecurityNotice."""

    user_id: int
    what: str


@fact("identity.account_deleted")
@dataclass(frozen=True)
class AccountDeleted:
    user_id: int


@fact("identity.sign_in_code_wanted")
@dataclass(frozen=True)
class SignInCodeWanted:
    code_id: int
