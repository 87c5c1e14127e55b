"""What stands before Planwart: Caddy with our example, or a few lines that behave as it does."""

import asyncio
import contextlib
import datetime as dt
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "caddy" / "Caddyfile"
# For the test: a certificate of its own that nobody else trusts, and no port 80.
_AROUND = "{{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}}\nimport {example}\n"


def caddy_program() -> str | None:
    return shutil.which("caddy")


@contextlib.asynccontextmanager
async def caddy(folder: Path, port: int, upstream: int) -> AsyncIterator[None]:
    """Run Caddy with the example of the docs before ``upstream``."""
    program = caddy_program()
    assert program is not None
    (folder / "Caddyfile").write_text(_AROUND.format(example=EXAMPLE), encoding="utf-8")
    environment = {
        **os.environ,
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "PLANWART_SITE": f"https://localhost:{port}",
        "PLANWART_UPSTREAM": f"127.0.0.1:{upstream}",
    }
    log = (folder / "caddy.log").open("wb")
    command = [program, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: ASYNC220 - starts at once, is waited for in a thread
    try:
        await asyncio.to_thread(_wait_for, process, port, folder / "caddy.log")
        yield
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        with (
            contextlib.suppress(OSError),  # of which an SSLError is one
            socket.create_connection(("localhost", port), 5) as line,
            trusting().wrap_socket(line, server_hostname="localhost"),
        ):
            return
        time.sleep(0.2)
    raise AssertionError(log.read_text(encoding="utf-8"))


@contextlib.asynccontextmanager
async def stand_in(folder: Path, port: int, upstream: int) -> AsyncIterator[None]:
    """Do what Caddy does: speak https, keep Host, say who the visitor is whatever he claims, pass sockets on."""

    lines_open: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines_open.append(writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            lines = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"x-forwarded-", b"forwarded:"))]
            visitor = str(writer.get_extra_info("peername")[0]).encode()
            told = [b"X-Forwarded-For: " + visitor, b"X-Forwarded-Proto: https"]
            if b"upgrade: websocket" not in head.lower():
                lines = [line for line in lines if not line.lower().startswith(b"connection:")]
                told.append(b"Connection: close")
            theirs, ours = await asyncio.open_connection("127.0.0.1", upstream)
            lines_open.append(ours)
            ours.write(b"\r\n".join([lines[0], *told, *lines[1:]]))
            await asyncio.gather(_pass_on(reader, ours), _pass_on(theirs, writer))
        writer.close()

    server = await asyncio.start_server(serve, "localhost", port, ssl=_certificate(folder))
    async with server:
        try:
            yield
        finally:
            for line in lines_open:
                line.close()
            for line in lines_open:
                with contextlib.suppress(OSError, ssl.SSLError):
                    await line.wait_closed()
            await asyncio.sleep(0.1)  # for those that read from them to notice


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await source.read(65_536):
            target.write(piece)
            await target.drain()
        target.close()


def _certificate(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def trusting() -> ssl.SSLContext:
    """Return a context that takes any certificate: who signed it is not what is asked here."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
