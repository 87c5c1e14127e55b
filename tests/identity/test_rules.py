"""What counts as an address."""

import pytest

from planwart.foundation.errors import Invalid
from planwart.identity.rules import clean_address

KELVIN, DOTLESS_I, LONG_S, CYRILLIC_A, WIDE_A = "\u212a", "\u0131", "\u017f", "\u0430", "\uff41"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" Carla@Example.ORG ", "carla@example.org"),
        ("carla@exämple.org", "carla@xn--exmple-cua.org"),
        ("carla@xn--exmple-cua.org", "carla@xn--exmple-cua.org"),
        ("carla@EXAMPLE\uff0eorg", "carla@example.org"),  # the wide full stop of Japanese keyboards is a dot of domains (UTS 46)
        ("carla+plan@example.org", "carla+plan@example.org"),
    ],
)
def test_clean_address_writes_one_mailbox_one_way(typed: str, address: str) -> None:
    assert clean_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "carla",
        "@example.org",
        "carla@",
        "a@x.org,b@y.org",
        "a@x.org b@y.org",
        "a@x.org\nBcc: b@y.org",
        '["a@x.org"]',
        "carla@example.org\0",
        f"{KELVIN}arla@example.org",
        f"carl{CYRILLIC_A}@example.org",
        f"carl{WIDE_A}@example.org",
        f"adm{DOTLESS_I}n@example.org",
        f"{LONG_S}ina@example.org",
        "carla@example..org",
        "carla@" + "a" * 300 + ".org",
        "deleted-7@deleted.invalid",  # the address that account 7 has once it is deleted
    ],
)
def test_clean_address_refuses_what_is_no_single_plain_address(typed: str) -> None:
    with pytest.raises(Invalid):
        clean_address(typed)
