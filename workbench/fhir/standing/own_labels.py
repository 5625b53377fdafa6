"""NOPAT labels that this workbench had set, and that come back: they are left out before anything is read."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.shapes import Node, node
from workbench.fhir.codes import NOPAT


@dataclass(frozen=True, slots=True)
class OwnLabels:
    """On these resources, by source id, and on the compositions that put them in words; in these code systems."""

    resources: frozenset[str] = frozenset()
    systems: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.resources)


NO_OWN_LABELS = OwnLabels()


def leave_out(contents: Contents, ours: OwnLabels) -> None:
    """Where such a label is set: in `meta.security`, and in a document's `securityLabel`. Any other one counts."""
    for each in contents.resources if ours else ():
        if each.source_id in ours.resources or _is_about(each, ours.resources):
            each.content, each.json, each.text = _without(each.content, ours.systems), b"", ""


def _is_about(resource: Resource, encounters: Collection[str]) -> bool:
    if resource.type != "Composition":
        return False
    encounter = resource.find_in("encounter")
    return encounter is not None and encounter.source_id in encounters


def _without(content: Node, systems: Collection[str]) -> Node:
    left = {**content}
    meta = node(content.get("meta"))
    if type(meta.get("security")) is list:
        left["meta"] = {**meta, "security": [each for each in meta["security"] if not _is_ours(each, systems)]}
    if type(content.get("securityLabel")) is list:
        labels = [_concept_without(each, systems) for each in content["securityLabel"]]
        left["securityLabel"] = [each for each in labels if each is not None]
        if not left["securityLabel"]:
            del left["securityLabel"]
    return left


def _concept_without(concept: Any, systems: Collection[str]) -> Any:
    """None where nothing of it is left."""
    codings = concept.get("coding") if type(concept) is dict else None
    if type(codings) is not list or not any(_is_ours(each, systems) for each in codings):
        return concept
    codings = [each for each in codings if not _is_ours(each, systems)]
    return {**concept, "coding": codings} if codings else None


def _is_ours(coding: Any, systems: Collection[str]) -> bool:
    return type(coding) is dict and coding.get("system") in systems and (coding["system"], coding.get("code")) in NOPAT
