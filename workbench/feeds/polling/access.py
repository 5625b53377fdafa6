"""Where a server is and what lets us in: the address without secrets, the token only from a file or the environment."""

import os
import re
from collections.abc import Mapping
from typing import Any, Final

from workbench.errors import Invalid
from workbench.feeds.faults import FeedFault
from workbench.servers import given as check
from workbench.servers.addresses import normalised
from workbench.servers.secrets_read import SecretNotRead, for_header

BEARER: Final = "Authorization"
TOKENS: Final = ("token-file", "token-env")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")


def require_server(given: Mapping[str, str]) -> str:
    """The base address in one spelling, without a slash at its end. Raises Invalid."""
    if wrong := check.address(given, "url", needed=True):
        raise Invalid(wrong)
    return normalised(given["url"])


def require_token(given: Mapping[str, str]) -> dict[str, str]:
    """What is stored of where the token is; {}: there is none. Raises Invalid."""
    wrong = check.at_most_one(given, TOKENS, "the token")
    for name in TOKENS:
        wrong |= check.secret_place(given, name)
    if wrong:
        raise Invalid(wrong)
    return {name.replace("-", "_"): value for name, value in check.as_stored(given, TOKENS).items()}


def require_header(name: str) -> str:
    if not _HEADER.fullmatch(name):
        raise Invalid({"header": f"{name!r} is no name of a header"})
    return name


def headers_of(settings: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What is sent with each request. Read anew each time, since tokens change. Raises FeedFault."""
    file, variable = settings.get("token_file"), settings.get("token_env")
    if not file and not variable:
        return {}
    try:
        token = for_header(file, variable, environment)
    except SecretNotRead as error:
        raise FeedFault(f"The token cannot be used. {error}") from error
    name = settings.get("header") or BEARER
    return {name: f"Bearer {token}" if name == BEARER else token}
