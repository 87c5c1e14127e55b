"""What each command does."""

import argparse
import ipaddress
import os
import shutil
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from planwart.foundation.environment import env_bool, env_str
from planwart.running.children import OWNERS_NAMES
from planwart.running.cli.words import say
from planwart.running.databases import demanded_database, reached_database
from planwart.running.errors import CannotRun
from planwart.running.folders import DataFolder
from planwart.running.postgres.logins import Addresses, ensure_app_login_is_harmless
from planwart.running.supervisor import Supervisor

Command = Callable[[argparse.Namespace], int]

_STEPS = "planwart.running.steps"


def demo(options: argparse.Namespace) -> int:
    """Run a filled installation that everyone on this machine may sign in to."""
    if not is_loopback(options.host) and not options.everyone_may_sign_in:
        raise CannotRun(
            f"Everyone in the demo has the same known password. It does not listen on {options.host} unless you also give --everyone-may-sign-in."
        )
    data = DataFolder(options.data.expanduser().absolute())
    if options.fresh:
        throw_away(data)
    url = f"http://{_as_host(options.host)}:{options.port}"
    if not is_loopback(options.host):
        url = env_str("PLANWART_BASE_URL", url)

    def ready() -> None:
        say(f"Planwart's demo runs at {url} – the password of everyone is planwart-demo. Stop it with Ctrl-C.")
        if not options.no_open and sys.stdout.isatty() and ("DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ):
            webbrowser.open(url)

    Supervisor(
        data=data,
        host=options.host,
        port=options.port,
        environment={
            "PLANWART_DEMO": "true",
            "PLANWART_BASE_URL": url,
            "PLANWART_ALLOW_HTTP": "true",
        },
        steps=[["-m", _STEPS, "migrate"], ["-m", _STEPS, "demo"]],
        say=say,
        when_ready=ready,
        saves_nightly=False,
    ).run()
    return 0


def up(options: argparse.Namespace) -> int:
    """Run everything one machine needs."""
    data = DataFolder(options.data.expanduser().absolute())
    url = env_str("PLANWART_BASE_URL", f"http://{_as_host(options.host)}:{options.port}")
    ensure_http_is_meant(url)
    Supervisor(
        data=data,
        host=options.host,
        port=options.port,
        environment={"PLANWART_BASE_URL": url},
        steps=[["-m", _STEPS, "prepare"]],
        say=say,
        when_ready=lambda: say(f"Planwart runs at {url}. Stop it with Ctrl-C."),
    ).run()
    return 0


def web(options: argparse.Namespace) -> int:
    """Run the web process."""
    app = _single_process(options)
    if options.fd is None:  # no supervisor, so nobody saves at night: the pages must not promise it
        os.environ.setdefault("PLANWART_BACKUP_NIGHTLY", "false")
    ensure_http_is_meant(env_str("PLANWART_BASE_URL", f"http://{_as_host(options.host)}:{options.port}"))
    ensure_app_login_is_harmless(app)
    from planwart.web.serving.server import serve  # loads Django, which reads the environment set above

    serve(host=options.host, port=options.port, fd=options.fd)
    return 0


def worker(options: argparse.Namespace) -> int:
    """Run jobs and the relay of facts."""
    _single_process(options)
    from planwart.running.worker import work  # loads Django, which reads the environment set above

    work()
    return 0


def migrate(options: argparse.Namespace) -> int:
    """Bring the database up to date."""
    from planwart.running.steps import migrate_database  # loads Django late, as above

    data = DataFolder(options.data.expanduser().absolute())
    with reached_database(data) as addresses:
        _enter(data, addresses)
        migrate_database(backup=not options.without_backup)
    return 0


def check(options: argparse.Namespace) -> int:
    """Name what is wrong; the exit code is 1 if anything is."""
    from planwart.running.checks import faults_of_installation  # loads Django late, as above

    data = DataFolder(options.data.expanduser().absolute())
    os.environ.setdefault("PLANWART_BASE_URL", f"http://{_as_host(options.host)}:{options.port}")  # as "up" does
    runs = data.is_held()
    with reached_database(data) as addresses:
        _enter(data, addresses)
        faults = faults_of_installation(data, addresses, runs=runs)
    for fault in faults:
        say(f"– {fault}")
    say("Nothing is wrong." if not faults else f"{len(faults)} to look at.")
    return 1 if faults else 0


def openapi(_options: argparse.Namespace) -> int:
    """Print the description of the interface for programs."""
    import django  # libraries that the other commands need not carry

    django.setup()
    from planwart.web.api.openapi import schema_json  # needs the set-up

    sys.stdout.write(schema_json())
    return 0


def throw_away(data: DataFolder) -> None:
    """Delete a demo's data; refuse a folder that does not look like Planwart's."""
    if not data.path.exists():
        return
    if data.is_held():
        raise CannotRun(f"The demo in {data.path} is running; stop it first.")
    strangers = {entry.name for entry in data.path.iterdir()} - {
        *("secrets", "files", "log", "database", "database.new", "demo.json", "planwart.lock", "postfach", "backups", "files.restoring")
    }
    if strangers:
        raise CannotRun(f"{data.path} holds things that are not Planwart's ({', '.join(sorted(strangers))}); nothing was deleted.")
    if data.database.is_symlink():
        shutil.rmtree(data.database.resolve(), ignore_errors=True)
    shutil.rmtree(data.path)


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def ensure_http_is_meant(url: str) -> None:
    """Refuse to serve passwords over plain http to other machines, unless that is said."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise CannotRun(f"PLANWART_BASE_URL must be an address such as https://plan.example.com, not {url!r}.")
    if parts.scheme == "http" and not is_loopback(parts.hostname) and not env_bool("PLANWART_ALLOW_HTTP", False):
        raise CannotRun(
            f"{url} would send passwords in the clear. Put https in front (the handbook shows how), or set PLANWART_ALLOW_HTTP=true if you mean it."
        )


def _single_process(options: argparse.Namespace) -> str:
    """Return the address of the application's login for a process that serves people.

    The owner's login is not theirs: who is given it begins again without it, because the environment a process is started
    with stays readable as long as it lives.
    """
    data = DataFolder(Path(options.data).expanduser().absolute())
    app = demanded_database(data)
    if any(name in os.environ for name in OWNERS_NAMES):
        sys.stdout.flush()
        clean = {name: value for name, value in os.environ.items() if name not in OWNERS_NAMES}
        os.execve(sys.executable, [sys.executable, "-m", "planwart", *sys.argv[1:]], {**clean, "DATABASE_APP_URL": app})  # noqa: S606
    os.environ["PLANWART_DATA"] = str(data.path)
    data.secret("secret_key")  # made before Django looks for it
    return app


def _enter(data: DataFolder, addresses: Addresses) -> None:
    """Set what Django reads when it loads."""
    os.environ.update(addresses.as_environment())
    os.environ["PLANWART_DATA"] = str(data.path)
    data.secret("secret_key")  # made before Django looks for it


def _as_host(host: str) -> str:
    return f"[{host}]" if ":" in host else host
