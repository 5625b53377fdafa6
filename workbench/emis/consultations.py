"""Consultations of a record, with what stands in each and under which heading, as GP Connect’s lists say it."""

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any, Final

from workbench.emis.gathering import Element, Gathered
from workbench.emis.joining import is_hidden
from workbench.emis.reading.dates import date_of
from workbench.emis.reading.numbers import meaning_of
from workbench.emis.reading.part import Part
from workbench.emis.resources import Writing, begin, home_key, id_of, put_author, put_notes
from workbench.fhir.codes import CONSULTATION_LIST, HEADING_LIST
from workbench.vocabulary import SNOMED

Json = Mapping[str, Any]
NOT_SENT: Final = "EMIS lists {count} more in this consultation, which it did not send"


def note_homes(writing: Writing, gathered: Gathered) -> None:
    """Before anything else is told: what stands in which consultation. The first one that lists it has it, of those
    that EMIS hides, else of all.
    """
    for consultation in sorted(gathered.of["consultationList"], key=is_hidden, reverse=True):
        own = id_of(consultation, "consultation")
        for element in gathered.held[id(consultation)]:
            if element.thing is not None:
                writing.homes.setdefault(home_key(element.thing), f"Encounter/{own}")


def add_consultation(
    writing: Writing, consultation: Json, elements: list[Element], named: Callable[[Json], str]
) -> None:
    """`named`: thing → the source id under which it was told."""
    part = writing.part(consultation, "ConsultationType")
    made = begin(writing, part, "Encounter", of="consultation")
    _put_type(made, part)
    if written := date_of(part, "assignedDate", precision="datePart"):
        made["period"] = {"start": written}
    put_author(writing, made, part, "recorded", "userID", "accompanyingHCPID")
    if place := part.named("locationID"):
        made["location"] = [{"location": {"display": place}}]
    part.take("elementList")
    lost = sum(each.thing is None for each in elements)
    put_notes(made, part, first=[NOT_SENT.format(count=lost)] if lost else ())
    recorded = made.pop("recorded", None)
    held = [(each.heading, named(each.thing)) for each in elements if each.thing]
    _add_lists(writing, made["id"], recorded, held)


def _put_type(made: dict[str, Any], part: Part) -> None:
    """What people know it as: a face to face consultation, a telephone call."""
    if part.value_of("consultationType1") == 0:  # the usual kind, which goes without saying
        part.take("consultationType1")
    called = part.named("locationTypeID") or meaning_of(
        part.type, "consultationType1", part.value_of("consultationType1")
    )
    if called:
        made["type"] = [{"text": called}]


def _add_lists(writing: Writing, own: str, recorded: str | None, held: list[tuple[str, str]]) -> None:
    encounter = {"reference": f"Encounter/{own}"}
    headings = []
    for number, (heading, group) in enumerate(groupby(held, key=lambda each: each[0])):
        named = [{"item": {"reference": source_id}} for _, source_id in group if not source_id.endswith("/")]
        if named:
            headings.append(_list(writing, f"{own}-HD{number}", HEADING_LIST, encounter, named, title=heading))
    if headings or recorded:
        items = [{"item": {"reference": f"List/{each}"}} for each in headings]
        _list(writing, f"{own}-LST", CONSULTATION_LIST, encounter, items, date=recorded)


def _list(
    writing: Writing, own: str, code: str, encounter: dict[str, str], items: list[dict[str, Any]],
    *, title: str = "", date: str | None = None,
) -> str:  # fmt: skip
    made = {
        "resourceType": "List", "id": own, "status": "current", "mode": "snapshot",
        "subject": {"reference": writing.patient}, "code": {"coding": [{"system": SNOMED, "code": code}]},
        "encounter": encounter, "title": title, "date": date, "entry": items,
    }  # fmt: skip
    writing.made.append({name: value for name, value in made.items() if value})
    return own
