"""One request to a clinical system, bounded in time and size, never led elsewhere, and what its answer means."""

import logging
import math
import ssl
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import httpx

from workbench.upstream.interface import LONGEST_CALL, Answer, Answered, NotRead
from workbench.upstream.ways.answers import NO_ANSWER, NOT_REACHED, judged
from workbench.upstream.ways.tokens import Access

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
"""Seconds without a byte. A call has to end while its sender holds the lease."""

WHOLE_WITHIN: Final = 20.0
LARGEST: Final = 64 * 1024 * 1024
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
for _name in ("httpx", "httpcore"):  # they log addresses, in which ids stand
    logging.getLogger(_name).setLevel(logging.WARNING)


class Replied(NamedTuple):
    status: int
    headers: httpx.Headers
    raw: bytes

    @property
    def answer(self) -> Answer:
        """What it means. A redirect is no acceptance: the address is wrong."""
        if 300 <= self.status < 400:
            return Answer(Answered.REFUSED, self.status, None, "led elsewhere")
        return judged(self.status, self.headers.get("Retry-After"), at=datetime.now(UTC))


class Exchange:
    """`base` is without a slash at its end. No proxy of the environment is used, and no redirect is followed."""

    def __init__(
        self, base: str, access_of: Callable[[httpx.Client, Mapping[str, Any]], Access], settings: Mapping[str, Any]
    ) -> None:
        self.base = base
        self._client = httpx.Client(
            timeout=TIMEOUT, follow_redirects=False, trust_env=False, verify=ssl.create_default_context()
        )
        self._access = access_of(self._client, settings)
        self._ends_at = math.inf

    def begin(self) -> None:
        """A call of the way out: all of its requests end within LONGEST_CALL, or are not begun."""
        self._ends_at = time.monotonic() + LONGEST_CALL.total_seconds() - WHOLE_WITHIN

    def renew(self) -> None:
        self._access.renew()

    def close(self) -> None:
        self._client.close()

    def read(self, path: str, headers: Mapping[str, str], params: Mapping[str, str] | None = None) -> Replied:
        """Past every cache. Raises NotRead where nothing is answered."""
        sent = {"Cache-Control": "no-cache", **headers, **self._access.headers()}
        try:
            return self._sent("GET", path, sent, params=params)
        except NOT_SENT:
            raise NotRead(NOT_REACHED) from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise NotRead(NO_ANSWER) from None

    def tell(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        params: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Ask for a change, once."""
        try:
            return self._sent(method, path, {**headers, **self._access.headers()}, params=params, body=body).answer
        except NotRead as error:  # no token, so that nothing was sent
            return error.answer
        except NOT_SENT:
            return NOT_REACHED
        except (httpx.HTTPError, httpx.InvalidURL):
            return NO_ANSWER

    def _sent(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        params: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Replied:
        address = path if path.startswith(f"{self.base}/") else f"{self.base}/{path}"
        until, parts, size = time.monotonic() + WHOLE_WITHIN, [], 0
        if time.monotonic() > self._ends_at:
            raise httpx.ReadTimeout("the call lasts too long")
        with self._client.stream(method, address, headers=headers, params=params, content=body) as answer:
            for part in answer.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > LARGEST or time.monotonic() > until:
                    raise httpx.ReadTimeout("too much, or too slowly")
        return Replied(answer.status_code, answer.headers, b"".join(parts))
