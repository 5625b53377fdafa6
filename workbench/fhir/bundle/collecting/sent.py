"""What one entry of a bundle sends: a resource to be read, its deletion, or something that cannot be taken."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from workbench.fhir.bundle.addresses import Address, address_of
from workbench.fhir.bundle.collecting.faults import NO_RESOURCE, entries_inside, fault_of, type_in
from workbench.fhir.bundle.collecting.request_urls import addresses_of
from workbench.fhir.bundle.shapes import NOTHING, Node, cleaned, node, words
from workbench.fhir.bundle.versions import UNKNOWN, Version, version_in
from workbench.fhir.values import Problem
from workbench.identifiers import told_name
from workbench.vocabulary import Standing

PATCH: Final = "a change to a resource (PATCH) that cannot be applied here; the resource is not taken"
REFUSED: Final = "the source answered with an error in place of this resource; it is not taken"
NOT_DELETED: Final = "the source answered its own deletion with an error; whether it still holds this is not known"
NO_METHOD: Final = "the entry asks for something that is no method of FHIR; it is not taken"
TWO_IDS: Final = "the request’s url names another resource than the one that it holds; neither is taken"
_NOWHERE: Final = Address("", "", "")
_READS: Final = ("GET", "HEAD")
_FILES: Final = ("", "POST", "PUT", *_READS)


@dataclass(frozen=True)
class Sent:
    """`standing` is STANDS for a resource that is to be read. `names` are its addresses: the request's and the fullUrl.

    `put_as` is the id under which a PUT files it, which counts where the resource has none.
    """

    place: int
    standing: Standing
    type: str
    content: Node
    names: tuple[Address, ...]
    put_as: str = ""
    full_url: str = ""
    version: Version = UNKNOWN

    @cached_property
    def raw_id(self) -> str:
        """Its id as sent."""
        own = self.content.get("id")
        own = str(own) if type(own) is int else own
        return own if type(own) is str and cleaned(own) else self.put_as

    @cached_property
    def server(self) -> str:
        return next((each.server for each in reversed(self.names) if each.server), "")

    @property
    def position(self) -> str:
        own = cleaned(self.raw_id)[:80]
        name = told_name(f"{self.type}/{own}") if self.type and own else ""
        return f"entry {self.place}" + (f", {name}" if name else "")


def sent_by(place: int, entry: object, bundle_type: str, problems: list[Problem]) -> Sent:
    standing, cause = _standing(entry, bundle_type)
    found = _sent(place, standing, entry if type(entry) is dict else NOTHING)
    if bundle_type == "history":  # is of one server, under whatever names its clients reach it
        found = replace(found, names=tuple(each._replace(server="") for each in found.names))
    if cause:
        problems.append(Problem(found.position, cause))
    return found


def held_in(outer: Sent) -> Iterator[Sent]:
    """What lies inside a resource that is not taken is not taken either."""
    for entry in entries_inside(outer.content):
        yield _sent(outer.place, Standing.NOT_TAKEN, entry)


def _sent(place: int, standing: Standing, entry: Node) -> Sent:
    full_url, url = words(entry.get("fullUrl")), _url(entry)
    content = NOTHING if _is_only_a_change(entry) else node(entry.get("resource"))
    named = (*_urls(entry), address_of(full_url))
    names = tuple(each for each in named if each.own or each.condition)
    if "request" not in entry and (type_ := type_in(content)):
        return Sent(place, standing, type_, content, names, "", full_url, _version(entry, full_url))
    told = (type_in({"resourceType": each}) for each in (*(name.type for name in names), _last_of_url(entry)))
    type_ = type_in(content) or next(filter(None, told), "")
    put_as = url.own if _method(entry) == "PUT" and url.type == type_ else ""
    return Sent(place, standing, type_, content, names, put_as, full_url, _version(entry, full_url))


def _method(entry: Node) -> str:
    return words(node(entry["request"]).get("method")).upper() if "request" in entry else ""


def _standing(entry: object, bundle_type: str) -> tuple[Standing, str | None]:
    """What to do with it, and why it cannot be read."""
    if type(entry) is not dict:
        return Standing.NOT_TAKEN, "the entry is not an object"
    status = words(node(entry.get("response")).get("status"))
    if _method(entry) == "DELETE":
        return (Standing.NOT_TAKEN, NOT_DELETED) if _failed(status) else (Standing.DELETED, None)
    if entry.get("resource") is None and status:
        return _answered(status)
    if status.startswith("410") or (status and _is_outcome(entry) and _speaks_of_another(entry)):
        return _answered(status)
    fault = _fault_of_request(entry, bundle_type) or fault_of(entry)
    return (Standing.NOT_TAKEN, fault) if fault else (Standing.STANDS, None)


def _fault_of_request(entry: Node, bundle_type: str) -> str | None:
    if "request" not in entry:
        return None
    method, sent = _method(entry), node(entry["request"]).get("method")
    if method == "PATCH":
        return None if _holds_the_outcome(entry, bundle_type) else PATCH
    if method not in _FILES or (sent is not None and not method):
        return NO_METHOD
    return TWO_IDS if method == "PUT" and _names_another(entry) else None


def _answered(status: str) -> tuple[Standing, str | None]:
    """Of an answer in place of a resource: 410 says that it is deleted, whatever is sent along."""
    if status.startswith("410"):
        return Standing.DELETED, None
    return Standing.NOT_TAKEN, REFUSED if status.startswith(("4", "5")) else NO_RESOURCE


def _is_only_a_change(entry: Node) -> bool:
    """Not the resource, but what to do with it: another resource in a patch is none of the record."""
    return _method(entry) == "PATCH" and type_in(node(entry.get("resource"))) in ("Parameters", "Binary")


def _is_outcome(entry: Node) -> bool:
    return type_in(node(entry.get("resource"))) == "OperationOutcome"


def _speaks_of_another(entry: Node) -> bool:
    """By its addresses: what it holds is then an answer about that, and not the resource."""
    named = (*_urls(entry), address_of(words(entry.get("fullUrl"))))
    return any(each.type not in ("", "OperationOutcome") and each.own for each in named)


def _failed(status: str) -> bool:
    """404 and 410 say of a deletion that there is nothing any more."""
    return status[:1] in ("4", "5") and status[:3] not in ("404", "410")


def _holds_the_outcome(entry: Node, bundle_type: str) -> bool:
    """A history holds the resource as it was after the change; elsewhere there is only the change."""
    url, content = _url(entry), node(entry.get("resource"))
    return bundle_type == "history" and bool(url.own) and (type_in(content), content.get("id")) == url[1:3]


def _names_another(entry: Node) -> bool:
    url, own = _url(entry), node(entry.get("resource")).get("id")
    return type(own) is str and bool(cleaned(own)) and url.own not in ("", cleaned(own))


def _last_of_url(entry: Node) -> str:
    """The type, where no id follows it: a POST, or a deletion whose fullUrl alone has the id."""
    return words(node(entry.get("request")).get("url")).partition("?")[0].rstrip("/").rpartition("/")[2]


def _url(entry: Node) -> Address:
    return next(iter(_urls(entry)), _NOWHERE)


def _urls(entry: Node) -> tuple[Address, ...]:
    return addresses_of(words(node(entry["request"]).get("url"))) if "request" in entry else ()


def _version(entry: Node, full_url: str) -> Version:
    """Of a deletion its answer alone tells: what the resource says is of the version before."""
    meta = NOTHING if _method(entry) == "DELETE" else node(node(entry.get("resource")).get("meta"))
    response = node(entry["response"]) if "response" in entry else NOTHING
    return version_in(meta, response, full_url)
