"""The way out: what a FHIR server shows of a target, by reading each of its resources, and labels set there."""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

import orjson

from workbench.upstream.expressing import AS_SHOWN, Grasp, grasp
from workbench.upstream.interface import Answer, Answered, NotRead, Seen, Target, TargetEntry
from workbench.upstream.ways.fhir.asking import FHIR_JSON, NO_RESOURCE, Got, Server
from workbench.upstream.ways.fhir.labels import SYSTEMS, Change, Labels, as_patch, changed
from workbench.upstream.ways.fhir.whose import ANOTHERS, encounter_of, has_number, is_of
from workbench.vocabulary import Kind, Shown, Wanted, WayKind

JSON_PATCH: Final = "application/json-patch+json"
NO_VERSION = Answer(Answered.REFUSED, cause="the server tells no version, so that a change cannot be guarded")
NOT_WHOLE = Answer(Answered.REFUSED, cause="the server sends a part of the resource only")
TOO_MANY = Answer(Answered.REFUSED, cause="more stands in this consultation than the server tells at once")
NOT_OURS = Answer(Answered.REFUSED, cause="labelled in another way than this one sets")
ACCEPTED = Answer(Answered.ACCEPTED)
TEST_FAILED: Final = (400, 422)
"""How servers answer to a patch whose `test` fails: it may have changed since it was read."""

_KEY = re.compile(r"[A-Z][A-Za-z]+/(?!\.+$)[A-Za-z0-9.-]{1,64}")
Found = Mapping[str, Got]


class FhirWay:
    """NOPAT by `$meta-add`, by a guarded JSON Patch, or by PUT; only what GET shows counts."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._server, self._label_by = Server(settings), settings["label-by"]
        self._labels = Labels(SYSTEMS[settings["code-systems"]], on_documents=settings["security-label"] == "yes")

    def can(self, item: Kind, entry: Kind, wanted: Wanted) -> Grasp:
        return grasp(WayKind.FHIR_R4, item, entry, wanted)

    def read(self, target: Target) -> Seen:
        """Raises NotRead, also where the patient there is not the one here, or a resource is another's."""
        self._server.begin()
        patient = _patient_of(target)
        there = self._server.get(patient)
        if there is None or not has_number(there.content, target.nhs_number):
            raise NotRead(ANOTHERS)
        shown: dict[int, Shown] = {}
        found: dict[str, Got] = {}
        for entry in target.entries:
            resources = self._resources(entry, patient)
            if resources:
                shown[entry.id] = self._shown(resources, target.wanted)
                found |= resources
        return Seen(shown, guard=found)

    def apply(self, target: Target, wanted: Wanted, seen: Seen) -> Answer:
        """Resource by resource; the first that is not accepted ends it, and all are read again."""
        self._server.begin()
        found: Found = seen.guard if isinstance(seen.guard, dict) else {}
        for key, got in found.items():
            if self._labels.shown(got.content, wanted) is not AS_SHOWN[wanted]:
                answer = self._set(key, got, wanted)
                if answer.answered is not Answered.ACCEPTED:
                    return answer
        return ACCEPTED

    def shows_more(self, _seen: Seen, _shown: Collection[str], _others: Collection[str]) -> bool:
        """A FHIR server hands no label down."""
        return False

    def renew(self) -> None:
        self._server.renew()

    def close(self) -> None:
        self._server.close()

    def _shown(self, resources: Found, wanted: Wanted) -> Shown:
        """Of what an entry is made of, the worst case: as it is wanted only if each of them is."""
        every = {self._labels.shown(each.content, wanted) for each in resources.values()}
        return every.pop() if len(every) == 1 else _OTHERWISE[wanted]

    def _resources(self, entry: TargetEntry, patient: str) -> dict[str, Got]:
        """All that the entry is made of there; {} if any of it is not found."""
        around = self._around(entry)
        found: dict[str, Got] = {}
        for key in (entry.source_id, *entry.parts, *around):
            got = self._server.get(key) if _KEY.fullmatch(key) else None
            if got is None:
                return {}
            if f"{got.content['resourceType']}/{got.content.get('id')}" != key:
                raise NotRead(NO_RESOURCE)
            if not is_of(got.content, patient):
                raise NotRead(ANOTHERS)
            if key not in around or encounter_of(got.content) == entry.source_id:
                found[key] = got
        return found

    def _around(self, entry: TargetEntry) -> list[str]:
        """What may be the compositions that put an encounter in words: a server may pass over what it was asked for.

        Entries that stand in a consultation are targets of their own.
        """
        if not entry.source_id.startswith("Encounter/"):
            return []
        page = self._server.find("Composition", {"encounter": entry.source_id, "_elements": "id", "_count": "50"})
        if page is None:  # the server has none at all
            return []
        if any(isinstance(each, dict) and each.get("relation") == "next" for each in page.content.get("link") or []):
            raise NotRead(TOO_MANY)
        resources = [each.get("resource") for each in page.content.get("entry") or [] if isinstance(each, dict)]
        return [
            f"Composition/{each.get('id')}"
            for each in resources
            if isinstance(each, dict) and each.get("resourceType") == "Composition"
        ]

    def _set(self, key: str, got: Got, wanted: Wanted) -> Answer:
        changes = list(self._labels.changes(got.content, wanted))
        if not changes:
            return NOT_OURS
        if self._label_by == "meta":
            return self._by_meta(key, wanted)
        if got.version is None:
            return NO_VERSION
        return self._by_put(key, got, changes) if self._label_by == "put" else self._by_patch(key, got, changes)

    def _by_meta(self, key: str, wanted: Wanted) -> Answer:
        operation = "$meta-delete" if wanted is Wanted.VISIBLE else "$meta-add"
        meta = {"name": "meta", "valueMeta": {"security": self._labels.codings}}
        body = orjson.dumps({"resourceType": "Parameters", "parameter": [meta]})
        return self._server.tell("POST", f"{key}/{operation}", body, FHIR_JSON)

    def _by_patch(self, key: str, got: Got, changes: list[Change]) -> Answer:
        patch = orjson.dumps(as_patch(got.content, changes))
        answer = self._server.tell("PATCH", key, patch, JSON_PATCH, got.version)
        if answer.status in TEST_FAILED and self._is_newer(key, got):
            return Answer(Answered.STALE, answer.status, cause=answer.cause)
        return answer

    def _is_newer(self, key: str, got: Got) -> bool:
        try:
            now = self._server.get(key)
        except NotRead:
            return False
        return now is not None and now.version != got.version

    def _by_put(self, key: str, got: Got, changes: list[Change]) -> Answer:
        if _is_subset(got.content):
            return NOT_WHOLE
        return self._server.tell("PUT", key, changed(got.raw, changes), FHIR_JSON, got.version)


_OTHERWISE: Final = {each: Shown.HIDDEN if each is Wanted.VISIBLE else Shown.VISIBLE for each in Wanted}


def opened_fhir(settings: Mapping[str, Any]) -> FhirWay:
    return FhirWay(settings)


def _patient_of(target: Target) -> str:
    patient = f"Patient/{target.patient_source_id.removeprefix('Patient/')}"
    if not _KEY.fullmatch(patient):
        raise NotRead(ANOTHERS)
    return patient


def _is_subset(resource: Mapping[str, Any]) -> bool:
    tags = (resource.get("meta") or {}).get("tag") or []
    return any(isinstance(each, dict) and each.get("code") == "SUBSETTED" for each in tags)
