"""Medicines of a record: courses, and what was issued of them, which the reader shows as one where EMIS says so."""

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.emis.reading.codes import NUMBERED, codings_of
from workbench.emis.reading.dates import date_of
from workbench.emis.reading.part import Part
from workbench.emis.resources import Writing, begin, id_of, put_author, put_notes

Json = Mapping[str, Any]


def add_course(writing: Writing, course: Json) -> str:
    return _add(writing, course, "MedicationType", "plan")


def add_issue(writing: Writing, issue: Json, courses: Sequence[Json]) -> str:
    """Under its course, if just one has the number that it names."""
    link = issue.get("medicationLink")
    number = str(link.get("preparationID") or "").strip() if isinstance(link, dict) else ""
    above = [each for each in courses if number and str(each.get("dbid") or "").strip() == number]
    return _add(writing, issue, "IssueType", "order", above=above[0] if len(above) == 1 else None)


def _add(writing: Writing, sent: Json, type_: str, intent: str, above: Json | None = None) -> str:
    part = writing.part(sent, type_)
    of = "course" if intent == "plan" else "issue"
    made = begin(writing, part, "MedicationRequest", of=of)
    made["intent"] = intent
    put_author(writing, made, part, "authoredOn", "issuerID", "authorisedUserID")
    began = date_of(part, "assignedDate")
    if began:
        made.setdefault("authoredOn", began)
        made["occurrenceDateTime"] = began
    if medicine := _medicine(part):
        made["medicationCodeableConcept"] = medicine
    if dose := part.text("dosage"):
        made["dosageInstruction"] = [{"text": dose}]
    if quantity := _quantity(part):
        made["dispenseRequest"] = {"quantity": quantity}
    if above is not None and (course := id_of(above, "course")):
        part.take("medicationLink")
        made["basedOn"] = [{"reference": f"MedicationRequest/{course}"}]
    put_notes(made, part, "rxText", "comment")
    return f"MedicationRequest/{made.get('id', '')}"


def _medicine(part: Part) -> dict[str, Any]:
    """A preparation, or a mixture by its name; what the description does not tell of it is told as it is."""
    item = part.part("drug", "MedicationTypeDrug").part("item", "")
    code = item.part("preparationID", NUMBERED) if "preparationID" in item.sent else item
    name = item.text("mixtureName")
    codings = codings_of(code)
    words = name or next((each["display"] for each in codings if "display" in each), "")
    return {key: value for key, value in (("coding", codings), ("text", words)) if value}


def _quantity(part: Part) -> dict[str, Any]:
    value, unit = part.value_of("quantity"), part.text("quantityUnits")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return {"unit": unit} if unit else {}
    part.take("quantity")
    return {"value": value, **({"unit": unit} if unit else {})}
