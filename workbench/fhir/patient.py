"""The bundle's one patient."""

from datetime import date

from workbench.fhir.codes import NHS_NUMBER, ODS_CODE
from workbench.fhir.contents import Contents, Resource
from workbench.fhir.dates import ImpossibleDate, whole_day
from workbench.fhir.shapes import NOTHING, Node, extensions, node, nodes, words
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
    registered_on, left_on = _registration(patient, problems)
    return PatientRead(
        source_id=patient.source_id,
        nhs_number=_nhs_number(patient, problems),
        given_name=" ".join(filter(None, map(words, _list(name.get("given"))))),
        family_name=words(name.get("family")) or words(name.get("text")),
        birth_date=_day(content.get("birthDate"), patient, "date of birth", problems),
        gender=words(content.get("gender")),
        died=content.get("deceasedBoolean") is True or bool(content.get("deceasedDateTime")),
        registered_on=registered_on,
        left_on=left_on,
        is_active=content.get("active") is not False,
        registered_at=_registered_at(patient),
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


def _registration(patient: Resource, problems: list[Problem]) -> tuple[date | None, date | None]:
    """The beginning and end of the latest registration: a patient may have left and come back."""
    periods = [
        node(part.get("valuePeriod"))
        for details in extensions(patient.content, "RegistrationDetails")
        for part in extensions(details, "registrationPeriod")
    ]
    read = [tuple(_day(each.get(edge), patient, "date of registration", problems) for edge in ("start", "end"))
            for each in periods]  # fmt: skip
    return max(((start, end) for start, end in read if start), key=_beginning, default=(None, None))


def _beginning(period: tuple[date, date | None]) -> date:
    return period[0]


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
        return whole_day(words(sent))
    except ImpossibleDate:
        problems.append(Problem(patient.position, f"the {what} is not a date"))
        return None
