"""Small bundles in which only what a test is about is written."""

from typing import Any

import orjson

from workbench.fhir.read import read_bundle
from workbench.fhir.values import BundleRead, EntryRead, ItemRead

SNOMED = "http://snomed.info/sct"
NHS = "https://fhir.nhs.uk/Id/nhs-number"
NOPAT = {"security": [{"system": "http://hl7.org/fhir/v3/ActCode", "code": "NOPAT"}]}
PATIENT = {"resourceType": "Patient", "id": "p1", "identifier": [{"system": NHS, "value": "9990000018"}]}
NURSE = {
    "resourceType": "Practitioner",
    "id": "nurse",
    "name": [{"family": "O'HARA", "given": ["MAEVE"], "prefix": ["Ms"]}],
}
DOCTOR = {
    "resourceType": "Practitioner",
    "id": "doctor",
    "name": [{"family": "Gilbert", "given": ["Nichole"], "prefix": ["Dr"]}],
}


def raw(*resources: object, patient: object = PATIENT, **bundle: object) -> bytes:
    entries = [{"resource": each} for each in (patient, *resources) if each is not None]
    return orjson.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries, **bundle})


def read(*resources: object, patient: object = PATIENT, **bundle: object) -> BundleRead:
    return read_bundle(raw(*resources, patient=patient, **bundle))


def entries(*resources: object, **bundle: object) -> dict[str, EntryRead]:
    return {each.source_id: each for item in read(*resources, **bundle).items for each in item.entries}


def entry(*resources: object, **bundle: object) -> EntryRead:
    (only,) = entries(*resources, **bundle).values()
    return only


def items(*resources: object) -> dict[str, list[str]]:
    """Each item's head → the ids of its entries."""
    return {item.source_id: [each.source_id for each in item.entries] for item in read(*resources).items}


def item(*resources: object) -> ItemRead:
    (only,) = read(*resources).items
    return only


def causes(*resources: object, **bundle: object) -> list[str]:
    return [each.cause for each in read(*resources, **bundle).problems]


def a(type_: str, id_: str | None = "1", **fields: Any) -> dict[str, Any]:
    return {"resourceType": type_, **({"id": id_} if id_ else {}), "subject": to("Patient/p1"), **fields}


def to(reference: str, **more: object) -> dict[str, object]:
    return {"reference": reference, **more}


def code(display: str, code_: str = "1", system: str = SNOMED, **more: object) -> dict[str, object]:
    return {"coding": [{"system": system, "code": code_, "display": display, **more}]}


def note(id_: str = "1", **fields: Any) -> dict[str, Any]:
    return a("Observation", id_, code=code("Comment note", "37331000000100"), **fields)


def a_list(id_: str | None, level: str, *held: str, **fields: Any) -> dict[str, Any]:
    codes = {"consultation": "325851000000107", "topic": "25851000000105", "heading": "24781000000107"}
    entries_ = [{"item": to(each)} for each in held]
    return a("List", id_, code=code(level, codes[level]), entry=entries_, **fields)


def extension(name: str, **value: object) -> dict[str, object]:
    return {"url": f"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-{name}-1", **value}
