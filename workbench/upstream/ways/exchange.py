"""Requests to a clinical system: with what lets us in, within the time of a call, and what their answers mean."""

import math
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx

from workbench.servers.exchange import Bounds, Client, NoAnswer, NotReached, Replied, TooLate
from workbench.upstream.interface import LONGEST_CALL, Answer, NotRead
from workbench.upstream.ways.answers import NO_ANSWER, NOT_REACHED, judged
from workbench.upstream.ways.tokens import Access

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
"""Seconds without a byte. A call has to end while its sender holds the lease."""

WHOLE_WITHIN: Final = 20.0
LARGEST: Final = 64 * 1024 * 1024
AccessOf = Callable[[Client, Mapping[str, Any]], Access]


class Exchange:
    """`base` is without a slash at its end."""

    def __init__(
        self,
        base: str,
        access_of: AccessOf,
        settings: Mapping[str, Any],
        *,
        timeout: httpx.Timeout | None = None,
        within: float = WHOLE_WITHIN,
    ) -> None:
        """`within` so many seconds one answer has to be there as a whole."""
        self.base, self._within = base, within
        self._client = Client(Bounds(timeout or TIMEOUT, within, LARGEST))
        self._access = access_of(self._client, settings)
        self._ends_at = math.inf

    def begin(self) -> None:
        """A call of the way out: all of its requests end within LONGEST_CALL, or are not begun."""
        self._ends_at = time.monotonic() + LONGEST_CALL.total_seconds() - self._within

    def renew(self) -> None:
        self._access.renew()

    def close(self) -> None:
        self._client.close()

    def read(self, path: str, headers: Mapping[str, str], params: Mapping[str, str] | None = None) -> Replied:
        """Past every cache. Raises NotRead where nothing is answered."""
        sent = {"Cache-Control": "no-cache", **headers, **self._access.headers()}
        try:
            return self._sent("GET", path, sent, params=params)
        except NotReached:
            raise NotRead(NOT_REACHED) from None
        except NoAnswer:
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
            return meant(self._sent(method, path, {**headers, **self._access.headers()}, params=params, body=body))
        except NotRead as error:  # no token, so that nothing was sent
            return error.answer
        except NotReached:
            return NOT_REACHED
        except NoAnswer:
            return NO_ANSWER

    def _sent(self, method: str, path: str, headers: Mapping[str, str], **what: Any) -> Replied:
        address = path if path.startswith(f"{self.base}/") else f"{self.base}/{path}"
        if time.monotonic() > self._ends_at:
            raise TooLate("the call lasts too long")
        return self._client.ask(method, address, headers, **what)


def meant(replied: Replied) -> Answer:
    return judged(replied.status, replied.headers.get("Retry-After"))
