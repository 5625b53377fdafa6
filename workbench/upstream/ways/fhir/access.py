"""What lets us in: a token that was given, or one of SMART Backend Services, fetched with a signed assertion."""

import time
import uuid
from collections.abc import Mapping
from typing import Any, Final, Protocol

import httpx
import orjson
from joserfc import jwt

from workbench.upstream.interface import Answer, Answered, NotRead
from workbench.upstream.ways.answers import seconds
from workbench.upstream.ways.fhir.keys import SecretNotRead, secret, signing_key

ASSERTION_LASTS: Final = 240
"""Seconds. Five minutes are the most that SMART allows; a clock that is fast here must not exceed that."""

EARLY: Final = 30
"""Seconds before its end, and a quarter of its time at most, at which a token is fetched anew."""

ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_TOKEN: Final = 16_000


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
        try:
            self._token = _usable(secret(*self._place))
        except SecretNotRead:
            raise NotRead(_no_token()) from None


class BackendServices:
    """SMART Backend Services: a token for what the key of this client signs. It is kept in memory alone."""

    def __init__(self, client: httpx.Client, settings: Mapping[str, Any]) -> None:
        self._client, self._settings = client, settings
        self._token, self._until = "", 0.0

    def headers(self) -> dict[str, str]:
        if time.monotonic() >= self._until:
            self.renew()
        return _bearer(self._token)

    def renew(self) -> None:
        self._until = 0.0
        asked_at = time.monotonic()
        try:
            answer = self._client.post(
                self._settings["token-url"], data=self._form(), headers={"Accept": "application/json"}
            )
        except httpx.HTTPError:
            raise NotRead(_no_token()) from None
        if answer.status_code != httpx.codes.OK:
            raise NotRead(_no_token(answer.status_code, seconds(answer.headers.get("Retry-After"))))
        said = _said(answer.content)
        lasts = said.get("expires_in")
        lasts = float(lasts) if isinstance(lasts, int | float) and lasts > 0 else 60.0
        if str(said.get("token_type")).lower() != "bearer":
            raise NotRead(_no_token(answer.status_code))
        self._token = _usable(said.get("access_token"))
        self._until = asked_at + lasts - min(EARLY, lasts / 4)

    def _form(self) -> dict[str, str]:
        return {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION,
            "client_assertion": self._assertion(),
            "scope": self._settings["scope"],
        }

    def _assertion(self) -> str:
        of, algorithm, now = self._settings, self._settings["algorithm"], int(time.time())
        try:
            key = signing_key(secret(of.get("key-file"), of.get("key-env")), algorithm)
        except SecretNotRead:
            raise NotRead(_no_token()) from None
        header = {"alg": algorithm, **({"kid": of["key-id"]} if "key-id" in of else {})}
        claims = {"iss": of["client-id"], "sub": of["client-id"], "aud": of["audience"], "iat": now,
                  "exp": now + ASSERTION_LASTS, "jti": str(uuid.uuid4())}  # fmt: skip
        return jwt.encode(header, claims, key, algorithms=[algorithm])


def access_of(client: httpx.Client, settings: Mapping[str, Any]) -> Access:
    if "token-url" in settings:
        return BackendServices(client, settings)
    file, name = settings.get("token-file"), settings.get("token-env")
    return Given(file, name) if file or name else Open()


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _usable(token: object) -> str:
    if isinstance(token, str) and 0 < len(token) <= LONGEST_TOKEN and token.isascii() and token.isprintable():
        return token
    raise NotRead(_no_token())


def _said(content: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(content)
    except orjson.JSONDecodeError:
        said = None
    return said if isinstance(said, dict) else {}


def _no_token(status: int | None = None, wait: float | None = None) -> Answer:
    """It is not about what was to be sent: that waits."""
    return Answer(Answered.WAIT, status, wait, "no token")
