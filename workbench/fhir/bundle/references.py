"""Which entry a reference names, in this bundle or outside it."""

from workbench.fhir.bundle.contents import Resource, relative
from workbench.fhir.bundle.kinds import NO_ENTRIES, is_clinical
from workbench.fhir.bundle.shapes import Node


def entry_named(reference: Node, at: Resource) -> str:
    """Its source id, empty for what is no entry. Outside the bundle the type alone tells what could be one."""
    target = at.find(reference)
    if target:
        return target.source_id if is_clinical(target.type, target.content) else ""
    name = reference.get("reference")
    return _outside(relative(name)) if type(name) is str else ""


def _outside(name: str) -> str:
    type_, _, own = name.partition("/")
    return name if own and type_.isalpha() and type_[0].isupper() and type_ not in NO_ENTRIES else ""
