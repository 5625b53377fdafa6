"""Coded entries of a record: events, problems, allergies, referrals, diary, alerts, notes, tests that are asked for."""

from collections.abc import Mapping
from typing import Any, Final

from workbench.emis.reading.codes import concept_of
from workbench.emis.reading.dates import date_of
from workbench.emis.reading.part import Part
from workbench.emis.resources import Writing, begin, id_of, put_author, put_code, put_date, put_notes
from workbench.emis.whose import guid_in
from workbench.fhir.codes import COMMENT_NOTE
from workbench.vocabulary import SNOMED

Json = Mapping[str, Any]
PROBLEM: Final = "-PROB"
LINK: Final = "urn:emis:problem"
NOTE: Final = {"coding": [{"system": SNOMED, "code": COMMENT_NOTE}], "text": "Note"}
UNKNOWN_KIND: Final = "EMIS sent this in a form that is not known here"


def add_event(writing: Writing, event: Json) -> str:
    """A code with its value and words, and the problem that it was recorded as. The observation’s source id."""
    part = writing.part(event, "EventType")
    made = begin(writing, part, "Observation", of="event")
    put_code(made, part)
    put_date(made, part, "effectiveDateTime")
    put_author(writing, made, part, "issued", "authorID")
    _put_value(made, part)
    _put_links(made, part)
    if problem := writing.part(event.get("problem") or {}, "ProblemType"):
        part.take("problem")
        _add_problem(writing, event, problem)
    put_notes(made, part, "descriptiveText")
    return f"Observation/{made.get('id', '')}"


def _put_value(made: dict[str, Any], part: Part) -> None:
    number = part.part("numericValue", "NumericValueType")
    value, said = number.value_of("value"), part.text("textValue")
    if isinstance(value, int | float) and not isinstance(value, bool):
        number.take("value")
        quantity = {"value": value, "unit": number.text("units"), "comparator": number.text("operator")}
        made["valueQuantity"] = {name: each for name, each in quantity.items() if each != ""}
        if said:
            made.setdefault("interpretation", []).append({"text": said})
    elif said:
        made["valueString"] = said
    _put_range(made, number)


def _put_range(made: dict[str, Any], number: Part) -> None:
    """Ends with an operator are said as words: FHIR’s ends have none."""
    ends = {"low": ("numericMinimum", "minRangeOperator"), "high": ("numericMaximum", "maximumRangeOperator")}
    found = {end: number.value_of(value) for end, (value, sign) in ends.items() if number.value_of(sign) in (None, "")}
    known = {end: value for end, value in found.items() if isinstance(value, int | float)}
    for end in known:
        number.take(ends[end][0])
    if known:
        made["referenceRange"] = [{end: {"value": value} for end, value in known.items()}]


def _put_links(made: dict[str, Any], part: Part) -> None:
    """The problems that it belongs to: whoever hides one is asked about the other."""
    links = part.value_of("problemLinkList")
    targets = [each.get("target") for each in links if isinstance(each, dict)] if isinstance(links, list) else []
    guids = [guid_in(each).upper() for each in targets if isinstance(each, dict) and guid_in(each)]
    if guids:
        made["extension"] = [_link(each) for each in guids]
    if len(guids) == len(targets):
        part.take("problemLinkList")


def _link(guid: str) -> dict[str, Any]:
    return {"url": LINK, "valueReference": {"reference": f"Condition/{guid}{PROBLEM}"}}


def _add_problem(writing: Writing, event: Json, problem: Part) -> None:
    """With the words of its event, which stand in both."""
    part = writing.part(event, "EventType")
    made = begin(writing, part, "Condition", of="event", suffix=PROBLEM)
    put_code(made, part)
    put_date(made, part, "onsetDateTime")
    put_author(writing, made, part, "recordedDate", "authorID")
    if ended := date_of(problem, "endDate", precision="endDatePart"):
        made["abatementDateTime"] = ended
    parent = problem.value_of("parentProblem")
    if isinstance(parent, dict) and guid_in(parent):
        problem.take("parentProblem")
        made["extension"] = [_link(guid_in(parent).upper())]
    if own := id_of(event, "event"):
        made["evidence"] = [{"detail": [{"reference": f"Observation/{own}"}]}]
    text = part.text("descriptiveText")
    made["note"] = [{"text": each} for each in filter(None, (text, *problem.rest()))]
    if not made["note"]:
        del made["note"]


def add_allergy(writing: Writing, allergy: Json) -> str:
    part = writing.part(allergy, "AllergyType")
    made = begin(writing, part, "AllergyIntolerance", of="allergy")
    put_code(made, part)
    put_date(made, part, "onsetDateTime")
    put_author(writing, made, part, "recordedDate", "authorID")
    if substance := concept_of(part, "codes"):
        made["reaction"] = [{"substance": substance}]
    _put_links(made, part)
    put_notes(made, part, "descriptiveText")
    return f"AllergyIntolerance/{made.get('id', '')}"


