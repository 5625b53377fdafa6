"""What was deleted at a server since: a search does not tell it, the history of a type does."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import orjson

from workbench.feeds.polling.asking import Bundle, Server
from workbench.feeds.polling.grouping import Changed, moment

MOST_PAGES = 1_000


def deleted_since(
    server: Server, headers: Mapping[str, str], type_: str, since: datetime, *, per_page: int
) -> Iterator[Changed]:
    """The newest come first: what is older than `since` ends it, also where a server’s next page forgets to say so.

    The last word counts: what was made again after it was deleted is not gone. Raises FeedFault.
    """
    asked = urlencode({"_since": since.isoformat(), "_count": str(per_page)})
    address: str | None = f"{server.base}/{type_}/_history?{asked}"
    heard: set[str] = set()
    for _ in range(MOST_PAGES):
        if address is None:
            return
        page = server.ask(address, headers)
        for entry in _entries(page):
            key, at = _key_of(entry, type_), _at(entry)
            if at is not None and at < since:
                return
            if key and key not in heard:
                heard.add(key)
                yield from _deleted(entry, key, at)
        address = server.next_of(page, address)


def _entries(page: Bundle) -> list[dict[str, Any]]:
    entries = page.get("entry")
    return [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []


def _part(entry: dict[str, Any], name: str) -> dict[str, Any]:
    found = entry.get(name)
    return found if isinstance(found, dict) else {}


def _key_of(entry: dict[str, Any], type_: str) -> str:
    resource, url = _part(entry, "resource"), str(_part(entry, "request").get("url", ""))
    own = resource.get("id") or url.partition(f"{type_}/")[2].partition("/")[0]
    return f"{type_}/{own}"[:300] if own else ""


def _at(entry: dict[str, Any]) -> datetime | None:
    said = _part(entry, "response").get("lastModified") or _part(_part(entry, "resource"), "meta").get("lastUpdated")
    return moment(said)


def _deleted(entry: dict[str, Any], key: str, at: datetime | None) -> Iterator[Changed]:
    if _part(entry, "request").get("method") == "DELETE":
        said = orjson.dumps([key, "deleted", str(at)])
        yield Changed(key, hashlib.sha256(said).digest(), at, {})


def as_deletion(base: str, gone: Changed) -> bytes:
    """As the source itself would say it in a bundle."""
    entry = {"fullUrl": f"{base}/{gone.key}", "request": {"method": "DELETE", "url": gone.key}}
    return orjson.dumps({"resourceType": "Bundle", "type": "history", "entry": [entry]})
