"""Results of a record: investigations with what was measured, and laboratory reports as they came."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from workbench.emis.items import add_event
from workbench.emis.reading.codes import CODE, codings_of
from workbench.emis.reading.dates import date_of
from workbench.emis.reading.part import Part
from workbench.emis.resources import Writing, begin, put_author, put_code, put_date, put_notes
from workbench.fhir.who.subjects import digits

Json = Mapping[str, Any]
NHS_NUMBER: Final = "https://fhir.nhs.uk/Id/nhs-number"


def add_investigation(writing: Writing, investigation: Json) -> str:
    """A report, with a result for each of its events."""
    part = writing.part(investigation, "InvestigationType")
    made = begin(writing, part, "DiagnosticReport", of="investigation")
    put_code(made, part)
    put_date(made, part, "effectiveDateTime")
    put_author(writing, made, part, "issued", "authorID")
    results = []
    for event in part.parts("eventList", "EventType"):
        writing.put_beside(event.sent, investigation)
        results.append(add_event(writing, event.sent))
    named = [{"reference": each} for each in results if not each.endswith("/")]
    if named:
        made["result"] = named
    if comment := part.text("userComment"):
        made["conclusion"] = comment
    put_notes(made, part, "descriptiveText")
    return f"DiagnosticReport/{made.get('id', '')}"


def add_laboratory_report(writing: Writing, report: Json, nhs_number: str) -> str:
    """As one entry, line by line: what of it is filed stands in the record by itself too.

    One that EMIS has matched to another NHS number is that patient’s, and so the reader takes it.
    """
    part = writing.part(report, "PathologyReportType")
    made = begin(writing, part, "DiagnosticReport", of="report")
    made["code"] = {"text": "Laboratory report"}
    matched = part.part("identifiers", "").part("matchedDetails", "PathologyReportTypeIdentifiersMatchedDetails")
    number = digits(matched.text("nhs"))
    if number and number != nhs_number:
        made["subject"] = {"identifier": {"system": NHS_NUMBER, "value": number}}
    for name, field in (("issued", "reportReceivedDateTime"), ("effectiveDateTime", "reportIssueDateTime")):
        if written := date_of(part, field):
            made[name] = written
    texts = [line for name in ("reportTextList", "clinicalInformationList") for line in _comments(part, name)]
    specimens = [line for each in part.parts("specimenList", "") for line in _specimen(each)]
    if texts:
        made["conclusion"] = "\n".join(texts)
    put_notes(made, part, first=specimens)
    return f"DiagnosticReport/{made.get('id', '')}"


def _specimen(part: Part) -> Iterator[str]:
    kind = part.text("specimenType")
    if kind:
        yield f"Specimen: {kind}"
    yield from _comments(part, "specimenTextList")
    for investigation in part.parts("ediInvestigationList", "PathologyInvestigationType"):
        yield from _investigation(investigation)
    yield from part.rest()


def _investigation(part: Part) -> Iterator[str]:
    tests = part.parts("pathologyEventList", "PathologyTestType")
    if called := _called(part):
        yield called
    yield from _comments(part, "labSpecifiedCommentList")
    for test in tests:
        yield _test(test)
        yield from _comments(test, "labSpecifiedCommentList")
        yield from test.rest()
    yield from part.rest()


def _test(part: Part) -> str:
    number = part.part("numericValue", "NumericValueType")
    value = " ".join(filter(None, (number.text("operator"), number.text("value"), number.text("units"))))
    ranges = [f"{low} to {high}" for low, high in _ranges(part)]
    measured = " ".join(filter(None, (value, part.text("textValue"), *(f"({each})" for each in ranges))))
    return ": ".join(filter(None, (_called(part), measured)))


def _ranges(part: Part) -> Iterator[tuple[str, str]]:
    """Those with both ends; what else is said of ranges follows in words."""
    only = part.only("rangeInformationList", "")
    if only.value_of("minRange") and only.value_of("maxRange"):
        yield only.text("minRange"), only.text("maxRange")


def _called(part: Part) -> str:
    """Whatever it is called, however often: the laboratory’s words, and the code’s."""
    codes = [codings_of(part.part(name, CODE)) for name in ("code", "termID")]
    terms = [part.text("displayTerm"), *(each["display"] for some in codes for each in some if "display" in each)]
    return " / ".join(dict.fromkeys(filter(None, terms)))


def _comments(part: Part, name: str) -> Iterator[str]:
    for each in part.parts(name, "EDIComment"):
        if said := each.text("ftx"):
            yield said
        yield from each.rest()
