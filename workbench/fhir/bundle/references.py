"""Which entry a reference names, in this bundle or outside it."""

from typing import Final

from workbench.fhir.bundle.addresses import uuid_in
from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.kinds import is_clinical
from workbench.fhir.bundle.shapes import Node, words
from workbench.fhir.resource_types.table import NEVER_ENTRIES

_LOGICAL: Final = frozenset({"identifier", "type", "display", "id", "extension"})


def is_reference(sent: Node) -> bool:
    """By address, or by identifier alone (a logical reference)."""
    return "reference" in sent or (type(sent.get("identifier")) is dict and sent.keys() <= _LOGICAL)


def entry_named(reference: Node, at: Resource) -> str:
    """Its source id, empty for what is no entry. Outside the bundle the type alone tells what could be one."""
    target = at.find(reference)
    if target:
        return target.source_id if is_clinical(target.type, target.content) else ""
    name = name_outside(reference, at)
    return name if type_in(name) not in NEVER_ENTRIES else ""


def name_outside(reference: Node, at: Resource) -> str:
    """The source id of what the bundle does not hold or has not read; empty where the reference says none."""
    gone = at.find_gone(reference)
    if gone:
        return gone.source_id
    name = reference.get("reference")
    if type(name) is not str:
        return ""
    uuid, type_ = uuid_in(name), words(reference.get("type"))
    named = f"{type_}/{uuid}" if uuid and type_ else at.contents.name_outside(name)
    return named if type_in(named) else ""


def type_in(source_id: str) -> str:
    """Empty where it is none."""
    type_, _, own = source_id.partition("/")
    return type_ if own and type_.isalpha() and type_[0].isupper() else ""
