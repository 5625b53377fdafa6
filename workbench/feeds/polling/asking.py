"""One request to a FHIR server, bounded in time and size, and what its answer means."""

import ssl
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

import httpx
import orjson

from workbench.feeds.faults import FeedFault
from workbench.intake.files import LARGEST_BUNDLE
from workbench.servers.addresses import origin

WAITS = httpx.Timeout(30.0, connect=10.0)
"""Seconds without a byte."""

WHOLE_WITHIN = 120.0
"""Seconds for one answer, however slowly it trickles."""

LATER = (408, 425, 429)
GONE = (404, 410)
NO_BUNDLE = "The server answered with something that is no FHIR bundle"
Bundle = dict[str, Any]


class PageGone(FeedFault):
    """The server does not know the page any more."""


class BadPage(FeedFault):
    """What came is no bundle; `raw` is what came."""

    def __init__(self, cause: str, raw: bytes) -> None:
        super().__init__(cause)
        self.raw = raw


class Server:
    """Never led elsewhere: no redirect is followed, and no page of another origin is asked for."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._client = httpx.Client(
            timeout=WAITS, follow_redirects=False, trust_env=False, verify=ssl.create_default_context()
        )

    def close(self) -> None:
        self._client.close()

    def ask(self, address: str, headers: Mapping[str, str], *, kind: str = "Bundle") -> Bundle:
        """Raises FeedFault with words that hold nothing of the answer."""
        try:
            raw = self._read(address, headers)
        except httpx.TimeoutException as error:
            raise FeedFault("The server did not answer in time") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise FeedFault(f"The server could not be reached ({type(error).__name__})") from error
        try:
            answer = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise BadPage(NO_BUNDLE, raw) from error
        if not isinstance(answer, dict) or answer.get("resourceType") != kind:
            raise BadPage(NO_BUNDLE, raw)
        return answer

    def _read(self, address: str, headers: Mapping[str, str]) -> bytes:
        until = time.monotonic() + WHOLE_WITHIN
        accept = {"Accept": "application/fhir+json", **headers}
        with self._client.stream("GET", address, headers=accept) as answer:
            _require_ok(answer)
            parts, size = [], 0
            for part in answer.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > LARGEST_BUNDLE:
                    raise FeedFault(f"The server answered with more than {LARGEST_BUNDLE // 1024 // 1024} MB at once")
                if time.monotonic() > until:
                    raise FeedFault("The server did not answer in time")
        return b"".join(parts)

    def next_of(self, bundle: Bundle, asked: str) -> str | None:
        """The address of the next page. Raises FeedFault for one of another origin, and for the same one again."""
        links = bundle.get("link")
        found = [each.get("url") for each in links if isinstance(each, dict) and each.get("relation") == "next"] \
            if isinstance(links, list) else []  # fmt: skip
        if not found:
            return None
        address = urljoin(f"{self.base}/", str(found[0]))
        if origin(address) != origin(self.base):
            raise FeedFault("The server’s next page is on another server; it was not asked for")
        if address == asked:
            raise FeedFault("The server’s next page is the same page again")
        return address


def _require_ok(answer: httpx.Response) -> None:
    status = answer.status_code
    if status == 200:
        return
    if status in LATER or status >= 500:
        raise FeedFault(f"The server is busy or has failed (status {status})", _asked_to_wait(answer))
    if status in (401, 403):
        raise FeedFault(f"The server does not let us in (status {status}). Check the token")
    if status in GONE:
        raise PageGone(f"The server does not know what it was asked for (status {status})")
    if 300 <= status < 400:
        raise FeedFault(f"The server leads elsewhere (status {status}). Give the feed its own address")
    raise FeedFault(f"The server refused the question (status {status})")


def _asked_to_wait(answer: httpx.Response) -> timedelta | None:
    """Retry-After, in seconds or as a date."""
    said = answer.headers.get("Retry-After", "").strip()
    if said.isdecimal() and len(said) < 7:
        return timedelta(seconds=int(said))
    try:
        return max(parsedate_to_datetime(said) - datetime.now(UTC), timedelta())
    except (ValueError, TypeError):
        return None
