"""Which source ids an entry of a bundle speaks of, also where it holds no resource that could be named."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from workbench.fhir.bundle.addresses import Address, id_in, identified_by, system_of, uuid_in
from workbench.fhir.bundle.collecting.faults import type_in
from workbench.fhir.bundle.collecting.naming import bounded, identifier_in, local_id
from workbench.fhir.bundle.collecting.sent import Sent
from workbench.fhir.bundle.contents import on_server
from workbench.fhir.bundle.kinds import is_clinical
from workbench.fhir.bundle.shapes import Node, cleaned, nodes, words


class Addressing:
    """The resources that a bundle holds, by whatever address speaks of them."""

    def __init__(self, named: Iterable[tuple[str, Sent]]) -> None:
        self._names: set[str] = set()
        self._by_key: dict[str, list[tuple[str, str]]] = defaultdict(list)  # key → server, source id
        self._by_identifier: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)  # → system, source id
        for name, sent in named:
            self._add(name, sent)

    def _add(self, name: str, sent: Sent) -> None:
        self._names.add(name)
        for address in _addresses(sent):
            if address.own:
                self._by_key[address.key].append((address.server or sent.server, name))
        for each in nodes(sent.content.get("identifier")):
            self._by_identifier[sent.type, words(each.get("value"))].append((system_of(each.get("system")), name))

    def names_for(self, sent: Sent) -> set[str]:
        """Of what it speaks of: in this bundle, and as a database may hold it."""
        here = {name for address in _addresses(sent) for name in self._here(address)}
        held = {bounded(name) for address in _addresses(sent) for name in _as_held(address, sent)}
        of_another_server = (held & self._names) - here
        return here | (held - of_another_server)

    def finds(self, sent: Sent) -> bool:
        """Whether it is known what it speaks of: a condition may find something only on its own server."""
        return any(each.own or id_in(each.condition) or self._here(each) for each in _addresses(sent))

    def _here(self, address: Address) -> list[str]:
        if address.condition:
            return self._by_condition(address)
        known = self._by_key.get(address.key, ())
        return [name for server, name in known if not (server and address.server) or server == address.server]

    def _by_condition(self, address: Address) -> list[str]:
        if own := id_in(address.condition):
            return self._here(Address(address.server, address.type, own))
        system, value = identified_by(address.condition) or (None, "")
        known = self._by_identifier.get((address.type, value), ()) if value else ()
        return [name for sent, name in known if system in (None, sent)]


def held_inside(content: Node, holder: str) -> Iterator[str]:
    """The source ids that clinical resources contained in this one have had."""
    for each in nodes(content.get("contained")):
        type_ = type_in(each)
        if type_ and is_clinical(type_, each):
            yield from (bounded(f"{type_}/{name}") for name in (identifier_in(each),) if name)
            yield bounded(f"{type_}/{holder}#{local_id(each)}")


def _addresses(sent: Sent) -> list[Address]:
    own = cleaned(sent.raw_id)
    return [*sent.names, *([Address(sent.server, sent.type, own)] if own and sent.type else [])]


def _as_held(address: Address, sent: Sent) -> Iterator[str]:
    type_ = type_in({"resourceType": address.type}) or sent.type
    if not type_:
        return
    if address.condition:
        named = (id_in(address.condition), (identified_by(address.condition) or (None, ""))[1])
        yield from (f"{type_}/{name}" for name in named if name)
    elif not address.type:
        yield f"{type_}/{uuid_in(sent.full_url) or uuid_in(address.own) or address.own}"
    else:
        yield f"{type_}/{address.own}"
        yield from (on_server(f"{type_}/{address.own}", address.server) for _ in (1,) if address.server)
