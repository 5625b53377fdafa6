"""One request to a FHIR server, and what its answer means to a feed."""

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin

import httpx
import orjson

from workbench.feeds.faults import FeedFault
from workbench.intake.files import LARGEST_BUNDLE
from workbench.servers.addresses import origin
from workbench.servers.answers import GONE, OVERLOADED, is_for_later, leads_elsewhere, seconds
from workbench.servers.exchange import Bounds, Client, NoAnswer, Replied, TooLate, TooMuch

WAITS = httpx.Timeout(30.0, connect=10.0)
"""Seconds without a byte."""

WHOLE_WITHIN = 120.0
"""Seconds for one answer, however slowly it trickles."""

NO_BUNDLE = "The server answered with something that is no FHIR bundle"
Bundle = dict[str, Any]


class PageGone(FeedFault):
    """The server does not know the page any more."""


class NotNow(FeedFault):
    """Nobody answers, we are not let in, or are asked to wait: it is not about what was asked for."""


class BadPage(FeedFault):
    """What came is no bundle; `raw` is what came."""

    def __init__(self, cause: str, raw: bytes) -> None:
        super().__init__(cause)
        self.raw = raw


class Server:
    """Never led elsewhere: no page of another origin is asked for."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._client = Client(Bounds(WAITS, WHOLE_WITHIN, LARGEST_BUNDLE))
        self.close = self._client.close

    def ask(self, address: str, headers: Mapping[str, str], *, kind: str = "Bundle") -> Bundle:
        """Raises FeedFault with words that hold nothing of the answer."""
        try:
            replied = self._client.ask("GET", address, {"Accept": "application/fhir+json", **headers})
        except TooMuch as error:
            raise FeedFault(
                f"The server answered with more than {LARGEST_BUNDLE // 1024 // 1024} MB at once"
            ) from error
        except TooLate as error:
            raise NotNow("The server did not answer in time") from error
        except NoAnswer as error:
            raise NotNow(f"The server could not be reached ({error})") from error
        _require_ok(replied)
        try:
            answer = orjson.loads(replied.raw)
        except orjson.JSONDecodeError as error:
            raise BadPage(NO_BUNDLE, replied.raw) from error
        if not isinstance(answer, dict) or answer.get("resourceType") != kind:
            raise BadPage(NO_BUNDLE, replied.raw)
        return answer

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


def _require_ok(replied: Replied) -> None:
    status = replied.status
    if status == HTTPStatus.OK:
        return
    if is_for_later(status):
        cause, wait = f"The server is busy or has failed (status {status})", seconds(replied.headers.get("Retry-After"))
        kind = NotNow if status in OVERLOADED else FeedFault
        raise kind(cause, None if wait is None else timedelta(seconds=wait))
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise NotNow(f"The server does not let us in (status {status}). Check the token")
    if status in GONE:
        raise PageGone(f"The server does not know what it was asked for (status {status})")
    if leads_elsewhere(status):
        raise FeedFault(f"The server leads elsewhere (status {status}). Give the feed its own address")
    raise FeedFault(f"The server refused the question (status {status})")
