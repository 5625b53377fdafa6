"""One request to a FHIR server, bounded in time and size, never led elsewhere, and what its answer means."""

import logging
import math
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import orjson

from workbench.upstream.interface import LONGEST_CALL, Answer, Answered, NotRead
from workbench.upstream.ways.answers import NO_ANSWER, NOT_REACHED, judged
from workbench.upstream.ways.fhir.access import access_of

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
"""Seconds without a byte. A call has to end while its sender holds the lease."""

WHOLE_WITHIN: Final = 20.0
LARGEST: Final = 64 * 1024 * 1024
GONE: Final = (404, 410)
for _name in ("httpx", "httpcore"):  # they log addresses, in which ids stand
    logging.getLogger(_name).setLevel(logging.WARNING)

FHIR_JSON: Final = "application/fhir+json"
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
NO_RESOURCE = Answer(Answered.UNKNOWN, cause="the answer is no FHIR resource")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Got:
    """A resource, as sent too, and the version by which it can be changed and nothing newer; None: not told."""

    content: Json
    raw: bytes
    version: str | None


class Server:
    """`base` is without a slash at its end. No proxy of the environment is used, and no redirect is followed."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.base: str = settings["address"]
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

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Got | None:
        """None: there is no such thing. Past every cache. Raises NotRead."""
        headers = {"Accept": FHIR_JSON, "Cache-Control": "no-cache", **self._access.headers()}
        try:
            status, given, raw = self._sent("GET", path, headers, params=params)
        except NOT_SENT:
            raise NotRead(NOT_REACHED) from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise NotRead(NO_ANSWER) from None
        if status in GONE:
            return None
        if status != httpx.codes.OK:
            raise NotRead(judged_now(status, given))
        content = _object(raw)
        return Got(content, raw, _version(given.get("ETag"), content))

    def find(self, path: str, params: Mapping[str, str] | None = None) -> Got | None:
        """A page of what was found. Raises NotRead, also for what is no bundle."""
        page = self.get(path, params)
        if page is not None and page.content["resourceType"] != "Bundle":
            raise NotRead(NO_RESOURCE)
        return page

    def tell(self, method: str, path: str, body: bytes, kind: str, version: str | None = None) -> Answer:
        """Ask for a change, once; with `version`, only if that is still the newest."""
        try:
            headers = {"Accept": FHIR_JSON, "Content-Type": kind, "Prefer": "return=minimal", **self._access.headers()}
        except NotRead as error:
            return error.answer
        headers |= {"If-Match": f'W/"{version}"'} if version is not None else {}
        try:
            status, given, _ = self._sent(method, path, headers, body=body)
        except NOT_SENT:
            return NOT_REACHED
        except (httpx.HTTPError, httpx.InvalidURL):
            return NO_ANSWER
        return judged_now(status, given)

    def _sent(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        params: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> tuple[int, httpx.Headers, bytes]:
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
        return answer.status_code, answer.headers, b"".join(parts)


def judged_now(status: int, given: httpx.Headers) -> Answer:
    """A redirect is no acceptance: the address is wrong."""
    answer = judged(status, given.get("Retry-After"), at=datetime.now(UTC))
    return Answer(Answered.REFUSED, status, None, "led elsewhere") if 300 <= status < 400 else answer


def _object(raw: bytes) -> Json:
    try:
        content = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise NotRead(NO_RESOURCE) from None
    if not isinstance(content, dict) or not isinstance(content.get("resourceType"), str):
        raise NotRead(NO_RESOURCE)
    return content


def _version(etag: str | None, content: Json) -> str | None:
    """By the header, else by the resource."""
    plain = (etag or "").strip().removeprefix("W/").strip('"')
    meta = content.get("meta")
    said = meta.get("versionId") if isinstance(meta, dict) else None
    return plain or (said if isinstance(said, str) else None)
