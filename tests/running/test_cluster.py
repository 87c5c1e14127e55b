"""The embedded server comes back from what interrupts it, and refuses what would lose work."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from planwart.running.errors import CannotRun
from planwart.running.folders import DataFolder
from planwart.running.postgres.cluster import Cluster
from planwart.running.postgres.embedded import cluster_of, embedded_server
from planwart.running.postgres.logins import app_address, faults_of_app_login

_HOLD = """
import sys, time
from pathlib import Path
from planwart.running.folders import DataFolder
from planwart.running.postgres.embedded import embedded_server
with embedded_server(DataFolder(Path(sys.argv[1]))) as (cluster, addresses):
    print(cluster.pid, flush=True)
    time.sleep(600)
"""


def is_gone(pid: int, patience_s: float = 30) -> bool:
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def write_row(cluster: Cluster) -> None:
    with cluster.connect() as connection:
        connection.execute("create table if not exists kept (n int)")
        connection.execute("insert into kept values (1)")


def rows(cluster: Cluster) -> int:
    with cluster.connect() as connection:
        row = connection.execute("select count(*) from kept").fetchone()
    return int(row[0]) if row else 0


def test_a_stopped_server_starts_again_with_its_data(data: DataFolder) -> None:
    with embedded_server(data) as (cluster, _):
        write_row(cluster)

    with embedded_server(data) as (cluster, _):
        assert rows(cluster) == 1


def test_a_half_made_folder_is_made_again(data: DataFolder) -> None:
    cluster = cluster_of(data)
    side = cluster.folder.with_name("database.new")
    side.mkdir()
    (side / "PG_VERSION").write_text("18\n", encoding="ascii")  # what initdb leaves when it is killed

    with embedded_server(data) as (cluster, _):
        write_row(cluster)

    assert not side.exists()


def test_a_folder_with_other_things_is_left_alone(data: DataFolder) -> None:
    cluster = cluster_of(data)
    cluster.folder.mkdir()
    (cluster.folder / "letter.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(CannotRun, match="no database and not empty"):
        cluster.make()


def test_a_killed_postmaster_is_recovered_from(data: DataFolder) -> None:
    with embedded_server(data) as (cluster, _):
        write_row(cluster)
        assert cluster.pid is not None
        os.kill(cluster.pid, signal.SIGKILL)
        assert is_gone(cluster.pid)

        cluster.start()

        assert rows(cluster) == 1


def test_a_killed_supervisor_takes_its_server_along(data: DataFolder) -> None:
    with subprocess.Popen([sys.executable, "-c", _HOLD, str(data.path)], stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        postmaster = int(supervisor.stdout.readline())
        supervisor.kill()

        with embedded_server(data) as (cluster, _):  # waits for the old one
            write_row(cluster)

    assert is_gone(postmaster)


def test_the_log_is_quoted_when_the_server_does_not_start(data: DataFolder) -> None:
    cluster = cluster_of(data)
    cluster.settings = {"shared_buffers": "none at all"}
    cluster.make()

    with pytest.raises(CannotRun, match=r'invalid value for parameter "shared_buffers"'):
        cluster.start(patience_s=5)


def test_settings_that_lose_work_are_refused(data: DataFolder) -> None:
    cluster = cluster_of(data)
    cluster.settings = {"fsync": "off", "synchronous_commit": "off"}
    cluster.make()

    with pytest.raises(CannotRun, match="fsync, synchronous_commit are off"):
        cluster.start()

    assert cluster.pid is None


def test_nobody_enters_without_a_password_or_over_the_network(data: DataFolder) -> None:
    with embedded_server(data) as (cluster, addresses):
        with cluster.connect() as connection:
            shown = connection.execute("select current_setting('listen_addresses'), current_setting('data_checksums')").fetchone()
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(app_address(addresses.owner, "wrong"))

        assert shown == ("", "on")
        assert cluster.sockets.stat().st_mode & 0o077 == 0
        for name in ("database_superuser", "database_owner", "database_app"):
            assert (data.secrets / name).stat().st_mode & 0o077 == 0


def test_only_the_app_login_is_harmless(data: DataFolder) -> None:
    with embedded_server(data) as (_, addresses):
        assert faults_of_app_login(addresses.app) == []
        assert faults_of_app_login(addresses.owner) == [
            "inherits the rights of its roles (it must be NOINHERIT)",
            "may create roles",
            "owns the database",
        ]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database under another account")
def test_a_closed_folder_moves_the_database_to_a_readable_one(data: DataFolder) -> None:
    data.path.parent.chmod(0o700)

    with embedded_server(data) as (cluster, _):
        write_row(cluster)
        place = cluster.folder.resolve()
    with embedded_server(data) as (cluster, _):
        assert rows(cluster) == 1

    assert cluster.folder.is_symlink()
    assert place.is_relative_to("/var/lib/planwart/databases")
    shutil.rmtree(place)
