"""A resource as JSON, made once: for its hash, and to see quickly whether a word can be in it at all."""

from typing import Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.json_text import as_json_however_deep
from workbench.fhir.bundle.shapes import Node, nodes

_FILED_IN: Final = frozenset({"encounter", "context"})
_REFERENCE: Final = frozenset({"reference", "identifier", "type"})


def json_of(resource: Resource) -> bytes:
    """All of it but `meta`, which differs between two exports of the same, and but what only says where it is filed."""
    if not resource.json:
        resource.json = as_json_however_deep(without_meta(unfiled(resource.content)))
    return resource.json


def without_meta(content: Node) -> Node:
    sent = {name: value for name, value in content.items() if name != "meta"}
    if "contained" in sent:
        sent["contained"] = [without_meta(each) for each in nodes(sent["contained"])]
    return sent


def unfiled(content: Node) -> Node:
    """In another consultation, or in none, it is the same entry; words about the consultation stay."""
    if _FILED_IN.isdisjoint(content):
        return content
    found = {name: value if name not in _FILED_IN else _unnamed(value) for name, value in content.items()}
    return {name: value for name, value in found.items() if name not in _FILED_IN or value}


def _unnamed(sent: object) -> object:
    """Without references to consultations: themselves, or an R4 document's context that holds them."""
    if isinstance(sent, list):
        return [kept for each in sent if (kept := _unnamed(each))]
    if not isinstance(sent, dict):
        return sent
    kept = {name: value for name, value in sent.items() if name not in _REFERENCE}
    inside = _unnamed(kept.pop("encounter", None))
    return {**kept, "encounter": inside} if inside else kept


def text_of(resource: Resource) -> str:
    """All of it, in small letters: most words that are looked for in a resource are not in it at all."""
    if not resource.text:
        resource.text = written(resource.content)
    return resource.text


def written(content: object) -> str:
    return as_json_however_deep(content).decode().lower() if content else ""
