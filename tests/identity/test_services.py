"""The first operator, codes, addresses: what works once, and for whom."""

import datetime as dt
import stat
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import LazySettings
from django.utils import timezone

from planwart.foundation.actor import operator, person
from planwart.foundation.errors import Invalid, NotAllowed, NotFound, NotPossible
from planwart.identity.choices import AddressSide, Signup
from planwart.identity.models import AddressChange, SignInCode, User
from planwart.identity.queries import needs_setup, signup_mode, user_by_email
from planwart.identity.services import addresses, create_first_operator, create_operator, set_signup, setup_code
from planwart.identity.services.addresses import agree_to_address, forget_address, mint_address_link, want_address
from planwart.identity.services.codes import mint_code, redeem_code, want_code
from tests.cast import PASSWORD, Cast

FIRST = {"email": "otto@example.org", "name": "Otto Betreiber", "password": PASSWORD}


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: LazySettings) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_the_code_of_the_set_up_is_kept_for_the_server_alone(data_folder: Path) -> None:
    assert setup_code() == setup_code()
    assert stat.S_IMODE((data_folder / "secrets" / "setup_code").stat().st_mode) == 0o600


@pytest.mark.django_db(transaction=True)
def test_the_first_operator_is_made_once(data_folder: Path) -> None:
    assert needs_setup()

    user = create_first_operator(code=setup_code().lower().replace("-", " "), **FIRST)

    assert (user.is_operator, needs_setup(), (data_folder / "secrets" / "setup_code").exists()) == (True, False, False)
    with pytest.raises(NotPossible):
        create_first_operator(code=setup_code(), **{**FIRST, "email": "zweiter@example.org"})


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "    ", "----", "AAAA-AAAA-AAAA-AAAA"])
def test_a_wrong_code_makes_nobody(code: str) -> None:
    with pytest.raises(NotPossible):
        create_first_operator(code=code, **FIRST)

    assert needs_setup()


def test_an_operator_has_an_address_of_his_own(cast: Cast) -> None:
    with pytest.raises(NotPossible):
        create_operator(email="ANNA@example.org", name="Anna", password=PASSWORD)


def test_only_the_operator_says_who_may_sign_up(cast: Cast, settings: LazySettings) -> None:
    assert signup_mode() is Signup.INVITED
    settings.DEMO = True
    assert signup_mode() is Signup.OPEN

    set_signup(actor=operator(cast.otto.user.pk), mode=Signup.CLOSED)

    assert signup_mode() is Signup.CLOSED
    for actor in (cast.anna.actor, cast.carla.actor, person(cast.paula.user.pk)):
        with pytest.raises(NotAllowed):
            set_signup(actor=actor, mode=Signup.OPEN)


# --- Codes ------------------------------------------------------------------------------------------------------------------------


def fresh_code(email: str) -> tuple[int, str]:
    code_id = want_code(email)
    minted = mint_code(code_id)
    assert minted is not None
    return code_id, minted[1]


def test_a_code_signs_in_once(cast: Cast) -> None:
    code_id, code = fresh_code("Carla@example.org")

    assert redeem_code(code_id, code.lower().replace("-", " ")) == cast.carla.user
    assert redeem_code(code_id, code) is None


def test_a_code_is_bound_to_its_request(cast: Cast) -> None:
    first, code = fresh_code("carla@example.org")
    second, _other = fresh_code("carla@example.org")

    assert redeem_code(second, code) is None
    assert redeem_code(first, code) == cast.carla.user


def test_a_code_ends_after_five_wrong_tries_and_a_quarter_of_an_hour(cast: Cast) -> None:
    code_id, code = fresh_code("carla@example.org")
    late_id, late = fresh_code("carla@example.org")
    for _ in range(5):
        assert redeem_code(code_id, "AAAA-AAAA") is None
    SignInCode.objects.filter(pk=late_id).update(expires_at=timezone.now() - dt.timedelta(seconds=1))

    assert redeem_code(code_id, code) is None
    assert redeem_code(late_id, late) is None


def test_a_code_lives_fifteen_minutes(cast: Cast) -> None:
    code = SignInCode.objects.get(pk=want_code("carla@example.org"))

    assert dt.timedelta(minutes=14) < code.expires_at - timezone.now() <= dt.timedelta(minutes=15)


