"""Secrets that travel in links: random, shown once, kept as a digest only."""

import hashlib
import secrets

TOKEN_BYTES = 24  # 192 bit
API_PREFIX = "pw_"


def new_token() -> str:
    """Return a fresh token for a link, URL-safe, 32 characters."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> bytes:
    """Return what the database keeps of ``token``: SHA-256, 32 bytes."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def new_api_token() -> str:
    """Return a fresh key for programs: ``pw_`` and 43 characters, 256 bit. The prefix lets people and scanners know it where it leaks."""
    return API_PREFIX + secrets.token_urlsafe(32)
