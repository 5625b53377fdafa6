"""Where a server is and what lets us in: the address without secrets, the token only from a file or the environment."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from workbench import private_files
from workbench.errors import Invalid
from workbench.feeds.faults import FeedFault
from workbench.feeds.servers import HERE, normalised

HOW = "Write the server’s address as https://HOST/PATH"
BEARER = "Authorization"
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")


def require_server(address: str) -> str:
    """The base address in one spelling, without a slash at its end. Raises Invalid."""
    try:
        parts, found = urlsplit(address.strip()), normalised(address)
    except ValueError:
        raise Invalid({"place": HOW}) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Invalid({"place": HOW})
    if parts.username or parts.password or parts.query or parts.fragment:
        raise Invalid({"place": "The address holds no user, password or query. Give a token with --token-file"})
    if parts.scheme == "http" and parts.hostname not in HERE:
        raise Invalid({"place": "Records travel over TLS only: write https:// (http:// only for this machine itself)"})
    return found


def require_header(name: str) -> str:
    if not _HEADER.fullmatch(name):
        raise Invalid({"header": f"{name!r} is no name of a header"})
    return name


def headers_of(settings: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What is sent with each request. Read anew each time, since tokens change. Raises FeedFault."""
    token = _token(settings, environment)
    if not token:
        return {}
    name = settings.get("header") or BEARER
    return {name: f"Bearer {token}" if name == BEARER else token}


def _token(settings: Mapping[str, Any], environment: Mapping[str, str]) -> str:
    file, name = settings.get("token_file"), settings.get("token_env")
    if file:
        return _written(Path(file))
    if name and not environment.get(name):
        raise FeedFault(f"The token is not there: the setting {name} is empty")
    return (environment.get(name) or "").strip() if name else ""


def _written(file: Path) -> str:
    try:
        if private_files.is_open_to_others(file):
            raise FeedFault(f"Others than its owner may read the token in {file}; take that away (chmod 600)")
        token = file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise FeedFault(f"The token in {file} cannot be read ({type(error).__name__})") from error
    if not token or not token.isascii() or not token.isprintable():
        raise FeedFault(f"The file {file} holds no token")
    return token
