"""Whose resource is it: what names another patient is left out, whatever bundle it came in."""

from enum import Enum, auto

from workbench.fhir.bundle.contents import Contents, Resource, relative
from workbench.fhir.bundle.encounters import encounters_of
from workbench.fhir.bundle.kinds import is_clinical
from workbench.fhir.bundle.paths import at_path
from workbench.fhir.bundle.shapes import Node, node, nodes
from workbench.fhir.codes import NHS_NUMBER
from workbench.fhir.resource_types.table import row_for
from workbench.fhir.values import Problem
from workbench.fhir.who.patient import nhs_numbers

ANOTHERS = "belongs to another patient than this bundle's; left out"
UNCLEAR = "its subject cannot be understood; taken as this bundle's patient"


class _Names(Enum):
    THEM = auto()
    ANOTHER = auto()
    NOBODY = auto()
    UNCLEAR = auto()


def own_record(contents: Contents, patient: Resource, problems: list[Problem]) -> dict[str, Resource]:
    """The patient's clinical resources by source id, in the bundle's order."""
    record: dict[str, Resource] = {}
    others: set[str] = set()
    for each in (each for each in contents.resources if is_clinical(each.type, each.content)):
        names = _Names.THEM if _plainly_theirs(each, patient) else _whom(each, patient)
        _report(each, names, problems)
        if names is _Names.ANOTHER:
            others.add(each.source_id)
        else:
            record[each.source_id] = each
    for source_id in [key for key, each in record.items() if _follows(each, others)]:
        problems.append(Problem(record.pop(source_id).position, ANOTHERS))
    return record


def _plainly_theirs(resource: Resource, patient: Resource) -> bool:
    """The usual way, told apart quickly: one subject, named by the patient's own reference and nothing else."""
    subject = resource.content.get("subject") or resource.content.get("patient")
    named_once = "subject" not in resource.content or "patient" not in resource.content
    return named_once and type(subject) is dict and subject == {"reference": patient.source_id}


def _report(resource: Resource, names: _Names, problems: list[Problem]) -> None:
    if names is _Names.ANOTHER:
        problems.append(Problem(resource.position, ANOTHERS))
    if names is _Names.UNCLEAR:
        problems.append(Problem(resource.position, UNCLEAR))


def _follows(resource: Resource, others: set[str]) -> bool:
    """Without a subject of its own, it is whose encounter it is."""
    if not others or resource.content.get("subject") or resource.content.get("patient"):
        return False
    return any(each.source_id in others for each in encounters_of(resource))


def names_another(resource: Resource, patient: Resource) -> bool:
    return _whom(resource, patient) is _Names.ANOTHER


def _whom(resource: Resource, patient: Resource) -> _Names:
    sent = _subjects_of(resource)
    named = {_named_by(reference, resource, patient) for value in sent for reference in nodes(value)}
    if any(not nodes(value) for value in sent):
        named.add(_Names.UNCLEAR)
    if not named and resource.holder:
        return _whom(resource.holder, patient)
    return next((each for each in (_Names.ANOTHER, _Names.UNCLEAR, _Names.THEM) if each in named), _Names.NOBODY)


def _subjects_of(resource: Resource) -> list[object]:
    sent: list[object] = []
    for path in ("subject", "patient", *row_for(resource.type).patient):
        value = at_path(resource.content, path)
        sent += value if type(value) is list and "." in path else [] if value is None else [value]
    return sent


def _named_by(reference: Node, resource: Resource, patient: Resource) -> _Names:
    identified = _by_number(_number_in(reference), patient)
    name = reference.get("reference")
    if identified is _Names.ANOTHER or name is None:
        return identified
    return _by_reference(name, resource, patient) if type(name) is str else _Names.UNCLEAR


def _by_reference(name: str, resource: Resource, patient: Resource) -> _Names:
    if name.startswith("#"):
        inside = resource.find({"reference": name})
        numbers = nhs_numbers(inside.content) if inside and inside.type == "Patient" else []
        return _by_number(numbers[0] if numbers else "", patient)
    if resource.contents.find(name) is patient or _plain(name) == _plain(patient.source_id):
        return _Names.THEM
    type_, _, own = relative(name).rpartition("/")
    if type_ == "Patient" or name.startswith("urn:"):
        return _Names.THEM if _plain(own.removeprefix("urn:uuid:")) == _own_id(patient) else _Names.ANOTHER
    return _Names.NOBODY if type_ else _Names.UNCLEAR


def _number_in(reference: Node) -> str:
    identifier = node(reference.get("identifier"))
    value = identifier.get("value")
    return value if identifier.get("system") == NHS_NUMBER and type(value) is str else ""


def _by_number(number: str, patient: Resource) -> _Names:
    own = [_digits(each) for each in nhs_numbers(patient.content)]
    if not number or not own:
        return _Names.NOBODY
    return _Names.THEM if _digits(number) in own else _Names.ANOTHER


def _digits(number: str) -> str:
    return "".join(filter(str.isdecimal, number))


def _own_id(patient: Resource) -> str:
    return _plain(patient.source_id.removeprefix("Patient/"))


def _plain(name: str) -> str:
    """UUIDs are the same in capitals; other ids are not."""
    return name.lower() if len(name) >= 36 else name
