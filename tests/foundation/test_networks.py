"""Addresses in settings are addresses."""

import pytest

from planwart.foundation.environment import SettingError, env_networks


def test_networks_and_addresses_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME", "127.0.0.1, 10.0.0.0/8,::1")

    assert env_networks("SOME") == ["127.0.0.1", "10.0.0.0/8", "::1"]
    assert env_networks("OTHER") == []


@pytest.mark.parametrize("wrong", ["*", "caddy", "10.0.0.0/99", "127.0.0.1 10.0.0.1"])
def test_what_is_no_address_is_named(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("SOME", wrong)

    with pytest.raises(SettingError, match=r"SOME must name addresses such as 127\.0\.0\.1"):
        env_networks("SOME")
