"""Whether the patient lives, is registered, and is still who the record is kept for: nothing unclear keeps access."""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.dates import ImpossibleDate, is_no_end, whole_day
from workbench.fhir.bundle.shapes import Node, choice, extensions, node, nodes, words
from workbench.fhir.values import Problem

# A link that only points to another record of the same person, or to one that this one replaced
_HARMLESS_LINKS: Final = frozenset({"seealso", "replaces"})
_REPLACED: Final = "this patient's record was replaced by another, or refers to it (link); nothing is shown any longer"


class Registration(NamedTuple):
    """Its whole days, where they are said; not `is_clear`: it ends some time, or cannot be understood."""

    start: date | None = None
    end: date | None = None
    is_clear: bool = True


def read_registration(patient: Resource, problems: list[Problem]) -> Registration:
    """The latest: a patient may have left and come back. One of which nobody can tell when it began may be it."""
    read = [_read(part, patient, problems) for part in _periods(patient)]
    return max(read, key=_in_order, default=Registration())


def _in_order(each: Registration) -> tuple[date, bool]:
    unknown = date.min if each.is_clear or each.end else date.max
    return each.start or unknown, not each.is_clear


def _periods(patient: Resource) -> Iterator[object]:
    for details in extensions(patient.content, "RegistrationDetails"):
        for part in extensions(details, "registrationPeriod"):
            yield part.get("valuePeriod")


def _read(sent: object, patient: Resource, problems: list[Problem]) -> Registration:
    if type(sent) is not dict:
        problems.append(Problem(patient.position, "the registration's period is no period; taken as ended"))
        return Registration(is_clear=False)
    period: Node = sent
    try:
        start, end = _edge(period, "start"), _edge(period, "end")
    except ImpossibleDate:
        problems.append(Problem(patient.position, "the date of registration is not a date"))
        return _of_what_is_clear(period)
    if start and end and end < start:
        problems.append(Problem(patient.position, "the registration ends before it begins; taken as ended"))
        return Registration(is_clear=False)
    return Registration(start, end, is_clear=end is not None or is_no_end(period.get("end")))


def _of_what_is_clear(period: Node) -> Registration:
    days = []
    for edge in ("start", "end"):
        try:
            days.append(_edge(period, edge))
        except ImpossibleDate:
            days.append(None)
    return Registration(days[0], days[1], is_clear=False)


def _edge(period: Node, name: str) -> date | None:
    sent = period.get(name)
    return None if sent is None or (name == "end" and is_no_end(sent)) else whole_day(words(sent))


def has_died(patient: Resource, problems: list[Problem]) -> bool | None:
    """True for a death however it is said; None where nothing is said, or nothing that can be understood as life."""
    sent = {field: value for field, value in patient.content.items() if _is_about_death(field, value)}
    if any(map(_tells_of_death, extensions(patient.content, "DeathNotificationStatus"))):
        return True
    if not sent:
        return None
    died = sent.get("deceasedBoolean")
    if type(died) is bool and set(sent) <= {"deceasedBoolean", "_deceasedBoolean"}:
        return died
    if not _is_a_date(sent.get("deceasedDateTime")):
        problems.append(
            Problem(patient.position, "a death that is not said as FHIR has it; taken as one, look into it")
        )
    return True


def _is_about_death(field: str, value: object) -> bool:
    return field.lstrip("_").casefold().startswith("deceased") and value is not None


def _tells_of_death(notice: Node) -> bool:
    """UK Core: an informal or formal notice of death; "U" says that one was removed, and only that says so."""
    said = [*extensions(notice, "deathNotificationStatus"), notice]
    codings = [coding for each in said for coding in nodes(node(choice(each, "value")).get("coding"))]
    return not codings or any(words(each.get("code")).upper() != "U" for each in codings)


def _is_a_date(sent: object) -> bool:
    try:
        whole_day(words(sent))
    except ImpossibleDate:
        return False
    return True


def is_in_use(patient: Resource, problems: list[Problem]) -> bool:
    """Active, as far as it says, and not replaced by another record."""
    active = patient.content.get("active")
    if active is not None and type(active) is not bool:
        problems.append(Problem(patient.position, "whether the patient is active is no true or false; taken as not"))
    if _is_replaced(patient.content):
        problems.append(Problem(patient.position, _REPLACED))
        return False
    return active is None or active is True


def _is_replaced(content: Node) -> bool:
    """Any link whose type is not known to be harmless."""
    links = nodes(content.get("link"))
    return any(words(each.get("type")).casefold().replace("-", "") not in _HARMLESS_LINKS for each in links)
