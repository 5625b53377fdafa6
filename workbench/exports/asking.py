"""What is asked of an export, and what of that cannot be."""

from dataclasses import dataclass
from datetime import date

from workbench.basis import LONGEST_BASIS, WRITE_WHY, basis_fault
from workbench.errors import Invalid
from workbench.vocabulary import ExportFormat, Report


@dataclass(frozen=True, slots=True)
class Asked:
    """`since` and `until` are days in Europe/London, both included. `purpose` says why NHS numbers are to be shown, or
    why it is made at all. `patient` is an NHS number, for one patient's report only.
    """

    report: Report
    format: ExportFormat
    since: date | None = None
    until: date | None = None
    patient: str = ""
    purpose: str = ""
    with_nhs_numbers: bool = False

    @property
    def is_of_practice(self) -> bool:
        """Does it speak of a practice, so that a chain of the audit alone is not enough?"""
        return self.report is not Report.PROOF


def require_sense(asked: Asked) -> None:
    """Raises Invalid naming each field that cannot be."""
    faults: dict[str, str] = {}
    if asked.since and asked.until and asked.until < asked.since:
        faults["to"] = "The end date is before the start date"
    if (asked.report is Report.SUBJECT_ACCESS) != bool(asked.patient):
        is_missing = not asked.patient
        faults["patient"] = (
            "Enter the patient’s NHS number"
            if is_missing
            else "Only the report for a subject access request is about one patient. Leave this blank"
        )
    if asked.format is ExportFormat.FHIR and asked.report is not Report.PROOF:
        faults["format"] = "Only the proof can be written as FHIR. Choose another format"
    if asked.with_nhs_numbers and basis_fault(asked.purpose):
        faults["purpose"] = "Enter why you need the NHS numbers" if not asked.purpose.strip() else WRITE_WHY
    elif len(asked.purpose) > LONGEST_BASIS:
        faults["purpose"] = WRITE_WHY
    if faults:
        raise Invalid(faults)