def test_nobody_gets_a_code_for_no_account(cast: Cast) -> None:
    assert want_code("niemand@example.org") == 0
    assert mint_code(0) is None
    for typed in ("", "AAAA-AAAA", "\0"):
        assert redeem_code(0, typed) is None


def test_a_code_that_no_mail_has_made_fits_nothing(cast: Cast) -> None:
    code_id = want_code("carla@example.org")

    assert redeem_code(code_id, "") is None


# --- Another address --------------------------------------------------------------------------------------------------------------


def links(change: AddressChange) -> dict[AddressSide, str]:
    minted = {side: mint_address_link(change.pk, side) for side in AddressSide}
    return {side: found[1] for side, found in minted.items() if found is not None}


def address_of(user: User) -> str:
    return User.objects.get(pk=user.pk).email


@pytest.mark.parametrize("order", [(AddressSide.OLD, AddressSide.NEW), (AddressSide.NEW, AddressSide.OLD)])
def test_an_address_changes_when_both_have_agreed(cast: Cast, order: tuple[AddressSide, AddressSide]) -> None:
    tokens = links(want_address(user=cast.carla.user, email="Carla.Neu@example.org"))

    agree_to_address(tokens[order[0]])
    between = address_of(cast.carla.user)
    agree_to_address(tokens[order[1]])

    assert (between, address_of(cast.carla.user)) == ("carla@example.org", "carla.neu@example.org")
    kept = EmailAddress.objects.filter(user=cast.carla.user).values_list("email", "verified", "primary")
    assert list(kept) == [("carla.neu@example.org", True, True)]


def test_one_side_twice_is_not_both(cast: Cast) -> None:
    tokens = links(want_address(user=cast.carla.user, email="carla.neu@example.org"))

    agree_to_address(tokens[AddressSide.NEW])
    agree_to_address(tokens[AddressSide.NEW])

    assert address_of(cast.carla.user) == "carla@example.org"


def test_an_address_of_somebody_else_gets_no_link(cast: Cast) -> None:
    tokens = links(want_address(user=cast.carla.user, email="cem@example.org"))

    assert set(tokens) == {AddressSide.OLD}


def test_an_address_taken_meanwhile_stays_with_its_owner(cast: Cast) -> None:
    tokens = links(want_address(user=cast.carla.user, email="neu@example.org"))
    User.objects.filter(pk=cast.cem.user.pk).update(email="neu@example.org")
    agree_to_address(tokens[AddressSide.OLD])

    with pytest.raises(NotPossible):
        agree_to_address(tokens[AddressSide.NEW])

    assert user_by_email("neu@example.org") == cast.cem.user


def test_a_wish_taken_back_or_too_old_is_dead(cast: Cast) -> None:
    taken_back = links(want_address(user=cast.carla.user, email="neu@example.org"))
    forget_address(user=cast.carla.user)
    late = want_address(user=cast.carla.user, email="neu@example.org")
    too_old = links(late)
    AddressChange.objects.filter(pk=late.pk).update(expires_at=timezone.now())

    for token in (*taken_back.values(), *too_old.values(), "", "\0"):
        with pytest.raises(NotFound):
            agree_to_address(token)


def test_a_wish_taken_back_while_somebody_agrees_is_dead(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = links(want_address(user=cast.carla.user, email="neu@example.org"))
    agree_to_address(tokens[AddressSide.OLD])
    find = addresses.get_address_change

    def found_and_lost(token: str) -> tuple[AddressChange, AddressSide]:
        found = find(token)
        forget_address(user=cast.carla.user)
        return found

    monkeypatch.setattr(addresses, "get_address_change", found_and_lost)
    with pytest.raises(NotFound):
        agree_to_address(tokens[AddressSide.NEW])

    assert address_of(cast.carla.user) == "carla@example.org"


def test_only_a_confirmed_address_can_be_exchanged(cast: Cast) -> None:
    EmailAddress.objects.filter(user=cast.carla.user).update(verified=False)

    with pytest.raises(NotPossible):
        want_address(user=cast.carla.user, email="neu@example.org")
    with pytest.raises(Invalid):
        want_address(user=cast.cem.user, email="CEM@example.org")


def test_secrets_of_second_factors_are_no_plain_text_in_the_database(cast: Cast) -> None:
    TOTP.activate(cast.carla.user, "GEZDGNBVGY3TQOJQ")

    assert "GEZDGNBVGY3TQOJQ" not in str(Authenticator.objects.get(user=cast.carla.user).data)
