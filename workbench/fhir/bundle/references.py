"""Which entry a reference names, in this bundle or outside it."""

from typing import Final

from workbench.fhir.bundle.addresses import uuid_in
from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.kinds import NO_ENTRIES, is_clinical
from workbench.fhir.bundle.shapes import Node, words

_LOGICAL: Final = frozenset({"identifier", "type", "display", "id", "extension"})


def is_reference(sent: Node) -> bool:
    """By address, or by identifier alone (a logical reference)."""
    return "reference" in sent or (type(sent.get("identifier")) is dict and sent.keys() <= _LOGICAL)


def entry_named(reference: Node, at: Resource) -> str:
    """Its source id, empty for what is no entry. Outside the bundle the type alone tells what could be one."""
    target = at.find(reference)
    if target:
        return target.source_id if is_clinical(target.type, target.content) else ""
    name = reference.get("reference")
    if type(name) is not str:
        return ""
    uuid, type_ = uuid_in(name), words(reference.get("type"))
    return _outside(f"{type_}/{uuid}" if uuid and type_ else at.contents.name_outside(name))


def _outside(name: str) -> str:
    type_, _, own = name.partition("/")
    return name if own and type_.isalpha() and type_[0].isupper() and type_ not in NO_ENTRIES else ""
