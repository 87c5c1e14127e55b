"""pg_dump and pg_restore: find those that fit a server, and run them without showing a password to the process list."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from planwart.running.errors import CannotRun
from planwart.running.postgres.binaries import program_folders
from planwart.running.ties import tied_to_parent


@dataclass(frozen=True)
class Tools:
    """A folder with pg_dump and pg_restore of one version."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])


def tools_for(server_major: int) -> Tools:
    """Return the programs for a server: of its own version, or else of the next newer one.

    Raises CannotRun if none fits: an older pg_dump does not know what a newer server has.
    """
    found = _found()
    fitting = sorted((tools for tools in found if tools.major >= server_major), key=lambda tools: tools.major)
    if not fitting:
        have = ", ".join(tools.version for tools in found) or "none"
        raise CannotRun(
            f"The database is PostgreSQL {server_major}; pg_dump and pg_restore of this version or a newer one are needed (found: {have}). "
            f"Install the package postgresql-client-{server_major}."
        )
    return fitting[0]


def newest_tools() -> Tools:
    """Return the newest programs: a newer pg_restore reads every older dump."""
    found = _found()
    if not found:
        raise CannotRun("pg_restore is needed and not found. Install the package postgresql-client.")
    return max(found, key=lambda tools: tools.major)


@contextlib.contextmanager
def running(
    tools: Tools, program: str, arguments: Sequence[str], *, url: str = "", content: Iterable[bytes] | None = None
) -> Iterator[IO[bytes]]:
    """Run a program for the length of a block, which reads its output to the end; raise CannotRun with its last words if it failed.

    ``url`` names the server to connect to: its password goes through the environment, which only we can read. ``content``
    is its input.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    address: list[str] = []
    if url:
        parts = conninfo_to_dict(url)
        environment["PGPASSWORD"] = str(parts.pop("password", ""))
        address = ["--dbname", make_conninfo("", **{name: str(value) for name, value in parts.items() if value is not None})]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [str(tools.folder / program), *arguments, *address],
            stdin=subprocess.DEVNULL if content is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**environment, "LC_ALL": "C.UTF-8"},
            preexec_fn=tied_to_parent(signal.SIGKILL),  # noqa: PLW1509 - started before the thread; this is what makes the tie
        )
        feeder = threading.Thread(target=_feed, args=(process, content or ()))
        feeder.start()
        try:
            assert process.stdout is not None
            yield process.stdout
            process.wait()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            feeder.join()
            assert process.stdout is not None
            process.stdout.close()
        if process.returncode != 0:
            raise CannotRun(f"{program} failed: {_last_words(errors)}")


def _feed(process: subprocess.Popen[bytes], content: Iterable[bytes]) -> None:
    """Write the input of a process while somebody else reads its output; a process that ended takes no more."""
    if process.stdin is None:
        return
    with contextlib.suppress(OSError):
        for piece in content:
            process.stdin.write(piece)
    with contextlib.suppress(OSError):
        process.stdin.close()


def _found() -> list[Tools]:
    on_path = shutil.which("pg_dump")
    folders = [*program_folders(), *([Path(on_path).resolve().parent] if on_path else [])]
    return [tools for folder in dict.fromkeys(folders) if (tools := _look(folder)) is not None]


def _look(folder: Path) -> Tools | None:
    """Return what lies in a folder, or None if the programs are missing or do not run here."""
    if not all((folder / name).is_file() for name in ("pg_dump", "pg_restore")):
        return None
    try:
        answer = subprocess.run([str(folder / "pg_dump"), "--version"], capture_output=True, text=True, check=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"(\d+(?:\.\d+)*)", answer.stdout)
    return Tools(folder=folder, version=match.group(1)) if match else None


def _last_words(errors: IO[bytes]) -> str:
    errors.seek(0)
    lines = [line.strip() for line in errors.read(100_000).decode(errors="replace").splitlines() if line.strip()]
    return " / ".join(lines[-2:]) or "it said nothing"
