"""Typed readers for settings from the environment; the only place that reads ``os.environ``.

Every value may stand in ``NAME`` or, for secrets, in a file named by ``NAME_FILE``.
"""

import ipaddress
import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


class SettingError(Exception):
    """A setting is missing or cannot be read; the message names it and says what is expected."""


def env_str(name: str, default: str = "") -> str:
    """Return the setting as text, or ``default`` when it is not set."""
    return os.environ.get(name, default)


def env_int(name: str, default: int) -> int:
    """Return the setting as a whole number."""
    text = os.environ.get(name)
    if text is None or text == "":
        return default
    try:
        return int(text)
    except ValueError:
        raise SettingError(f"{name} must be a whole number, not {text!r}.") from None


def env_bool(name: str, default: bool) -> bool:
    """Return the setting as yes or no: 1/true/yes/on or 0/false/no/off."""
    text = os.environ.get(name)
    if text is None:
        return default
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise SettingError(f"{name} must be true or false, not {text!r}.")


def env_list(name: str, default: list[str]) -> list[str]:
    """Return the setting as a list, separated by commas."""
    text = os.environ.get(name)
    if text is None:
        return default
    return [part.strip() for part in text.split(",") if part.strip()]


def env_networks(name: str) -> list[str]:
    """Return the setting as a list of addresses and networks, such as 127.0.0.1 or 10.0.0.0/8."""
    networks = env_list(name, [])
    for network in networks:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError:
            raise SettingError(f"{name} must name addresses such as 127.0.0.1 or networks such as 10.0.0.0/8, not {network!r}.") from None
    return networks


def env_path(name: str, default: Path) -> Path:
    """Return the setting as an absolute path."""
    return Path(os.environ.get(name) or default).expanduser().absolute()


def env_secret(name: str, default: str = "") -> str:
    """Return a secret from ``NAME``, or from the file that ``NAME_FILE`` names."""
    file_name = os.environ.get(f"{name}_FILE")
    if file_name:
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingError(f"{name}_FILE names {file_name}, which cannot be read: {error.strerror}.") from None
    return os.environ.get(name, default)


def parse_database_url(url: str) -> dict[str, object]:
    """Return Django's connection settings for a ``postgresql://`` address.

    A socket folder is given as ``?host=/folder``, as libpq does.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise SettingError("The database address must begin with postgresql://.")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "planwart",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
    }
