"""NOPAT on a resource: whether it stands there, and what has to change so that it does, or does not."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from workbench.fhir.codes import ACT_CODE, ACT_CODE_BEFORE_R4
from workbench.fhir.standing.labels import Label, label_of
from workbench.vocabulary import Shown, Wanted

CODE: Final = "NOPAT"
SYSTEMS: Final = {"r4": (ACT_CODE,), "both": (ACT_CODE, ACT_CODE_BEFORE_R4)}
DOCUMENT: Final = "DocumentReference"
Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """Of the list at this path; `before` is None where there is none, and `after` empty where none is to be left."""

    path: tuple[str, ...]
    before: list[Any] | None
    after: list[Any]


@dataclass(frozen=True, slots=True)
class Labels:
    """The code systems in which the label is set; with `on_documents` a document's `securityLabel` says it too."""

    systems: tuple[str, ...]
    on_documents: bool

    def shown(self, resource: Resource, wanted: Wanted) -> Shown:
        """The worst case: hidden only with every label that we set, visible only without anything like one."""
        if wanted is Wanted.VISIBLE:
            return Shown.VISIBLE if label_of(resource) is Label.NONE else Shown.HIDDEN
        return Shown.VISIBLE if any(self.changes(resource, wanted)) else Shown.HIDDEN

    def changes(self, resource: Resource, wanted: Wanted) -> Iterator[Change]:
        """A label in a system that we do not set is somebody else's, and stays."""
        hide = wanted is not Wanted.VISIBLE
        meta = resource.get("meta")
        security = _list(meta.get("security")) if isinstance(meta, Mapping) else None
        after = self._codings(security or [], hide=hide)
        if after != (security or []):
            yield Change(("meta", "security"), security, after)
        if self.on_documents and resource.get("resourceType") == DOCUMENT:
            labels = _list(resource.get("securityLabel"))
            concepts = self._concepts(labels or [], hide=hide)
            if concepts != (labels or []):
                yield Change(("securityLabel",), labels, concepts)

    @property
    def codings(self) -> list[Resource]:
        return [{"system": system, "code": CODE} for system in self.systems]

    def _codings(self, codings: list[Any], *, hide: bool) -> list[Any]:
        if not hide:
            return [each for each in codings if not self._is_ours(each)]
        there = {each["system"] for each in codings if self._is_ours(each)}
        return [*codings, *(each for each in self.codings if each["system"] not in there)]

    def _concepts(self, concepts: list[Any], *, hide: bool) -> list[Any]:
        if hide:
            codings = [
                coding for each in concepts if isinstance(each, dict) for coding in _list(each.get("coding")) or []
            ]
            missing = self._codings(codings, hide=True)[len(codings) :]
            return [*concepts, {"coding": missing}] if missing else concepts
        left = [self._without_ours(each) for each in concepts]
        return [each for each in left if each is not None]

    def _without_ours(self, concept: Any) -> Any:
        codings = _list(concept.get("coding")) if isinstance(concept, dict) else None
        left = self._codings(codings or [], hide=False)
        if left == (codings or []):
            return concept
        return {**concept, "coding": left} if left else None

    def _is_ours(self, coding: Any) -> bool:
        return isinstance(coding, dict) and coding.get("code") == CODE and coding.get("system") in self.systems


def as_patch(resource: Resource, changes: list[Change]) -> list[Resource]:
    """JSON Patch that changes nothing unless the version and each list are as they were read."""
    meta = resource.get("meta")
    operations: list[Resource] = []
    if isinstance(meta, dict) and "versionId" in meta:
        operations.append({"op": "test", "path": "/meta/versionId", "value": meta["versionId"]})
    for change in changes:
        pointer = "/" + "/".join(change.path)
        if change.before is None and change.path[0] == "meta" and not isinstance(meta, dict):
            operations.append({"op": "add", "path": "/meta", "value": {"security": change.after}})
        elif change.before is None:
            operations.append({"op": "add", "path": pointer, "value": change.after})
        else:
            operations.append({"op": "test", "path": pointer, "value": change.before})
            operations.append(
                {"op": "replace", "path": pointer, "value": change.after}
                if change.after
                else {"op": "remove", "path": pointer}
            )
    return operations


def changed(raw: bytes, changes: list[Change]) -> bytes:
    """The resource as it was sent with these changes; every number has the digits that it came with (1.50)."""
    found = json.loads(raw, parse_float=orjson.Fragment, parse_int=orjson.Fragment)
    for change in changes:
        inner = found
        for name in change.path[:-1]:
            inner[name] = {**inner[name]} if isinstance(inner.get(name), dict) else {}
            inner = inner[name]
        inner.pop(change.path[-1], None)
        if change.after:
            inner[change.path[-1]] = change.after
    return orjson.dumps(found)


def _list(value: Any) -> list[Any] | None:
    return value if isinstance(value, list) else None
