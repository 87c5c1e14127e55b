"""``planwart check`` names what is wrong, and ``planwart migrate`` cures what it can."""

import contextlib
import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator

from planwart.running.folders import DataFolder
from planwart.running.postgres.cluster import SUPERUSER
from planwart.running.postgres.embedded import embedded_server
from planwart.running.postgres.logins import socket_address

_BEHIND = "– The database is not at the state of this version. Run: planwart migrate"
_PLAIN = "– PLANWART_BASE_URL is http://127.0.0.1:8000: without https, passkeys do not work and passwords travel in the clear."
_MAIL = "– No mail server is set (PLANWART_SMTP_HOST, or the page E-Mail einrichten): no mail leaves this machine."


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


def said(answer: tuple[int, list[str]]) -> list[str]:
    """Return the faults, without those of a tree that was not built."""
    return [line for line in answer[1] if line.startswith("–") and "Run: make" not in line]


@contextlib.contextmanager
def mail_server() -> Iterator[int]:
    """Answer as a mail server does until one has signed off, and yield the port."""

    class Answers(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            for line in self.rfile:
                self.wfile.write(b"221 bye\r\n" if line.startswith(b"QUIT") else b"250 yes\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def test_check_names_what_is_wrong_and_migrate_cures_it(data: DataFolder) -> None:
    before = planwart("check", data=data)
    migrated = planwart("migrate", data=data)
    after = planwart("check", "--port", "8412", data=data)
    with mail_server() as port:
        good = planwart(
            "check",
            data=data,
            PLANWART_BASE_URL="https://plan.example.com",
            PLANWART_TRUSTED_PROXIES="127.0.0.1",
            PLANWART_SMTP_HOST="127.0.0.1",
            PLANWART_SMTP_PORT=str(port),
            PLANWART_SMTP_STARTTLS="false",
        )

    assert (before[0], said(before)) == (1, [_BEHIND, _PLAIN])
    assert migrated == (0, [])
    assert said(after) == [_PLAIN.replace("8000", "8412"), _MAIL]
    assert said(good) == []
    assert good[0] == (0 if "Nothing is wrong." in good[1] else 1)


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
