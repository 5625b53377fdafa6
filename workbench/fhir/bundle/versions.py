"""Which of several versions of one resource is the newest, as far as they say."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple, Protocol, TypeVar

from workbench.fhir.bundle.dates import server_time
from workbench.fhir.bundle.shapes import Node, node

_OF_VERSIONS: Final = ("versionId", "lastUpdated")
_NUMBER = re.compile(r'\s*(?:W/)?"?([0-9]{1,18})"?\s*', re.ASCII)


class Version(NamedTuple):
    """What a resource says of its place among its versions: a number, and the time of its server in UTC."""

    number: int | None
    updated: datetime | None


UNKNOWN = Version(None, None)


class Versioned(Protocol):
    @property
    def content(self) -> Node: ...
    @property
    def version(self) -> Version: ...


V = TypeVar("V", bound=Versioned)


def version_in(meta: Node, response: Node, address: str = "") -> Version:
    """By `meta`; a history says it in its `response` too, and in a versioned address."""
    if not meta and not response and "/_history/" not in address:
        return UNKNOWN
    _, _, last = address.partition("/_history/")
    numbers = (_number(each) for each in (meta.get("versionId"), response.get("etag"), last))
    times = (server_time(each) for each in (meta.get("lastUpdated"), response.get("lastModified")))
    return Version(next((each for each in numbers if each is not None), None), next(filter(None, times), None))


def is_newer(one: Version, other: Version) -> bool | None:
    """None where they do not say, or where number and time contradict each other."""
    said = set()
    if one.number is not None and other.number is not None and one.number != other.number:
        said.add(one.number > other.number)
    if one.updated and other.updated and one.updated != other.updated:
        said.add(one.updated > other.updated)
    return said.pop() if len(said) == 1 else None


def newest(versions: Sequence[V]) -> V | None:
    """The one that is newer than whatever differs from it; None if there is no such one."""
    best = versions[0]
    for each in versions[1:]:
        if is_newer(each.version, best.version) or best.version == UNKNOWN != each.version:
            best = each
    return best if all(_yields(each, best) for each in versions) else None


def _yields(one: Versioned, best: Versioned) -> bool:
    return one is best or is_newer(best.version, one.version) is True or same_content(one, best)


def same_content(one: Versioned, other: Versioned) -> bool:
    """But for its version: a copy that is read at another time is no other resource."""
    return one.content == other.content or _unversioned(one.content) == _unversioned(other.content)


def _unversioned(content: Node) -> Node:
    meta = {name: value for name, value in node(content.get("meta")).items() if name not in _OF_VERSIONS}
    rest = {name: value for name, value in content.items() if name != "meta"}
    return rest | ({"meta": meta} if meta else {})


def _number(sent: object) -> int | None:
    if type(sent) is int:
        return sent
    found = _NUMBER.fullmatch(sent) if type(sent) is str else None
    return int(found[1]) if found else None
