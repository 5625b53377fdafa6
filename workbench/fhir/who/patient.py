"""The bundle's one patient."""

from datetime import date
from typing import NamedTuple

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.dates import ImpossibleDate, is_no_end, whole_day
from workbench.fhir.bundle.shapes import NOTHING, Node, extensions, node, nodes, words
from workbench.fhir.codes import NHS_NUMBER, ODS_CODE
from workbench.fhir.values import PatientRead, Problem, UnreadableBundle


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
    registration = _registration(patient, problems)
    return PatientRead(
        source_id=patient.source_id,
        nhs_number=_nhs_number(patient, problems),
        given_name=" ".join(filter(None, map(words, _list(name.get("given"))))),
        family_name=words(name.get("family")) or words(name.get("text")),
        birth_date=_day(content.get("birthDate"), patient, "date of birth", problems),
        gender=words(content.get("gender")),
        died=_died(content),
        registered_on=registration.start,
        left_on=registration.end,
        is_active=content.get("active") is not False and not registration.has_ended_some_time,
        registered_at=_registered_at(patient),
        address=_address(content),
        is_replaced=_is_replaced(patient, problems),
    )


def nhs_numbers(content: Node) -> list[str]:
    """Those in force, each once, as sent."""
    found = {
        words(each.get("value")): None
        for each in nodes(content.get("identifier"))
        if each.get("system") == NHS_NUMBER and each.get("use") != "old"
    }
    return [number for number in found if number]


def _nhs_number(patient: Resource, problems: list[Problem]) -> str | None:
    numbers = nhs_numbers(patient.content)
    if len(numbers) > 1:
        problems.append(Problem(patient.position, "the patient has two different NHS numbers; neither is taken"))
    return numbers[0] if len(numbers) == 1 else None


def _name_in_use(content: Node) -> Node:
    names = {words(each.get("use")): each for each in reversed(nodes(content.get("name")))}
    return names.get("official") or names.get("usual") or node(content.get("name"))


def _list(value: object) -> list[object]:
    return value if type(value) is list else [value]


class _Registration(NamedTuple):
    """Its whole days, where they are said; `has_ended_some_time`: it has an end, and who knows when."""

    start: date | None = None
    end: date | None = None
    has_ended_some_time: bool = False


def _registration(patient: Resource, problems: list[Problem]) -> _Registration:
    """The latest: a patient may have left and come back. One that says nothing but its end is over all the same."""
    periods = [
        node(part.get("valuePeriod"))
        for details in extensions(patient.content, "RegistrationDetails")
        for part in extensions(details, "registrationPeriod")
    ]
    read = [_read_registration(each, patient, problems) for each in periods]
    return max((each for each in read if any(each)), key=lambda each: each.start or date.min, default=_Registration())


def _read_registration(period: Node, patient: Resource, problems: list[Problem]) -> _Registration:
    sent = None if is_no_end(period.get("end")) else period["end"]
    start, end = (_day(each, patient, "date of registration", problems) for each in (period.get("start"), sent))
    return _Registration(start, end, has_ended_some_time=end is None and sent is not None)


def _died(content: Node) -> bool | None:
    if content.get("deceasedBoolean") is True or content.get("deceasedDateTime"):
        return True
    return False if content.get("deceasedBoolean") is False else None


def _registered_at(patient: Resource) -> str | None:
    references = [node(patient.content.get("managingOrganization")), *nodes(patient.content.get("generalPractitioner"))]
    for reference in references:
        place = patient.find(reference)
        code = _ods_code(reference) or _ods_code(place.content if place else NOTHING)
        if code:
            return code
    return None


def _ods_code(named: Node) -> str | None:
    codes = (words(each.get("value")) for each in nodes(named.get("identifier")) if each.get("system") == ODS_CODE)
    return next(filter(None, codes), None)


def _day(sent: object, patient: Resource, what: str, problems: list[Problem]) -> date | None:
    if sent is None:
        return None
    try:
        day = whole_day(words(sent))
    except ImpossibleDate:
        problems.append(Problem(patient.position, f"the {what} is not a date"))
        return None
    if day is None:
        problems.append(Problem(patient.position, f"the {what} is only a year or a month; not used"))
    return day


def _address(content: Node) -> str:
    """Line by line, in capitals: only a difference matters."""
    found = []
    for each in nodes(content.get("address")):
        if words(each.get("use")) not in ("old", "temp"):
            lines = [*map(words, _list(each.get("line"))), *(words(each.get(name)) for name in _PLACES)]
            found.append(" ".join(" ".join([*filter(None, lines)] or [words(each.get("text"))]).upper().split()))
    return "\n".join(sorted(filter(None, found)))


_PLACES = ("city", "district", "state", "postalCode", "country")


def _is_replaced(patient: Resource, problems: list[Problem]) -> bool:
    """FHIR: a record that was replaced by another must no longer be used."""
    replaced = any(words(each.get("type")) in ("replaced-by", "replace") for each in nodes(patient.content.get("link")))
    if replaced:
        problems.append(
            Problem(
                patient.position, "this record was replaced by another (Patient.link); its patient has no access here"
            )
        )
    return replaced
