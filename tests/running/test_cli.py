"""The command line refuses what is dangerous, in a sentence, and its menu promises nothing empty."""

from pathlib import Path

import pytest

from planwart.running.cli import main
from planwart.running.cli.commands import ensure_http_is_meant, is_loopback, throw_away
from planwart.running.errors import CannotRun
from planwart.running.folders import DataFolder


def test_the_demo_listens_to_others_only_when_told_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--host", "0.0.0.0", "--no-open"]) == 1

    assert "unless you also give --everyone-may-sign-in" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "answer"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("example.com", False)]
)
def test_is_loopback(host: str, answer: bool) -> None:
    assert is_loopback(host) is answer


def test_plain_http_to_others_must_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLANWART_ALLOW_HTTP", raising=False)
    ensure_http_is_meant("https://plan.example.com")
    ensure_http_is_meant("http://127.0.0.1:8000")

    with pytest.raises(CannotRun, match="passwords in the clear"):
        ensure_http_is_meant("http://plan.example.com")
    with pytest.raises(CannotRun, match="PLANWART_BASE_URL must be an address"):
        ensure_http_is_meant("plan.example.com")
    monkeypatch.setenv("PLANWART_ALLOW_HTTP", "true")
    ensure_http_is_meant("http://plan.example.com")


def test_web_alone_asks_for_a_database(data: DataFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("DATABASE_APP_URL")

    assert main(["web", "--data", str(data.path)]) == 1

    assert "needs DATABASE_URL" in capsys.readouterr().err


def test_throw_away_deletes_only_what_is_planwarts(data: DataFolder) -> None:
    data.make()
    stranger = data.path / "letter.txt"
    stranger.write_text("mine", encoding="utf-8")

    with pytest.raises(CannotRun, match=r"letter\.txt"):
        throw_away(data)
    stranger.unlink()
    throw_away(data)

    assert not data.path.exists()


def test_throw_away_leaves_a_running_demo_alone(data: DataFolder) -> None:
    with data.held(), pytest.raises(CannotRun, match="stop it first"):
        throw_away(data)

    assert Path(data.path).is_dir()
