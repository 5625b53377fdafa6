"""What lets us in: nothing, a token that was given, or one that is fetched, and kept in memory alone."""

import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, Protocol

import orjson

from workbench.servers.answers import seconds
from workbench.servers.exchange import Client, NoAnswer
from workbench.servers.secrets_read import SecretNotRead, fits_header, for_header
from workbench.upstream.interface import Answer, Answered, NotRead

EARLY: Final = 30
"""Seconds before its end, and a quarter of its time at most, at which a token is fetched anew."""


class Access(Protocol):
    def headers(self) -> dict[str, str]:
        """Raises NotRead: without a token nothing is sent, and it is tried later."""
        ...

    def renew(self) -> None: ...


class Open:
    """The server lets everybody in."""

    def headers(self) -> dict[str, str]:
        return {}

    def renew(self) -> None: ...


class Given:
    """A token in a file or the environment; read again where it was refused."""

    def __init__(self, file: str | None, name: str | None) -> None:
        self._place, self._token = (file, name), ""

    def headers(self) -> dict[str, str]:
        if not self._token:
            self.renew()
        return _bearer(self._token)

    def renew(self) -> None:
        self._token = read_secret(*self._place)


class Fetched:
    """A token for a form that says who asks, made anew each time: it may hold a secret, and raises NotRead without."""

    def __init__(self, client: Client, address: str, form: Callable[[], Mapping[str, str]]) -> None:
        self._client, self._address, self._form = client, address, form
        self._token, self._until = "", 0.0

    def headers(self) -> dict[str, str]:
        if time.monotonic() >= self._until:
            self.renew()
        return _bearer(self._token)

    def renew(self) -> None:
        self._until = 0.0
        asked_at = time.monotonic()
        try:
            answer = self._client.ask("POST", self._address, {"Accept": "application/json"}, form=self._form())
        except NoAnswer:
            raise NotRead(no_token()) from None
        if answer.status != HTTPStatus.OK:
            raise NotRead(no_token(answer.status, seconds(answer.headers.get("Retry-After"))))
        said = _said(answer.raw)
        lasts = said.get("expires_in")
        lasts = float(lasts) if isinstance(lasts, int | float) and lasts > 0 else 60.0
        if str(said.get("token_type")).lower() != "bearer":
            raise NotRead(no_token(answer.status))
        self._token = _usable(said.get("access_token"))
        self._until = asked_at + lasts - min(EARLY, lasts / 4)


def given_access(settings: Mapping[str, Any]) -> Access:
    """By `token-file` or `token-env`; where there is neither, everybody is let in."""
    file, name = settings.get("token-file"), settings.get("token-env")
    return Given(file, name) if file or name else Open()


def read_secret(file: str | None, name: str | None) -> str:
    """One that fits into a header. Raises NotRead."""
    try:
        return for_header(file, name)
    except SecretNotRead:
        raise NotRead(no_token()) from None


def no_token(status: int | None = None, wait: float | None = None) -> Answer:
    """It is not about what was to be sent: that waits."""
    return Answer(Answered.WAIT, status, wait, "no token")


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _usable(token: object) -> str:
    if fits_header(token):
        return str(token)
    raise NotRead(no_token())


def _said(content: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(content)
    except orjson.JSONDecodeError:
        said = None
    return said if isinstance(said, dict) else {}
