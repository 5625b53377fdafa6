"""What an export says of itself: on the first sheet of a workbook, and as a text file beside the others."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from workbench.exports.asking import Asked
from workbench.exports.masking import masked
from workbench.exports.preparing import Prepared
from workbench.exports.reports.icb import METHOD
from workbench.paper import moment, period
from workbench.tabular import Column
from workbench.vocabulary import EXPORT_FORMATS, REPORTS, ROLES, Report

TO_PRINT = "Open the .html file to print the report."
NOTES = {
    Report.ICB: METHOD,
    Report.SUBJECT_ACCESS: (
        "Read “check-before-disclosing” first: it holds what concerns others or could harm, and every note. Disclose "
        "only “to-disclose”. Check that the person who asks is the patient, or may act for them."
    ),
    Report.PROOF: (
        "Each hash covers the event’s exact content and the hash before it. NHS numbers that are masked cannot be "
        "held against it; the practice’s audit can: workbench audit verify."
    ),
    Report.MEETING: TO_PRINT,
}


def lines(prepared: Prepared, columns: Sequence[Column], *, for_patient: bool) -> list[tuple[str, str]]:
    """The first sheet of a workbook. What is given to the patient does not say that there is more, or who made it."""
    said = facts_for_patient(prepared) if for_patient else facts(prepared)
    return [*said, ("", ""), ("Column", "Meaning"), *((each.name, each.meaning) for each in columns)]


def text(prepared: Prepared, tables: Sequence[tuple[str, Sequence[Column]]]) -> bytes:
    parts = [f"{left}: {right}" for left, right in facts(prepared)]
    for name, columns in tables:
        parts += ["", name, *(f"  {each.name}: {each.meaning}" for each in columns)]
    parts += ["", "manifest.json holds the digest of every file. To check them: workbench audit verify-export FILE.zip"]
    return "\n".join([*parts, ""]).encode()


def manifest(prepared: Prepared) -> dict[str, Any]:
    asked = prepared.asked
    return {
        "practice": {"ods_code": prepared.by.organisation, "name": prepared.practice_name},
        "report": asked.report.value,
        "format": asked.format.value,
        "from": _iso(asked.since),
        "to": _iso(asked.until),
        "patient": _patient(asked),
        "nhs_numbers": "shown" if asked.with_nhs_numbers else "masked",
        "made_by": {"name": prepared.by.name, "role": prepared.by.role.value},
        "made_at": prepared.at.isoformat(),
        "why": asked.purpose or REPORTS[asked.report].meaning,
        "events": prepared.events,
        "first_sequence": prepared.first_sequence,
        "last_sequence": prepared.last_sequence,
        "head_sequence": prepared.head_sequence,
        "head_hash": prepared.head_hash.hex(),
    }


def facts_for_patient(prepared: Prepared) -> Iterator[tuple[str, str]]:
    asked = prepared.asked
    yield "Practice", f"{prepared.practice_name} ({prepared.by.organisation})"
    yield "Period", period(asked.since, asked.until)
    yield "Patient", f"NHS number {_patient(asked)}"
    yield "Made on", moment(prepared.at)


def facts(prepared: Prepared) -> Iterator[tuple[str, str]]:
    asked = prepared.asked
    yield "Report", REPORTS[asked.report].label
    yield "Practice", f"{prepared.practice_name} ({prepared.by.organisation})"
    yield "Period", period(asked.since, asked.until)
    if asked.patient:
        yield "Patient", f"NHS number {_patient(asked)}"
    yield "Made by", f"{prepared.by.name} ({ROLES[prepared.by.role].lower()})"
    yield "Made on", moment(prepared.at)
    yield "Purpose", asked.purpose or REPORTS[asked.report].meaning
    yield "Format", EXPORT_FORMATS[asked.format]
    yield "NHS numbers", "Shown" if asked.with_nhs_numbers else "Masked"
    yield "Audit", f"Events 1 to {prepared.head_sequence:,}. The hash of the last is {prepared.head_hash.hex()}"
    yield "Please note", NOTES[asked.report]


def _patient(asked: Asked) -> str | None:
    if not asked.patient:
        return None
    return asked.patient if asked.with_nhs_numbers else masked(asked.patient)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
