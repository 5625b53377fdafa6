"""A FHIR server: a resource read with its version, a page of what was found, and one change asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import orjson

from workbench.servers.answers import GONE
from workbench.upstream.interface import Answer, Answered, NotRead
from workbench.upstream.ways.exchange import Exchange, meant
from workbench.upstream.ways.fhir.access import access_of

FHIR_JSON: Final = "application/fhir+json"
NO_RESOURCE = Answer(Answered.UNKNOWN, cause="the answer is no FHIR resource")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Got:
    """A resource, as sent too, and the version by which it can be changed and nothing newer; None: not told."""

    content: Json
    raw: bytes
    version: str | None


class Server:
    """`base` is its address, without a slash at its end."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.base: str = settings["address"]
        self._exchange = Exchange(self.base, access_of, settings)
        self.begin, self.renew, self.close = self._exchange.begin, self._exchange.renew, self._exchange.close

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Got | None:
        """None: there is no such thing. Raises NotRead."""
        replied = self._exchange.read(path, {"Accept": FHIR_JSON}, params)
        if replied.status in GONE:
            return None
        if replied.status != HTTPStatus.OK:
            raise NotRead(meant(replied))
        content = _object(replied.raw)
        return Got(content, replied.raw, _version(replied.headers.get("ETag"), content))

    def find(self, path: str, params: Mapping[str, str] | None = None) -> Got | None:
        """A page of what was found. Raises NotRead, also for what is no bundle."""
        page = self.get(path, params)
        if page is not None and page.content["resourceType"] != "Bundle":
            raise NotRead(NO_RESOURCE)
        return page

    def tell(self, method: str, path: str, body: bytes, kind: str, version: str | None = None) -> Answer:
        """Ask for a change, once; with `version`, only if that is still the newest."""
        headers = {"Accept": FHIR_JSON, "Content-Type": kind, "Prefer": "return=minimal"}
        headers |= {"If-Match": f'W/"{version}"'} if version is not None else {}
        return self._exchange.tell(method, path, headers, body=body)


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
