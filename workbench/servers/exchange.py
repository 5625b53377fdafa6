"""One request to another system: bounded in time and size, by no proxy of the environment, and never led elsewhere."""

import logging
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import httpx

for _name in ("httpx", "httpcore"):  # they log addresses, in which ids stand
    logging.getLogger(_name).setLevel(logging.WARNING)


class NoAnswer(Exception):
    """Whether it arrived is not known. The message is the kind of the fault, and holds nothing of the answer."""


class NotReached(NoAnswer):
    """No connection could be made, so that nothing was sent."""


class TooLate(NoAnswer):
    """It did not come in time."""


class TooMuch(NoAnswer):
    """There is more of it than may be."""


class Replied(NamedTuple):
    status: int
    headers: httpx.Headers
    raw: bytes


@dataclass(frozen=True, slots=True)
class Bounds:
    """`timeout`: seconds without a byte. `within` so many seconds the whole answer is there, of `largest` bytes."""

    timeout: httpx.Timeout
    within: float
    largest: int


class Client:
    """Its connections are kept open from request to request."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._client = httpx.Client(
            timeout=bounds.timeout, follow_redirects=False, trust_env=False, verify=ssl.create_default_context()
        )

    def close(self) -> None:
        self._client.close()

    def ask(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str],
        *,
        params: Mapping[str, str] | None = None,
        body: bytes | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Replied:
        """Once. Raises NoAnswer."""
        asked = self._client.stream(method, address, headers=headers, params=params, content=body, data=form)
        try:
            with asked as answer:
                return Replied(answer.status_code, answer.headers, self._whole(answer))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotReached(type(error).__name__) from None
        except httpx.TimeoutException as error:
            raise TooLate(type(error).__name__) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NoAnswer(type(error).__name__) from None

    def _whole(self, answer: httpx.Response) -> bytes:
        until, parts, size = time.monotonic() + self._bounds.within, [], 0
        for part in answer.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > self._bounds.largest:
                raise TooMuch
            if time.monotonic() > until:
                raise TooLate
        return b"".join(parts)
