"""Addresses of servers, however they are spelled."""

import posixpath
from urllib.parse import quote, unquote, urlsplit, urlunsplit

HERE = ("127.0.0.1", "::1", "localhost")
_USUAL = {"http": 80, "https": 443}
_AS_IT_IS = "/:@!$&'()*+,;=~"


def normalised(address: str) -> str:
    """One spelling: small letters, no usual port, no dots or slashes that say nothing. Raises ValueError."""
    parts = urlsplit(address.strip())
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".").encode("idna").decode().lower()
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port and parts.port != _USUAL.get(scheme) else ""
    path = posixpath.normpath(f"/{quote(unquote(parts.path), safe=_AS_IT_IS)}").strip("/")
    return urlunsplit((scheme, f"{host}{port}", path, "", "")).rstrip("/")


def is_same(one: str, other: str) -> bool:
    """Is it one server? This machine has several names, and what is reached with TLS and without is one."""
    return _place(one) == _place(other)


def _place(address: str) -> tuple[str, int | None, str]:
    """Without a port where it is its scheme's usual one. What cannot be read is what it is."""
    try:
        parts = urlsplit(normalised(address))
        host = parts.hostname or ""
        return "here" if host in HERE else host, parts.port, parts.path
    except ValueError:
        return address, None, ""
