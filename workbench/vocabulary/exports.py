"""What leaves as a file: the reports, by who reads them, and the formats; each with its words."""

from enum import StrEnum
from typing import NamedTuple


class Report(StrEnum):
    """What an export says, made for one kind of reader."""

    MEETING = "meeting"
    ICB = "icb"
    SUBJECT_ACCESS = "subject-access"
    PROOF = "proof"


class ReportWords(NamedTuple):
    """`meaning` is one sentence for who chooses it."""

    label: str
    meaning: str


REPORTS = {
    Report.MEETING: ReportWords("Meeting", "Counts and trends on one or two printed pages. No names."),
    Report.ICB: ReportWords(
        "Integrated care board", "Rounded counts without identifiers. Numbers below 5 are not shown."
    ),
    Report.SUBJECT_ACCESS: ReportWords(
        "Subject access request",
        "One patient’s decisions in words to disclose. What concerns others is in a file of its own for you to check.",
    ),
    Report.PROOF: ReportWords("Proof", "Every event of the audit, with its hash."),
}


class ExportFormat(StrEnum):
    """How the rows of an export are written."""

    CSV = "csv"
    XLSX = "xlsx"
    NDJSON = "ndjson"
    FHIR = "fhir"


EXPORT_FORMATS = {
    ExportFormat.CSV: "CSV",
    ExportFormat.XLSX: "Excel",
    ExportFormat.NDJSON: "NDJSON",
    ExportFormat.FHIR: "FHIR AuditEvent (NDJSON, proof only)",
}
