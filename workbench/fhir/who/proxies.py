"""People who may read for the patient, as RelatedPerson names them."""

from datetime import date
from typing import Final

from workbench.fhir.bundle.concepts import said
from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.dates import ImpossibleDate, is_no_end, whole_day
from workbench.fhir.bundle.shapes import node, nodes, words
from workbench.fhir.values import Problem, RelatedRead
from workbench.fhir.who.authors import name_of
from workbench.fhir.who.belonging import names_another

# HL7 v2 table 0131: whom to telephone. A next of kin or an emergency contact reads nothing by being one
_CONTACT_ROLES: Final = ("http://terminology.hl7.org/CodeSystem/v2-0131", "http://hl7.org/fhir/v2/0131")


def read_related(contents: Contents, patient: Resource, problems: list[Problem]) -> tuple[RelatedRead, ...]:
    """Those who are, or were, authorised: said to be active, or for a period; but no mere contacts."""
    found = []
    for person in contents.of_type("RelatedPerson"):
        if _is_a_reader(person, patient):
            try:
                found.append(_read(person, problems))
            except ImpossibleDate:
                problems.append(Problem(person.position, "the period of this proxy is not a date; not taken as one"))
    return tuple(found)


def _is_a_reader(person: Resource, patient: Resource) -> bool:
    if names_another(person, patient) or person.content.get("patient") is None:
        return False
    systems = {
        words(coding.get("system"))
        for concept in nodes(person.content.get("relationship"))
        for coding in nodes(concept.get("coding"))
    }
    is_contact = bool(systems) and systems <= set(_CONTACT_ROLES)
    says_when = "start" in node(person.content.get("period"))
    return not is_contact and (says_when or type(person.content.get("active")) is bool)


def _read(person: Resource, problems: list[Problem]) -> RelatedRead:
    """An end that is no whole day is an end all the same: it may have come."""
    period = node(person.content.get("period"))
    until_on, ends_some_time = None, False
    try:
        until_on = None if is_no_end(period.get("end")) else _day(period["end"])
    except ImpossibleDate:
        ends_some_time = True
        problems.append(Problem(person.position, "the end of this proxy’s period is not a date; taken as ended"))
    return RelatedRead(
        source_id=person.source_id,
        name=name_of(person)[:200] or "name not given",
        relationship=next(filter(None, map(said, nodes(person.content.get("relationship")))), "not said")[:100],
        from_on=_day(period.get("start")),
        until_on=until_on,
        is_active=person.content.get("active") is not False and not ends_some_time,
    )


def _day(sent: object) -> date | None:
    """A period must say whole days."""
    if sent is None:
        return None
    day = whole_day(words(sent))
    if day is None:
        raise ImpossibleDate
    return day
