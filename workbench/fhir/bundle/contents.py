"""The bundle's resources, and how a reference in any spelling finds one of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.fhir.bundle.addresses import (
    Address,
    address_of,
    id_in,
    identified_by,
    is_uuid,
    key_of,
    relative,
    system_of,
    uuid_in,
)
from workbench.fhir.bundle.shapes import Inside, Node, node, nodes, words
from workbench.fhir.bundle.versions import UNKNOWN, Version
from workbench.fhir.said import Search, Words
from workbench.identifiers import told_name
from workbench.vocabulary import Doubt, Standing

__all__ = ["Contents", "Resource", "relative"]


@dataclass(slots=True, eq=False)
class Resource:
    """One resource as sent; `place` is its number in the bundle, from 1; `holder` is what it is contained in.

    `server` is that of its absolute fullUrl, if it has one. `json`, `text`, `inside`, `lent` and `warnings` are what
    was made of it once (resource_json.py, standing/references.py, filing/drawn_words.py, gp_connect_lists.py).
    `marks` and `doubts` say what speaks against showing it, by its own word or that of what it stands under; they are
    set once the whole bundle is known (standing/marking.py). Where its words are put together, `kept_out` collects
    which words of others it does not print, and why, `quoted` the source ids of those whose words it may repeat, and
    `drawn` those of the bundle whose words it prints.
    """

    place: int
    type: str
    source_id: str
    content: Node
    contents: "Contents"
    holder: "Resource | None" = None
    contained: "dict[str, Resource]" = field(default_factory=dict)
    full_url: str = ""
    server: str = ""
    version: Version = UNKNOWN
    json: bytes = b""
    text: str = ""
    inside: Inside | None = None
    lent: Words | None = None
    warnings: list[str] | None = None
    marks: frozenset[Standing] = frozenset()
    doubts: frozenset[Doubt] = frozenset()
    kept_out: dict[str, None] = field(default_factory=dict)
    quoted: set[str] = field(default_factory=set)
    drawn: "set[Resource]" = field(default_factory=set)

    @property
    def position(self) -> str:
        holder = told_name(self.holder.type) if self.holder else ""
        inside = f"contained in {holder}" if holder else ""
        return ", ".join(filter(None, (f"entry {self.place}", inside, told_name(self.source_id[:120]))))

    def find(self, reference: Node, expected: str = "") -> "Resource | None":
        """What a Reference of this resource names, by reference or by identifier, if the bundle has it.

        `expected` is the type that it must have where the reference does not say one.
        """
        name = reference.get("reference")
        if type(name) is str:
            if found := self.contents.plainly(name):
                return found
            if (inside := name.strip()).startswith("#"):
                holder = self.holder or self
                return holder.contained.get(inside[1:]) if inside != "#" else holder
        return self._found_in(self.contents, reference, expected)

    def find_gone(self, reference: Node, expected: str = "") -> "Resource | None":
        """The same of what the bundle takes back and what could not be taken."""
        gone = self.contents.gone
        return self._found_in(gone, reference, expected) if gone else None

    def _found_in(self, contents: "Contents", reference: Node, expected: str) -> "Resource | None":
        name = reference.get("reference")
        type_ = words(reference.get("type")).rpartition("/")[2] or expected
        found = self._called(name, type_, contents) if type(name) is str else None
        if found or "identifier" not in reference:
            return found
        named = node(reference["identifier"])
        system = system_of(named["system"]) if "system" in named else None
        return contents.identified(system, words(named.get("value")), type_) if named else None

    def _called(self, name: str, type_: str, contents: "Contents") -> "Resource | None":
        server = self.server or (self.holder.server if self.holder else "")
        found, plain = contents.find(name, server), name.strip()
        return found or (contents.find(f"{type_}/{plain}", server) if type_ and "/" not in plain else None)

    def find_in(self, name: str) -> "Resource | None":
        return self.find(node(self.content.get(name)))


@dataclass(slots=True)
class Contents:
    """All resources in their order, and by every name that a reference may use.

    `is_whole`: it is known of each resource that could not be read which one it is.
    `taken_back` is what the bundle says of resources that it takes back, or that could not be taken, by source id, and
    `taken_back_by` the version that says so; `taken_back_before` is what others said of what this one does not speak
    of; `gone` finds those that are not read, by whatever a reference calls them.
    `searches` are for what it deletes or changes by a condition, of which nobody knows what that is.
    """

    resources: list[Resource] = field(default_factory=list)
    is_whole: bool = True
    taken_back: dict[str, Standing] = field(default_factory=dict)
    taken_back_by: dict[str, Version] = field(default_factory=dict)
    taken_back_before: Mapping[str, Standing] = field(default_factory=dict)
    gone: "Contents | None" = None
    searches: list[Search] = field(default_factory=list)
    by_name: dict[str, Resource] = field(default_factory=dict)
    _by_key: dict[str, list[Resource]] = field(default_factory=dict)
    _is_any_shared: bool = False
    _found: dict[tuple[str, str], Resource | None] = field(default_factory=dict)
    _identified: dict[str, list[tuple[str, Resource]]] | None = None

    def add(self, resource: Resource, own: str) -> None:
        """`own` is its id as its own server has it."""
        self.resources.append(resource)
        self._found.clear()
        if resource.type == "Patient" and resource.source_id in self.by_name:
            return
        plain = f"{resource.type}/{own}"
        self._add_key(key_of(resource.type, own), resource, first=resource.source_id == plain)
        self.by_name.setdefault(resource.source_id, resource)
        if is_uuid(own):
            self._add_key(f"urn:uuid:{own.lower()}", resource, first=False)
        if resource.full_url:
            self.by_name.setdefault(resource.full_url, resource)
            self._add_full_url(resource)

    def _add_full_url(self, resource: Resource) -> None:
        uuid, key = uuid_in(resource.full_url), address_of(resource.full_url).key
        if key:
            self._add_key(key, resource, first=bool(uuid))
        if uuid:
            self._add_key(key_of(resource.type, uuid), resource, first=False)

    def _add_key(self, key: str, resource: Resource, *, first: bool) -> None:
        known = self._by_key.setdefault(key, [])
        if resource not in (*known[:1], *known[-1:]):
            known.insert(0 if first else len(known), resource)
            self._is_any_shared = self._is_any_shared or len(known) > 1

    def plainly(self, name: str) -> Resource | None:
        """What has exactly this name, where no server has another of the same."""
        exact = self.by_name.get(name)
        return exact if exact is not None and (not self._is_any_shared or exact.full_url == name) else None

    def find(self, name: str, server: str = "") -> Resource | None:
        """What is called so; a relative name is looked for on that server first, an absolute one on its own alone."""
        if exact := self.plainly(name):
            return exact
        if (name, server) not in self._found:
            self._found[name, server] = self._found_by(address_of(name), server)
        return self._found[name, server]

    def _found_by(self, address: Address, server: str) -> Resource | None:
        if address.condition:
            return self._by_condition(address)
        known = self._by_key.get(address.key, ()) if address.own else ()
        on = [each for each in known if each.server == (address.server or server)]
        return next(iter(on or [each for each in known if not (address.server and each.server)]), None)

    def _by_condition(self, address: Address) -> Resource | None:
        own, named = id_in(address.condition), identified_by(address.condition)
        if own:
            return self.find(f"{address.type}/{own}")
        return self.identified(named[0], named[1], address.type) if named else None

    def identified(self, system: str | None, value: str, type_: str) -> Resource | None:
        """The only one with this business identifier; the system is None where any will do."""
        if self._identified is None:
            self._identified = _by_identifier(self.resources)
        found = {
            each.source_id: each
            for sent, each in self._identified.get(value, ())
            if type_ in ("", each.type) and system in (None, sent)
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def of_type(self, *types: str) -> list[Resource]:
        return [each for each in self.resources if each.type in types]

    def name_outside(self, name: str) -> str:
        """`Type/id` of what the bundle does not hold; apart from what has this id here, but on another server."""
        address, plain = address_of(name), relative(name)
        here = self._by_key.get(address.key, ()) if address.own else ()
        elsewhere = address.server and any(each.server != address.server for each in here)
        return on_server(plain, address.server) if elsewhere else plain


def on_server(plain: str, server: str) -> str:
    """The source id of what shares its id with a resource of another server."""
    return f"{plain}@{server}"


def _by_identifier(resources: list[Resource]) -> dict[str, list[tuple[str, Resource]]]:
    found: dict[str, list[tuple[str, Resource]]] = {}
    for each in resources:
        for named in nodes(each.content.get("identifier")):
            value = words(named.get("value"))
            if value:
                found.setdefault(value, []).append((system_of(named.get("system")), each))
    return found
