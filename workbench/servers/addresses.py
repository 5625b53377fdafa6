"""Addresses of servers: which can be used, and which lead to the same one, however they are spelled."""

import posixpath
from typing import Final
from urllib.parse import quote, unquote, urlsplit, urlunsplit

HERE: Final = ("127.0.0.1", "::1", "localhost")
USUAL_PORTS: Final = {"http": 80, "https": 443}
_AS_IT_IS: Final = ":@!$&'()*+,;=~"


def fault_of(address: str, option: str) -> str:
    """Why records cannot be asked for or told there, in words for whoever gave it as that option; "": they can."""
    try:
        parts = urlsplit(address.strip())
        normalised(address)
    except ValueError:
        return f"Write {option} as https://HOST/PATH"
    if parts.scheme not in USUAL_PORTS or not parts.hostname:
        return f"Write {option} as https://HOST/PATH"
    if parts.username or parts.password or parts.query or parts.fragment:
        return f"{option} holds no user, password or query. Secrets come from files or the environment"
    if parts.scheme == "http" and parts.hostname not in HERE:
        return f"Records travel over TLS only: write {option} https://… (http:// only for this machine itself)"
    return ""


def normalised(address: str) -> str:
    """One spelling: small letters, no usual port, no dots or slashes that say nothing. Raises ValueError."""
    parts = urlsplit(address.strip())
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".").encode("idna").decode().lower()
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port and parts.port != USUAL_PORTS.get(scheme) else ""
    path = "/".join(quote(unquote(part), safe=_AS_IT_IS) for part in parts.path.split("/"))
    path = posixpath.normpath(f"/{path}").strip("/")
    return urlunsplit((scheme, f"{host}{port}", path, "", "")).rstrip("/")


def spelled_once(address: str) -> str:
    """The same of an address that is kept: what cannot be read stays as it is."""
    try:
        return normalised(address)
    except ValueError:
        return address


def origin(address: str) -> tuple[str, str, int | None]:
    """Scheme, host and port, which may be its scheme's usual one; of what cannot be read, nothing."""
    try:
        parts = urlsplit(address)
        return parts.scheme, parts.hostname or "", parts.port or USUAL_PORTS.get(parts.scheme)
    except ValueError:
        return "", "", None


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
