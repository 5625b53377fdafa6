"""How a reference, a fullUrl or a request's url names a resource: one form for the many ways to spell it."""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from workbench.fhir.bundle.shapes import cleaned, words

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TYPE = re.compile(r"[A-Z][A-Za-z]+")
_URN = re.compile(r"urn:(uuid|oid):", re.IGNORECASE)
_SERVER = re.compile(r"[a-z][a-z0-9+.-]*://([^/]*)(.*)", re.IGNORECASE | re.DOTALL)
_USUAL_PORT = re.compile(r":(80|443)$")


class Address(NamedTuple):
    """`own` is the id, or the URN, in which case there is no `type`. `server` is empty unless the address is absolute.

    `condition` is what stands after "?": a search that finds the resource, instead of its id.
    """

    server: str
    type: str
    own: str
    condition: str = ""

    @property
    def key(self) -> str:
        """The same for every spelling of the same name on one server."""
        return key_of(self.type, self.own) if self.type else self.own.lower()


@lru_cache(maxsize=8192)
def address_of(name: str) -> Address:
    """Of a reference or url in any spelling: absolute, versioned, a URN in capitals, with blanks or slashes around it.

    A bare UUID is taken as its URN. What is no address has neither a type nor an id.
    """
    path, _, condition = cleaned(name).partition("?")
    if _URN.match(path):
        return Address("", "", path.rstrip("/").lower())
    if _UUID.fullmatch(path):
        return Address("", "", f"urn:uuid:{path.lower()}")
    above, _, last = path.split("/_history", 1)[0].rstrip("/").rpartition("/")
    server, _, type_ = above.rpartition("/")
    if condition and (id_in(condition) or identified_by(condition) or not _TYPE.fullmatch(type_)):
        return Address(_server(above), last, "", condition)
    return Address(_server(server), type_, last if type_ else "")


def key_of(type_: str, own: str) -> str:
    """UUIDs are the same in capitals, other ids are not; types are told apart by more than capitals."""
    return f"{type_.lower()}/{own.lower() if is_uuid(own) else own}"


def is_uuid(own: str) -> bool:
    return len(own) == 36 and _UUID.fullmatch(own) is not None


def uuid_in(name: str) -> str:
    """The UUID of a `urn:uuid:`, as written; empty for any other name."""
    name = name.strip()
    return name[9:] if name[:9].lower() == "urn:uuid:" else ""


def relative(name: str) -> str:
    """`Type/id` of an absolute or versioned reference; another name stays as it is."""
    address = address_of(name)
    return f"{address.type}/{address.own}" if address.type and address.own else name


def identified_by(condition: str) -> tuple[str | None, str] | None:
    """System and value of `identifier=system|value`; the system is None where any will do. None: not one identifier."""
    for each in condition.split("&"):
        name, _, sought = each.partition("=")
        if name == "identifier" and sought and "," not in sought:
            system, bar, value = unquote(sought).partition("|")
            return (system_of(system), value.strip()) if bar else (None, system.strip())
    return None


def system_of(sent: object) -> str:
    """An identifier's system, the same with or without a slash at its end."""
    return words(sent).rstrip("/").lower()


def id_in(condition: str) -> str:
    """The id of `_id=…`, or nothing."""
    sought = (each.partition("=") for each in condition.split("&"))
    return next((unquote(value) for name, _, value in sought if name == "_id" and "," not in value), "")


def _server(sent: str) -> str:
    """Host, port and path: `http` and `https` reach the same server, and hosts are the same in capitals."""
    found = _SERVER.fullmatch(sent.rstrip("/"))
    return _USUAL_PORT.sub("", found[1].lower()) + found[2].rstrip("/") if found else ""