def add_referral(writing: Writing, referral: Json) -> str:
    part = writing.part(referral, "ReferralType")
    made = begin(writing, part, "ServiceRequest", of="referral")
    put_code(made, part)
    put_date(made, part, "occurrenceDateTime")
    put_author(writing, made, part, "authoredOn", "authorID")
    to = [{"display": name} for field in ("consultant", "provider") if (name := part.named(field))]
    if to:
        made["performer"] = [*made.get("performer", []), *to]
    reasons = [{"text": text} for text in (part.text("referralReason"),) if text]
    reasons += [each for each in (concept_of(part, "reasonTerm"),) if each]
    if reasons:
        made["reasonCode"] = reasons
    _put_links(made, part)
    put_notes(made, part, "descriptiveText")
    return f"ServiceRequest/{made.get('id', '')}"


def add_diary(writing: Writing, diary: Json) -> str:
    return _add_request(writing, diary, "DiaryType", "diary")


def add_test_request(writing: Writing, test: Json) -> str:
    return _add_request(writing, test, "TestRequestType", "test")


def _add_request(writing: Writing, sent: Json, type_: str, of: str) -> str:
    part = writing.part(sent, type_)
    made = begin(writing, part, "ServiceRequest", of=of)
    made["intent"] = "plan"
    put_code(made, part)
    put_date(made, part, "occurrenceDateTime")
    put_author(writing, made, part, "authoredOn", "authorID")
    _put_links(made, part)
    put_notes(made, part, "descriptiveText")
    return f"ServiceRequest/{made.get('id', '')}"


def add_test_header(writing: Writing, header: Json) -> str:
    """What is asked of a laboratory, and each of its tests as an entry of its own."""
    part = writing.part(header, "TestRequestHeaderType")
    made = begin(writing, part, "ServiceRequest", of="tests")
    made["code"] = {"text": "Test request"}
    if written := date_of(part, "dateCreated"):
        made["authoredOn"] = written
    put_author(writing, made, part, "authoredOn", "requestor")
    orders = part.parts("ediOrderList", "EDIOrderType")
    for order in orders:
        for test in order.parts("testRequestList", "TestRequestType"):
            writing.put_beside(test.sent, header)
            add_test_request(writing, test.sent)
    put_notes(made, part, "clinicalInformation", first=(line for order in orders for line in order.rest()))
    return f"ServiceRequest/{made.get('id', '')}"


def add_alert(writing: Writing, alert: Json) -> str:
    part = writing.part(alert, "AlertType")
    made = begin(writing, part, "Flag", of="alert")
    put_code(made, part)
    put_author(writing, made, part, "recordedDate", "authorID")
    if written := date_of(part, "assignedDate", precision="datePart", time="assignedTime"):
        made["period"] = {"start": written}
    _put_links(made, part)
    put_notes(made, part, "descriptiveText")
    return f"Flag/{made.get('id', '')}"


def add_note(writing: Writing, note: Json) -> str:
    part = writing.part(note, "NoteType")
    made = begin(writing, part, "Observation", of="note")
    made["code"] = NOTE
    if written := date_of(part, "assignedDate", time="time"):
        made |= {"effectiveDateTime": written, "issued": written}
    put_author(writing, made, part, "issued", "authorID", "ownerID")
    put_notes(made, part, "noteText")
    return f"Observation/{made.get('id', '')}"


def add_appointment(writing: Writing, appointment: Json) -> str:
    """An entry only where it says more than when, where and with whom."""
    part = writing.part(appointment, "AppointmentType")
    made = begin(writing, part, "Appointment", of="appointment")
    made["participant"] = [{"actor": {"reference": writing.patient}}]
    if written := date_of(part, "assignedDate", time="time"):
        made["start"] = written
    if reason := part.text("reason"):
        made["description"] = reason
    put_notes(made, part)
    return f"Appointment/{made.get('id', '')}"


def add_unknown(writing: Writing, sent: Json) -> str:
    """Whatever it is: all its words, and that its kind is not known."""
    part = writing.part(sent, "")
    made = begin(writing, part, "Observation", of="unknown")
    put_code(made, part)
    put_date(made, part, "effectiveDateTime")
    put_author(writing, made, part, "issued", "authorID")
    made["category"] = [{"text": UNKNOWN_KIND}]
    put_notes(made, part, "descriptiveText", first=(UNKNOWN_KIND,))
    return f"Observation/{made.get('id', '')}"
