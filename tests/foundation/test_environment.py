"""Settings are read typed, and refused in words."""

from pathlib import Path

import pytest

from planwart.foundation.environment import SettingError, env_bool, env_int, env_list, env_secret, parse_database_url


def test_env_bool_reads_both_ways_and_refuses_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YES", "On")
    monkeypatch.setenv("NO", "0")
    monkeypatch.setenv("WHAT", "maybe")

    assert (env_bool("YES", False), env_bool("NO", True), env_bool("UNSET", True)) == (True, False, True)
    with pytest.raises(SettingError, match="WHAT must be true or false"):
        env_bool("WHAT", True)


def test_env_int_refuses_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "many")

    assert env_int("UNSET", 7) == 7
    with pytest.raises(SettingError, match="PORT must be a whole number"):
        env_int("PORT", 7)


def test_env_list_splits_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROXIES", "10.0.0.1, 10.0.0.2,")

    assert env_list("PROXIES", []) == ["10.0.0.1", "10.0.0.2"]


def test_env_secret_prefers_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "word").write_text("from file\n", encoding="utf-8")
    monkeypatch.setenv("WORD", "from environment")

    assert env_secret("WORD") == "from environment"
    monkeypatch.setenv("WORD_FILE", str(tmp_path / "word"))
    assert env_secret("WORD") == "from file"
    monkeypatch.setenv("WORD_FILE", str(tmp_path / "none"))
    with pytest.raises(SettingError, match="WORD_FILE names"):
        env_secret("WORD")


def test_parse_database_url_knows_socket_folders_and_servers() -> None:
    assert parse_database_url("postgresql://a:b%2Fc@/planwart?host=%2Frun%2Fx") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "planwart",
        "USER": "a",
        "PASSWORD": "b/c",
        "HOST": "/run/x",
        "PORT": "",
        "OPTIONS": {},
    }
    assert parse_database_url("postgresql://a@db.example.com:5433/plans?sslmode=require")["OPTIONS"] == {"sslmode": "require"}
