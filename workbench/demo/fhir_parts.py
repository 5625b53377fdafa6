"""FHIR elements that the demonstration's resources share: ids, references, codings, quantities."""

import uuid

from workbench.demo.text_files import texts_of
from workbench.vocabulary import SNOMED

Resource = dict[str, object]

UK_CORE = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:riverside-surgery:demonstration")


def resource(type_: str, name: str, /, **content: object) -> Resource:
    """The id is derived from `name`; elements that are None or empty are left out, as FHIR requires."""
    head: Resource = {
        "resourceType": type_,
        "id": id_of(name),
        "meta": {"versionId": "1", "profile": [f"{UK_CORE}{type_}"]},
    }
    return head | {key: value for key, value in content.items() if value not in (None, "", [], {})}


def id_of(name: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, name))


def reference(type_: str, name: str, display: str | None = None) -> dict[str, str]:
    to = {"reference": f"{type_}/{id_of(name)}"}
    return to | {"display": display} if display else to


def concept(name: str, code: str | None = None, display: str | None = None) -> Resource:
    """Coded in SNOMED CT if a code is given, or known for the name; otherwise text only."""
    known = code or texts_of("concepts")["names"].get(name)
    text: Resource = {"text": name}
    return {"coding": [coding(SNOMED, known, display or name)]} | text if known else text


def coding(system: str, code: str, display: str) -> dict[str, str]:
    return {"system": system, "code": code, "display": display}


def listed(system: str, code: str) -> Resource:
    """A concept from one of HL7's code systems; the display is derived from the code."""
    return {"coding": [coding(TERMINOLOGY + system, code, code.replace("-", " ").capitalize())]}


def quantity(value: float, unit: str, ucum: str | None = None) -> Resource:
    held: Resource = {"value": value, "unit": unit}
    return held | {"system": "http://unitsofmeasure.org", "code": ucum} if ucum else held
