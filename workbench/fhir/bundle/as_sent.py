"""A resource as JSON: made once, for its hash and for seeing quickly whether a word can be in it at all."""

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.json_text import as_json_however_deep
from workbench.fhir.bundle.shapes import Node, nodes


def json_of(resource: Resource) -> bytes:
    """All of it but `meta`, which differs between two exports of the same."""
    if not resource.json:
        resource.json = as_json_however_deep(without_meta(resource.content))
    return resource.json


def without_meta(content: Node) -> Node:
    sent = {name: value for name, value in content.items() if name != "meta"}
    if "contained" in sent:
        sent["contained"] = [without_meta(each) for each in nodes(sent["contained"])]
    return sent


def text_of(resource: Resource) -> str:
    """All of it, in small letters."""
    if "contained" in resource.content:
        return written(resource.content)
    return json_of(resource).decode().lower() + written(resource.content.get("meta"))


def written(content: object) -> str:
    return as_json_however_deep(content).decode().lower() if content else ""
