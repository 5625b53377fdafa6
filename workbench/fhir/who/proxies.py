"""People who may read for the patient, as RelatedPerson names them."""

import re
from datetime import date
from typing import Final

from workbench.fhir.bundle.concepts import said
from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.dates import ImpossibleDate, is_no_end, whole_day
from workbench.fhir.bundle.shapes import NOTHING, Node, nodes, words
from workbench.fhir.codes import plain_system
from workbench.fhir.standing.parents import LEFT_OUT
from workbench.fhir.values import Problem, RelatedRead
from workbench.fhir.who.authors import name_of

# HL7 v2 table 0131: whom to telephone. A next of kin or an emergency contact reads nothing by being one
_CONTACT_ROLES: Final = re.compile(r"(?:.*/)?v2[-/]0131(?:/.*)?|2\.16\.840\.1\.113883\.12\.131")

_UNCLEAR: Final = {
    "subject": "whose proxy this is cannot be told, or it is another patient's; not taken as one",
    "taken back": "this proxy is withdrawn or labelled by the source; not taken as one",
    "active": "whether this proxy is active is no true or false; not taken as one",
    "period": "the period of this proxy is not a date; not taken as one",
    "end": "the end of this proxy’s period is not a date; taken as ended",
    "order": "the period of this proxy ends before it begins; not taken as one",
}


def read_related(contents: Contents, problems: list[Problem]) -> tuple[RelatedRead, ...]:
    """Those who are, or were, authorised: said to be active, or for a period; but no mere contacts.

    One who is said to be so in a way that is not clear is read as not active: that gives nobody access, and ends that
    of one who has it.
    """
    people = (each for each in contents.of_type("RelatedPerson") if _says_anything(each) and not _is_a_contact(each))
    return tuple(_read(each, problems) for each in people)


def _says_anything(person: Resource) -> bool:
    """A person who says neither whether nor when they are authorised is none who reads."""
    content = person.content
    return content.get("patient") is not None and any(content.get(each) is not None for each in ("active", "period"))


def _is_a_contact(person: Resource) -> bool:
    codings = [
        coding
        for concept in nodes(person.content.get("relationship"))
        for coding in nodes(concept.get("coding"))
        if coding.get("system")
    ]
    return bool(codings) and all(_CONTACT_ROLES.fullmatch(plain_system(each.get("system"))) for each in codings)


def _read(person: Resource, problems: list[Problem]) -> RelatedRead:
    from_on, until_on, unclear = _period(person.content.get("period"))
    unclear = unclear or _fault(person)
    if unclear:
        problems.append(Problem(person.position, _UNCLEAR[unclear]))
    active = person.content.get("active")
    return RelatedRead(
        source_id=person.source_id,
        name=name_of(person)[:200] or "name not given",
        relationship=next(filter(None, map(said, nodes(person.content.get("relationship")))), "not said")[:100],
        from_on=from_on,
        until_on=until_on,
        is_active=not unclear and (active is True or (active is None and from_on is not None)),
    )


def _fault(person: Resource) -> str:
    if person.marks or person.doubts:
        return "subject" if person.marks & LEFT_OUT else "taken back"
    active = person.content.get("active")
    return "" if active is None or type(active) is bool else "active"


def _period(sent: object) -> tuple[date | None, date | None, str]:
    """Its first and last day, and what is wrong with it; a period must say whole days."""
    period: Node = sent if type(sent) is dict else NOTHING
    if sent is not None and not period:
        return None, None, "period"
    try:
        from_on = _day(period.get("start"))
    except ImpossibleDate:
        return None, None, "period"
    try:
        until_on = None if is_no_end(period.get("end")) else _day(period["end"])
    except ImpossibleDate:
        return from_on, None, "end"
    return from_on, until_on, "order" if from_on and until_on and until_on < from_on else ""


def _last_day(period: Node) -> date | None:
    return None if is_no_end(period.get("end")) else _day(period["end"])


def _day(sent: object) -> date | None:
    if sent is None:
        return None
    day = whole_day(words(sent))
    if day is None:
        raise ImpossibleDate
    return day
