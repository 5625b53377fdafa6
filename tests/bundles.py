"""FHIR R4 resources as dicts, as small as can be; a test adds the fields that it is about."""

import json
from typing import Any

Resource = dict[str, Any]
SNOMED = "http://snomed.info/sct"
COMPLETE = {"meta": {"profile": ["https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-StructuredRecord-Bundle-1"]}}
"""The fields of a bundle that is a complete record."""
NUMBER = "9990000018"


def a_bundle(*resources: Resource, patient: Resource | None = None) -> bytes:
    """The bundle of one patient, as it is received."""
    return bundle_of(*({"resource": resource} for resource in (patient or a_patient(), *resources)))


def bundle_of(*entries: Resource, **fields: Any) -> bytes:
    """A bundle with these entries and no others, and with these fields of its own."""
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries, **fields}).encode()


def a_patient(
    nhs_number: str | None = NUMBER,
    *,
    family: str = "Marsh",
    given: str = "Rosa",
    born: str = "1984-05-06",
    **more: Any,
) -> Resource:
    identifier = [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": nhs_number}] if nhs_number else []
    return {"resourceType": "Patient", "id": "p1", "identifier": identifier, "birthDate": born, "gender": "female",
            "name": [{"family": family, "given": [given]}], **more}  # fmt: skip


def registered_at(ods_code: str) -> Resource:
    identifier = {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": ods_code}
    return {"managingOrganization": {"identifier": identifier}}


def a_consultation(id_: str = "c1", *, title: str = "Telephone consultation", **more: Any) -> Resource:
    return {"resourceType": "Encounter", "id": id_, "status": "finished", "subject": {"reference": "Patient/p1"},
            "type": [{"text": title}], "period": {"start": "2026-03-02T09:00:00Z"}, **more}  # fmt: skip


def an_observation(
    id_: str = "o1", *, title: str = "Blood pressure", consultation: str | None = None, **more: Any
) -> Resource:
    encounter = {"encounter": {"reference": f"Encounter/{consultation}"}} if consultation else {}
    return {"resourceType": "Observation", "id": id_, "status": "final", "subject": {"reference": "Patient/p1"},
            "code": {"text": title}, "issued": "2026-03-02T09:05:00Z", **encounter, **more}  # fmt: skip


def a_document(id_: str = "d1", *, title: str = "Letter", consultation: str | None = None, **more: Any) -> Resource:
    context = {"context": {"encounter": [{"reference": f"Encounter/{consultation}"}]}} if consultation else {}
    return {"resourceType": "DocumentReference", "id": id_, "status": "current", "description": title,
            "subject": {"reference": "Patient/p1"}, "date": "2026-03-02T10:00:00Z", "content": [{"attachment": {}}],
            **context, **more}  # fmt: skip


def an_access_code(code: str, day: str, id_: str = "a1") -> Resource:
    """The code for online access in the record: 103, 104 or 106."""
    coding = [{"system": SNOMED, "code": code, "display": "online access"}]
    return an_observation(id_, code={"coding": coding}, effectiveDateTime=day, issued=f"{day}T09:00:00Z")


def nopat() -> Resource:
    label = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "NOPAT"}
    return {"meta": {"security": [label]}}
