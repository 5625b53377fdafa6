"""What lets us in: the application's key with each request, and a token that was given or is fetched for a secret."""

from collections.abc import Mapping
from typing import Any

from workbench.servers.exchange import Client
from workbench.upstream.ways.tokens import Access, Fetched, given_access, read_secret


class WithKey:
    """The application's key goes beside the token. It is read anew each time: it may be exchanged while we run."""

    def __init__(self, access: Access, settings: Mapping[str, Any]) -> None:
        self._access, self._settings = access, settings
        self.renew = access.renew

    def headers(self) -> dict[str, str]:
        return {"applicationId": _secret(self._settings, "application-id"), **self._access.headers()}


def access_of(client: Client, settings: Mapping[str, Any]) -> Access:
    if "token-url" in settings:
        return WithKey(Fetched(client, settings["token-url"], lambda: _form(settings)), settings)
    return WithKey(given_access(settings), settings)


def _form(settings: Mapping[str, Any]) -> dict[str, str]:
    return {
        "grant_type": "client_credentials",
        "client_id": settings["client-id"],
        "client_secret": _secret(settings, "client-secret"),
        "scope": settings["scope"],
    }


def _secret(settings: Mapping[str, Any], name: str) -> str:
    return read_secret(settings.get(f"{name}-file"), settings.get(f"{name}-env"))
