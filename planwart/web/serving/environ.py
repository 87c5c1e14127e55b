"""Translate an ASGI scope into a WSGI environ (PEP 3333)."""

import sys
from typing import IO, Any

from planwart.web.serving.spool import Scope

_BLOCK_BYTES = 1 << 18


class FileWrapper:
    """Hand a file out in blocks of 256 KiB, whatever smaller size was asked for: each block is one trip to a thread."""

    def __init__(self, file: IO[bytes], _block_size: int = _BLOCK_BYTES) -> None:
        self._file = file

    def __iter__(self) -> "FileWrapper":
        return self

    def __next__(self) -> bytes:
        block = self._file.read(_BLOCK_BYTES)
        if not block:
            raise StopIteration
        return block

    def close(self) -> None:
        self._file.close()


def environ_of(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """Return the environ of a request whose body lies complete in ``body``.

    A header with an underscore in its name is dropped: in an environ it could not be told from the one with a hyphen, and
    would reach Django past a proxy that cleans the latter.
    """
    server = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": _wsgi_text(scope.get("root_path", "")),
        "PATH_INFO": _wsgi_text(scope["path"]),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" not in raw_name:
            _add_header(environ, raw_name.decode("latin-1"), raw_value.decode("latin-1"))
    return environ


def _add_header(environ: dict[str, Any], name: str, value: str) -> None:
    key = name.upper().replace("-", "_")
    if key not in {"CONTENT_LENGTH", "CONTENT_TYPE"}:
        key = f"HTTP_{key}"
    if key in environ:
        value = f"{environ[key]}{';' if key == 'HTTP_COOKIE' else ','} {value}"
    environ[key] = value


def _wsgi_text(text: str) -> str:
    """Return text as WSGI wants it: the bytes of its UTF-8 form, each as one character."""
    return text.encode("utf-8").decode("latin-1")
