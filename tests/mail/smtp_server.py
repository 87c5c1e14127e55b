"""A small mail server that does as it is told: accepts, refuses, hangs up, speaks TLS."""

import asyncio
import contextlib
import datetime as dt
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class MailServerDouble:
    """What it answers, by command; what it was given. ``hang_up_after_data`` breaks the line instead of the last yes."""

    answers: dict[str, str] = field(default_factory=dict)
    features: list[str] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    hang_up_after_data: int = 0
    banner: str = "220 practice"
    received: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            await self._talk(reader, writer)
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._say(writer, self.banner)
        while line := await reader.readline():
            command = line.decode(errors="replace").strip()
            word = command.split(":", maxsplit=1)[0].upper() if ":" in command else command.split(" ", 1)[0].upper()
            if word == "QUIT":
                await self._say(writer, "221 bye")
                return
            if word == "EHLO":
                await self._say(writer, *[f"250-{one}" for one in ["practice", *self.features]], "250 8BITMIME")
            elif word == "STARTTLS" and self.tls:
                await self._say(writer, "220 go on")
                await writer.start_tls(self.tls)
            elif word == "DATA" and word not in self.answers:
                if await self._take(reader, writer):
                    return
            else:
                if word == "RCPT TO" and word not in self.answers:
                    self.recipients.append(command[8:].strip("<> "))
                await self._say(writer, self.answers.get(word, "250 fine"))

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        await self._say(writer, "354 go on")
        data = await reader.readuntil(b"\r\n.\r\n")
        self.raw.append(data[:-3])
        parsed = message_from_bytes(data[:-3], policy=policy.default)
        self.received.append(parsed)
        if self.hang_up_after_data:
            self.hang_up_after_data -= 1
            return True
        await self._say(writer, self.answers.get("END", "250 taken"))
        return False

    @staticmethod
    async def _say(writer: asyncio.StreamWriter, *lines: str) -> None:
        writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await writer.drain()


@contextlib.contextmanager
def mail_server(double: MailServerDouble, *, implicit_tls: bool = False) -> Iterator[MailServerDouble]:
    """Run the server in a thread of its own, on a port of the loopback that is free."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> asyncio.Server:
        context = double.tls if implicit_tls else None
        return await asyncio.start_server(double.serve, "127.0.0.1", double.port, ssl=context)

    async def stop(server: asyncio.Server) -> None:
        server.close()
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    server = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    double.port = server.sockets[0].getsockname()[1]
    try:
        yield double
    finally:
        asyncio.run_coroutine_threadsafe(stop(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def certificate(folder: Path, *, name: str = "127.0.0.1", days: int = 30) -> tuple[ssl.SSLContext, Path]:
    """Return a context for the server and the file by which a client could trust it; negative ``days`` have passed."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)
    begin, end = (now - dt.timedelta(days=1), now + dt.timedelta(days=days)) if days > 0 else (now - dt.timedelta(days=90), now)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    try:
        alternative: x509.GeneralName = x509.IPAddress(ip_address(name))
    except ValueError:
        alternative = x509.DNSName(name)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / f"{name}-{days}.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context, pem
