"""Each thing that can be wrong is provoked and named, with what helps; and a good installation is left in peace."""

import http.server
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management.base import SystemCheckError
from django.utils import translation
from pytest_django import Settings

from planwart.foundation.backups import note_failure
from planwart.running.checks import database, folders, network, parts
from planwart.running.folders import DataFolder
from planwart.running.postgres.logins import Addresses
from planwart.web.serving import health
from tests.running.test_process_tree import free_port


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def good(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of an installation with which nothing is wrong."""
    settings.BASE_URL = "https://plan.example.com"
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    settings.DEMO = True  # asks no mail server
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def addresses() -> Addresses:
    return Addresses(owner=os.environ["DATABASE_URL"], app=os.environ["DATABASE_APP_URL"])


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_clock_that_is_wrong_is_named() -> None:
    # The server of the tests is a forgetful one on purpose.
    forgetful = [
        f"The database setting {name} is off: confirmed work could be lost." for name in ("fsync", "full_page_writes", "synchronous_commit")
    ]

    right = list(database.faults(addresses(), now_s=time.time))
    late = list(database.faults(addresses(), now_s=lambda: time.time() - 90))
    early = list(database.faults(addresses(), now_s=lambda: time.time() + 3600))

    assert [fault for fault in right if fault not in forgetful] == []
    assert any("are 90 seconds apart" in fault or "are 91 seconds apart" in fault for fault in late)
    assert any("seconds apart. Set both by the network (NTP)." in fault for fault in early)


@pytest.mark.django_db(databases=["default", "owner"])
def test_settings_that_lose_work_are_named() -> None:
    found = list(database.faults(addresses(), now_s=time.time))

    assert found[:3] == [
        f"The database setting {name} is off: confirmed work could be lost." for name in ("fsync", "full_page_writes", "synchronous_commit")
    ]


def test_a_database_that_is_away_is_named() -> None:
    nowhere = Addresses(owner="postgresql://owner@127.0.0.1:1/x", app="postgresql://app@127.0.0.1:1/x")

    (words,) = database.faults(nowhere, now_s=time.time)

    assert words.startswith("The database cannot be reached:")


def test_what_others_could_read_is_named_with_the_cure(data: DataFolder) -> None:
    data.make()
    data.secret("secret_key")
    (data.files / "plan").touch(mode=0o600)
    assert list(folders.faults(data)) == []

    (data.secrets / "secret_key").chmod(0o640)
    (data.files / "plan").chmod(0o644)
    data.files.chmod(0o755)
    data.path.chmod(0o755)
    allowed = "711" if os.geteuid() == 0 else "700"

    assert list(folders.faults(data)) == [
        f"{data.path} can be entered by others. Run: chmod {allowed} {data.path}",
        f"{data.files} can be entered by others. Run: chmod 700 {data.files}",
        f"{data.secrets / 'secret_key'} can be read by others. Run: chmod 600 {data.secrets / 'secret_key'}",
        f"1 files in {data.files} can be read by others. Run: chmod -R go= {data.files}",
    ]


def test_https_without_a_trusted_proxy_is_named(good: Settings) -> None:
    assert list(network.faults(runs=False)) == []

    good.TRUSTED_PROXIES = []
    assert "PLANWART_TRUSTED_PROXIES is empty" in next(network.faults(runs=False))

    good.TRUSTED_PROXIES = ["0.0.0.0/0"]
    assert "which is everybody" in next(network.faults(runs=False))

    good.BASE_URL = "http://plan.example.com"
    assert "passwords travel in the clear" in next(network.faults(runs=False))


def test_an_address_that_does_not_lead_to_us_is_named_while_we_run(good: Settings) -> None:
    def words() -> list[str]:
        return [fault for fault in network.faults(runs=True) if "cannot be reached" in fault]

    with answering(200, b'{"status": "alive"}') as good.BASE_URL:
        assert words() == []
    with answering(200, b"<h1>Willkommen bei Ihrem Router</h1>") as good.BASE_URL:
        assert words()[0].endswith("something else answers there.")
    with answering(502, b"") as good.BASE_URL:
        assert words()[0].endswith("the answer there is 502.")
    good.BASE_URL = f"http://127.0.0.1:{free_port()}"
    assert words()[0].endswith("Connection refused.")


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_mail_server_that_does_not_answer_is_named(good: Settings) -> None:
    good.DEMO = False
    good.EMAIL_HOST = ""
    assert "No mail server is set" in next(network.faults(runs=False))

    good.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    good.EMAIL_HOST = "127.0.0.1"
    good.EMAIL_HOST_PASSWORD = ""
    with socket.socket() as closed:  # bound and not listening
        closed.bind(("127.0.0.1", 0))
        good.EMAIL_PORT = closed.getsockname()[1]
        (words,) = network.faults(runs=False)

    assert words.startswith(f"The mail server 127.0.0.1 port {good.EMAIL_PORT} cannot be used: ")


def test_what_was_not_built_is_named(tmp_path: Path) -> None:
    catalogue = tmp_path / "web" / "locale" / "de" / "LC_MESSAGES"
    catalogue.mkdir(parents=True)
    (catalogue / "django.po").touch()
    assert len(list(parts._not_built(tmp_path))) == 3

    (catalogue / "django.mo").touch()
    for built in (tmp_path / "web" / "static" / "editor" / "manifest.json", tmp_path / "exports" / "fonts" / "one.ttf"):
        built.parent.mkdir(parents=True)
        built.touch()

    assert list(parts._not_built(tmp_path)) == []


@pytest.mark.django_db(databases=["default", "owner"])
def test_parts_that_work_badly_speak_for_themselves(good: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "layers", lambda: frozenset({"limits"}))
    monkeypatch.setattr(health, "_LITTLE_BYTES", 10**18)
    monkeypatch.setattr(parts, "_not_built", lambda _package: iter(()))
    note_failure(tmp_path, "no room")

    resting = list(parts.faults(runs=False))
    running = list(parts.faults(runs=True))

    assert [words.split(":")[0].split(" of ")[0] for words in resting] == [
        "The disk is nearly full",
        "This system allows neither namespaces nor seccomp",
        "The backup",
    ]
    assert running[-1] == "No worker is running: mails and other jobs wait."


def test_what_the_framework_finds_is_passed_on(good: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def finds(*_arguments: object, **_options: object) -> None:
        raise SystemCheckError("something of Django's")

    monkeypatch.setattr(parts, "call_command", finds)

    assert "something of Django's" in list(parts.faults(runs=False))
