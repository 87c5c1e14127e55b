"""The first person can be made at the machine itself, and ``up`` says how the first one comes in."""

from pathlib import Path

import pytest

from planwart.running.cli import main
from planwart.running.folders import DataFolder
from tests.running.servers import contents, running_place
from tests.running.test_checks import planwart


def test_create_admin_needs_no_running_planwart_and_tells_what_is_wrong(data: DataFolder, tmp_path: Path) -> None:
    word = tmp_path / "word"
    word.write_text("ein langes Passwort\n", encoding="utf-8")
    short = tmp_path / "short"
    short.write_text("kurz\n", encoding="utf-8")
    with running_place(data.path.parent) as place:
        own = {"data": DataFolder(data.path.parent / "own"), **place.addresses.as_environment()}
        arguments = ("create-admin", "--email", "olga@example.org", "--name", "Olga Ober", "--password-file")

        weak = planwart(*arguments, str(short), **own)  # type: ignore[arg-type]
        made = planwart(*arguments, str(word), **own)  # type: ignore[arg-type]
        again = planwart(*arguments, str(word), **own)  # type: ignore[arg-type]
        rows = contents(place.addresses.owner)["identity_user"][0]
        operators = place.run(
            "-c",
            "import os, psycopg; print(psycopg.connect(os.environ['DATABASE_URL'])"
            ".execute('select email, is_operator from identity_user').fetchall())",
        )

    assert weak[0] == 1
    assert made == (0, ["olga@example.org runs this installation now."])
    assert (again[0], again[1][-1].startswith("planwart: There is already an account")) == (1, True)
    assert (rows, operators.strip()) == (1, "[('olga@example.org', True)]")


def test_without_a_terminal_nothing_is_asked(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    assert main(["create-admin", "--email", "a@example.org", "--name", "A"]) == 1

    assert "Give --email, --name and --password-file." in capsys.readouterr().err
