"""The bundle's one patient."""

from datetime import date
from typing import Final

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.dates import ImpossibleDate, is_no_end, whole_day
from workbench.fhir.bundle.shapes import NOTHING, Node, node, nodes, words
from workbench.fhir.codes import is_ods_code
from workbench.fhir.values import PatientRead, Problem, UnreadableBundle
from workbench.fhir.who.registration import has_died, is_in_use, read_registration
from workbench.fhir.who.relatives import homes_of, relatives_of
from workbench.fhir.who.subjects import nhs_numbers
from workbench.vocabulary import Standing

_USES: Final = ("official", "usual", "")
_FORMER_NAMES: Final = frozenset({"old", "maiden"})


def only_patient(contents: Contents) -> Resource:
    """Raises UnreadableBundle: nobody's record and two people's records are both refused."""
    patients = contents.of_type("Patient")
    if not patients:
        raise UnreadableBundle("This Bundle has no Patient. Send a Bundle with the patient and the record.")
    if len(patients) > 1:
        raise UnreadableBundle(
            f"This Bundle has {len(patients)} patients (entries {_places(patients)}). Send one Bundle for each patient."
        )
    return patients[0]


def _places(patients: list[Resource]) -> str:
    return ", ".join(str(each.place) for each in patients[:10])


def read_patient(patient: Resource, problems: list[Problem]) -> PatientRead:
    content = patient.content
    name = _name_in_use(content)
    registration = read_registration(patient, problems)
    return PatientRead(
        source_id=patient.source_id,
        nhs_number=_nhs_number(patient, problems),
        given_name=" ".join(filter(None, map(words, _list(name.get("given"))))),
        family_name=words(name.get("family")) or words(name.get("text")),
        birth_date=_birth_date(patient, problems),
        gender=words(content.get("gender")),
        died=has_died(patient, problems),
        registered_on=registration.start,
        left_on=registration.end,
        is_active=is_in_use(patient, problems) and registration.is_clear and not _is_deleted(patient),
        registered_at=_registered_at(patient),
        address=_address(content),
        homes=homes_of(content),
        relatives=relatives_of(patient),
    )


def _is_deleted(patient: Resource) -> bool:
    return patient.contents.taken_back.get(patient.source_id) is Standing.DELETED


def _nhs_number(patient: Resource, problems: list[Problem]) -> str | None:
    numbers = nhs_numbers(patient.content)
    if len(numbers) > 1:
        problems.append(Problem(patient.position, "the patient has two different NHS numbers; neither is taken"))
    return numbers[0] if len(numbers) == 1 else None


def _name_in_use(content: Node) -> Node:
    """The official one, else the usual; a former one, or what somebody is called by, only if there is no other."""
    return min(nodes(content.get("name")), key=_how_far_from_official, default=NOTHING)


def _how_far_from_official(name: Node) -> tuple[bool, int]:
    use = words(name.get("use")).lower()
    is_over = use in _FORMER_NAMES or not is_no_end(node(name.get("period")).get("end"))
    return is_over, _USES.index(use) if use in _USES else len(_USES)


def _list(value: object) -> list[object]:
    return value if type(value) is list else [value]


def _birth_date(patient: Resource, problems: list[Problem]) -> date | None:
    sent = patient.content.get("birthDate")
    if sent is None:
        return None
    try:
        day = whole_day(words(sent))
    except ImpossibleDate:
        problems.append(Problem(patient.position, "the date of birth is not a date"))
        return None
    if day is None:
        problems.append(Problem(patient.position, "the date of birth is only a year or a month; not used"))
    return day


def _registered_at(patient: Resource) -> str | None:
    references = [node(patient.content.get("managingOrganization")), *nodes(patient.content.get("generalPractitioner"))]
    for reference in references:
        place = patient.find(reference)
        code = _ods_code(reference) or _ods_code(place.content if place else NOTHING)
        if code:
            return code
    return None


def _ods_code(named: Node) -> str | None:
    """In capitals and without blanks, as ODS writes them."""
    sent = (words(each.get("value")) for each in nodes(named.get("identifier")) if is_ods_code(each.get("system")))
    return next(filter(None, ("".join(each.split()).upper() for each in sent)), None)


def _address(content: Node) -> str:
    """Line by line, in capitals: only a difference matters."""
    found = []
    for each in nodes(content.get("address")):
        if words(each.get("use")) not in ("old", "temp"):
            lines = [*map(words, _list(each.get("line"))), *(words(each.get(name)) for name in _PLACES)]
            found.append(" ".join(" ".join([*filter(None, lines)] or [words(each.get("text"))]).upper().split()))
    return "\n".join(sorted(filter(None, found)))


_PLACES = ("city", "district", "state", "postalCode", "country")
