"""The root of the process tree: database first, then migrations, then web and worker; the other way round at the end."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from planwart.foundation.environment import env_secret
from planwart.running.children import Child, Nightly
from planwart.running.errors import CannotRun
from planwart.running.folders import DataFolder
from planwart.running.postgres.cluster import Cluster
from planwart.running.postgres.embedded import embedded_server
from planwart.running.postgres.logins import Addresses, app_address, ensure_app_login, ensure_app_login_is_harmless
from planwart.running.ties import tied_to_parent

_STOP = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}


class _ToldToStop(Exception):
    """Somebody asked us to stop before we had started."""


def external_addresses(data: DataFolder) -> Addresses | None:
    """Return the addresses of the database named by DATABASE_URL with the application's login ready, or None without one."""
    owner = env_secret("DATABASE_URL")
    if not owner:
        return None
    app = env_secret("DATABASE_APP_URL")
    if not app:
        password = data.secret("database_app")
        ensure_app_login(owner, password)
        app = app_address(owner, password)
    return Addresses(owner=owner, app=app)


@dataclass
class Supervisor:
    """Runs one installation on one machine until it is told to stop.

    ``steps`` are commands that must succeed, in order, between the start of the database and that of the other processes.
    """

    data: DataFolder
    host: str
    port: int
    environment: Mapping[str, str]
    steps: Sequence[Sequence[str]]
    say: Callable[[str], None]
    when_ready: Callable[[], None] = field(default=lambda: None)
    saves_nightly: bool = True
    _cluster: Cluster | None = field(default=None, init=False)

    def run(self) -> None:
        """Run until SIGTERM, SIGINT or SIGHUP; raise CannotRun if it cannot start."""
        signal.pthread_sigmask(signal.SIG_BLOCK, {*_STOP, signal.SIGCHLD})
        self.data.secret("secret_key")  # made before Django looks for it
        with self.data.held(), self._listening() as listener, self._database() as addresses:
            environment = {**self.environment, **addresses.as_environment(), "PLANWART_DATA": str(self.data.path)}
            try:
                for step in self.steps:
                    self._do(step, environment)
            except _ToldToStop:
                return
            ensure_app_login_is_harmless(addresses.app)
            web = Child("web", ["web", "--fd", str(listener.fileno())], environment, keep_open=[listener.fileno()])
            worker = Child("worker", ["worker"], environment)
            nightly = Nightly(self.data) if self.saves_nightly else None
            try:
                self._watch([web, worker], nightly)
            finally:
                self.say("Stopping …")
                if nightly is not None:
                    nightly.stop()
                web.stop()
                worker.stop()

    @contextlib.contextmanager
    def _listening(self) -> Iterator[socket.socket]:
        """Hold the listening socket here: while web restarts, callers wait a moment instead of being turned away."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((self.host, self.port))
            except OSError as error:
                raise CannotRun(f"Cannot listen on {self.host} port {self.port}: {error.strerror}. Choose another with --port.") from None
            listener.listen(1024)
            yield listener

    @contextlib.contextmanager
    def _database(self) -> Iterator[Addresses]:
        external = external_addresses(self.data)
        if external is not None:
            yield external
            return
        with embedded_server(self.data) as (self._cluster, addresses):
            yield addresses

    def _do(self, step: Sequence[str], environment: Mapping[str, str]) -> None:
        process = subprocess.Popen(
            [sys.executable, *step],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=tied_to_parent(signal.SIGKILL),  # noqa: PLW1509 - the supervisor has no threads; this is what makes the tie
        )
        while process.poll() is None:
            told = signal.sigtimedwait({*_STOP, signal.SIGCHLD}, 1.0)
            if told is not None and told.si_signo in _STOP:
                process.terminate()
                process.wait()
                raise _ToldToStop
        if process.returncode != 0:
            raise CannotRun("Planwart could not get ready; the lines above say why.")

    def _watch(self, children: Sequence[Child], nightly: Nightly | None) -> None:
        """Start the children, and again whoever dies; return when told to stop."""
        for child in children:
            child.start()
        self.when_ready()
        while True:
            told = signal.sigtimedwait({*_STOP, signal.SIGCHLD}, 1.0)
            if told is not None and told.si_signo in _STOP:
                return
            if self._told_to_stop_while_the_database_is_away():
                return
            looks = [child.look() for child in children]
            if nightly is not None:
                looks.append(nightly.look())
            for words in filter(None, looks):
                self.say(words)

    def _told_to_stop_while_the_database_is_away(self) -> bool:
        """Start the database again if it died, as often as it takes; tell whether we were told to stop meanwhile."""
        cluster = self._cluster
        if cluster is None or cluster.pid is not None:
            return False
        self.say(f"The database ended; it starts again. Its log ends: {cluster.last_words()}")
        while True:
            try:
                cluster.start()
            except CannotRun as error:
                self.say(str(error))
            else:
                return False
            if signal.sigtimedwait(_STOP, 5.0) is not None:
                return True
