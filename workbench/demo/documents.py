"""Documents from other organisations that the practice filed: letters, minutes, and reports with their results."""

import base64
from collections.abc import Iterator
from datetime import datetime, timedelta

from workbench.demo.consultations import encounter_of
from workbench.demo.dates import day, moment_of, months_before, name_of, stamp, working_day_before
from workbench.demo.fhir_parts import TERMINOLOGY, Resource, coding, concept, quantity, resource
from workbench.demo.pdf_file import as_pdf
from workbench.demo.people import about, by
from workbench.demo.text_files import Table

_WRITTEN_BEFORE = timedelta(days=5)
_NOPAT = coding(
    TERMINOLOGY + "v3-ActCode",
    "NOPAT",
    "no disclosure to patient, family or caregivers without attending provider's authorization",
)


def document(row: Table, at: datetime) -> Iterator[Resource]:
    """`date` is the date of filing; the attachment and the context have the date of writing."""
    filed = moment_of(row, at)
    wrote = months_before(at, row["written"]) if "written" in row else filed - _WRITTEN_BEFORE
    yield resource(
        "DocumentReference",
        name_of(row),
        text={"status": "additional", "div": row["narrative"]} if "narrative" in row else None,
        status="current",
        type=concept(row["title"], row.get("code")),
        subject=about(row["of"]),
        date=stamp(filed),
        author=[{"display": row["from"]}],
        authenticator=by(row["by"]),
        description=f"{row['type']} from {row['from']}",
        securityLabel=[{"coding": [_NOPAT]}] if row.get("nopat") else None,
        content=[{"attachment": _attachment(row, wrote)}],
        context={"encounter": [encounter]} if (encounter := encounter_of(row)) else None,
    )


def report(row: Table, at: datetime) -> Iterator[Resource]:
    """The report, then its results, all issued when the laboratory's message was filed."""
    issued = moment_of(row, at)
    results = [_result(row, issued, place, result) for place, result in enumerate(row["results"])]
    yield resource(
        "DiagnosticReport",
        name_of(row),
        status="final",
        category=[{"coding": [coding(TERMINOLOGY + "v2-0074", *_section(row))]}],
        code=concept(row["title"]),
        subject=about(row["of"]),
        encounter=encounter_of(row),
        effectiveDateTime=stamp(working_day_before(issued)),
        issued=stamp(issued),
        performer=[{"display": _department(row)}],
        resultsInterpreter=[by(row["by"])],
        result=[{"reference": f"Observation/{each['id']}"} for each in results],
        conclusion=row["conclusion"],
    )
    yield from results


def _attachment(row: Table, wrote: datetime) -> Resource:
    is_pdf = row.get("file") == "pdf"
    content = as_pdf(row["text"]) if is_pdf else row["text"].encode()
    return {
        "contentType": "application/pdf" if is_pdf else "text/plain; charset=utf-8",
        "title": row["title"],
        "creation": day(wrote),
        "data": base64.b64encode(content).decode(),
    }


def _result(row: Table, issued: datetime, place: int, result: list[object]) -> Resource:
    return resource(
        "Observation",
        f"{name_of(row)}/{place}",
        **{"status": "final", "code": concept(str(result[0])), **_found(result)},
        subject=about(row["of"]),
        encounter=encounter_of(row),
        effectiveDateTime=stamp(working_day_before(issued)),
        issued=stamp(issued),
        performer=[{"display": _department(row)}],
    )


def _found(result: list[object]) -> Resource:
    """The result: a measured value with its reference range, or text."""
    match result:
        case [_, float() | int() as value, str() as unit, float() | int() as low, float() | int() as high]:
            between = [{"low": quantity(low, unit), "high": quantity(high, unit)}]
            return {"valueQuantity": quantity(value, unit), "referenceRange": between} | _interpreted(value, low, high)
        case _:
            return {"valueString": result[1]}


def _interpreted(value: float, low: float, high: float) -> Resource:
    code, name = ("L", "Low") if value < low else ("H", "High") if value > high else ("N", "Normal")
    return {"interpretation": [{"coding": [coding(TERMINOLOGY + "v3-ObservationInterpretation", code, name)]}]}


def _section(row: Table) -> tuple[str, str]:
    return ("RAD", "Radiology") if row.get("radiology") else ("LAB", "Laboratory")


def _department(row: Table) -> str:
    return "Radiology, St Oswald's Hospital" if row.get("radiology") else "Pathology, St Oswald's Hospital"
