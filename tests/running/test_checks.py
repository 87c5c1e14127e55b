"""``planwart check`` names what is wrong, and ``planwart migrate`` cures what it can."""

import os
import subprocess
import sys

from planwart.running.folders import DataFolder
from planwart.running.postgres.cluster import SUPERUSER
from planwart.running.postgres.embedded import embedded_server
from planwart.running.postgres.logins import socket_address

_BEHIND = "– The database is not at the state of this version. Run: planwart migrate"
_PLAIN = "– PLANWART_BASE_URL is http://127.0.0.1:8000: without https, passkeys do not work and passwords travel in the clear."
_MAIL = "– PLANWART_SMTP_HOST is not set: no mail leaves this machine."


def planwart(*arguments: str, data: DataFolder, **environment: str) -> tuple[int, list[str]]:
    """Run the command in a clean environment and return its exit code and lines."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PLANWART_", "DATABASE_"))}
    answer = subprocess.run(
        [sys.executable, "-m", "planwart", *arguments, "--data", str(data.path)],
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return answer.returncode, (answer.stdout + answer.stderr).splitlines()


def test_check_names_what_is_wrong_and_migrate_cures_it(data: DataFolder) -> None:
    before = planwart("check", data=data)
    migrated = planwart("migrate", data=data)
    after = planwart("check", data=data)
    good = planwart("check", data=data, PLANWART_BASE_URL="https://plan.example.com", PLANWART_SMTP_HOST="mail.example.com")

    lines = [line for line in before[1] if "built pages" not in line]
    assert (before[0], lines[:3]) == (1, [_BEHIND, _PLAIN, _MAIL])
    assert migrated == (0, [])
    assert [line for line in after[1] if "built pages" not in line][:2] == [_PLAIN, _MAIL]
    assert [line for line in good[1] if line.startswith("–") and "built pages" not in line] == []


def test_check_names_a_secret_that_others_can_read(data: DataFolder) -> None:
    data.secret("secret_key")
    (data.secrets / "secret_key").chmod(0o644)

    _, lines = planwart("check", data=data)

    assert f"– {data.secrets / 'secret_key'} can be read by others. Run: chmod 600 {data.secrets / 'secret_key'}" in lines


def test_a_setting_that_cannot_be_read_is_named(data: DataFolder) -> None:
    code, lines = planwart("check", data=data, PLANWART_SMTP_PORT="many")

    assert (code, lines[-1]) == (1, "planwart: PLANWART_SMTP_PORT must be a whole number, not 'many'.")


def test_a_server_of_ones_own_gets_the_app_login_and_is_checked(data: DataFolder) -> None:
    own = DataFolder(data.path.parent / "own")
    with embedded_server(data) as (cluster, addresses):
        superuser = socket_address(sockets=str(cluster.sockets), user=SUPERUSER, password=cluster.password)

        migrated = planwart("migrate", data=own, DATABASE_URL=addresses.owner)
        good = planwart("check", data=own, DATABASE_URL=addresses.owner)
        bad = planwart("check", data=own, DATABASE_URL=addresses.owner, DATABASE_APP_URL=superuser)
        refused = planwart("web", data=own, DATABASE_URL=addresses.owner, DATABASE_APP_URL=superuser)

    assert migrated == (0, [])
    assert [line for line in good[1] if "database" in line.lower()] == []
    assert "– The application's database login is a superuser: the database wall would not hold." in bad[1]
    assert refused[0] == 1
    assert "The application's database login postgres is a superuser" in refused[1][-1]
