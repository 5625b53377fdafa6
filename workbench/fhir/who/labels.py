"""What the source itself says against showing a resource: NOPAT, or entered in error."""

from workbench.fhir.bundle.shapes import Node, node, nodes
from workbench.fhir.codes import ENTERED_IN_ERROR, NOPAT
from workbench.fhir.resource_types.table import STATUS_FIELDS


def is_nopat(content: Node) -> bool:
    """HL7 "no disclosure to patient": system and code must both match, exactly."""
    meta = content.get("meta")
    if type(meta) is dict and "security" in meta and _names_nopat(nodes(meta["security"])):
        return True
    return any(_names_nopat(nodes(each.get("coding"))) for each in nodes(content.get("securityLabel")))


def _names_nopat(codings: list[Node]) -> bool:
    return any(
        type(each.get("system")) is str and (each["system"], each.get("code")) in NOPAT
        for each in codings
        if type(each.get("code")) is str
    )


def is_withdrawn(content: Node) -> bool:
    """By any type's field for it; STU3 sends a string, R4 for some a concept."""
    return any(_is_in_error(content[each]) for each in STATUS_FIELDS if each in content)


def _is_in_error(status: object) -> bool:
    if status == ENTERED_IN_ERROR:
        return True
    return any(coding.get("code") == ENTERED_IN_ERROR for coding in nodes(node(status).get("coding")))
