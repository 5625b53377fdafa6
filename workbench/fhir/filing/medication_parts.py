"""Medication resources as they are kept, so that parts which come in other bundles are read together with them."""

from collections.abc import Iterator, Sequence
from typing import Any

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.json_text import as_sent, parsed_with_digits
from workbench.fhir.bundle.references import entry_named
from workbench.fhir.bundle.shapes import Node, cleaned, node, nodes
from workbench.fhir.filing.medications import BASES
from workbench.fhir.said import MedicationRead

WORDS_FROM = frozenset({"Medication", "Practitioner", "PractitionerRole", "Organization"})


def medications_in(record: dict[str, Resource]) -> tuple[MedicationRead, ...]:
    """Those that are resources of their own; what is contained comes with its holder."""
    written: dict[tuple[str, str], str] = {}  # what many take their words from, under a name and a source id
    return tuple(_kept(each, written) for each in record.values() if each.type in BASES and each.holder is None)


def _kept(resource: Resource, written: dict[tuple[str, str], str]) -> MedicationRead:
    fields = (*BASES[resource.type], "priorPrescription")
    named = {entry_named(each, resource) for field in fields for each in nodes(resource.content.get(field))}
    wanted = {name for name in named if name.partition("/")[0] in BASES}
    named_in_it = dict(_words(resource))
    for key in named_in_it.keys() - written.keys():
        written[key] = as_sent(_called(key[0], named_in_it[key]))
    sent = (as_sent({"resource": resource.content}), *(written[key] for key in named_in_it))
    return MedicationRead(cleaned(resource.source_id), tuple(sorted(map(cleaned, wanted))), sent)


def _words(resource: Resource, depth: int = 2) -> Iterator[tuple[tuple[str, str], Resource]]:
    """What it takes words from, by name and source id: its medicine, and who prescribed it."""
    for reference in _references(resource.content):
        found = resource.find(reference)
        if found and found.type in WORDS_FROM and found.holder is None:
            yield (str(reference["reference"]), found.source_id), found
            if depth > 1:
                yield from _words(found, depth - 1)


def _called(name: str, found: Resource) -> Node:
    """Under the name by which it is asked for, where that is not its own."""
    if name == found.source_id:
        return {"resource": found.content}
    return {"fullUrl": name, "resource": found.content}


def _references(content: Node) -> Iterator[Node]:
    waiting: list[Any] = [content]
    while waiting:
        each = waiting.pop()
        if type(each) is dict and type(each.get("reference")) is str:
            yield each
        inside = each.values() if type(each) is dict else each
        waiting += [value for value in inside if type(value) is dict or type(value) is list]


def with_held(bundle: Node, held: Sequence[str]) -> Node:
    """The bundle, and after its own entries those of before that it does not hold, each once."""
    entries = bundle["entry"] if type(bundle["entry"]) is list else [bundle["entry"]]
    known = {_name(entry) for entry in entries}
    subject = next((s for entry in entries if (s := _subject(entry))), None)
    for entry in (node(parsed_with_digits(each)) for each in held):
        if _name(entry) not in known:
            known.add(_name(entry))
            entries = [*entries, _of(subject, entry)]
    return {**bundle, "entry": entries}


def _subject(entry: object) -> Any:
    content = node(node(entry).get("resource"))
    return content.get("subject") if content.get("resourceType") in BASES else None


def _of(subject: Any, entry: Node) -> Node:
    """Named in this bundle's way: another may have called the patient otherwise."""
    content = node(entry.get("resource"))
    if subject is None or "subject" not in content:
        return entry
    return {**entry, "resource": {**content, "subject": subject}}


def _name(entry: object) -> str:
    content = node(node(entry).get("resource"))
    own = content.get("id")
    return f"{content.get('resourceType')}/{own}" if own is not None else str(node(entry).get("fullUrl"))
