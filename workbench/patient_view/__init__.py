"""A patient's record as staff find and read it, and exactly what the patient or a proxy sees."""

from workbench.patient_view.pages import EntryBeginning, SeenPart, ViewPage, seen_part, view_page
from workbench.patient_view.record import (
    EntrySeen,
    PatientRecord,
    PatientView,
    find_patients,
    note_access_seen,
    patient_by_id,
    patient_by_number,
    patient_record,
    patient_view,
)

__all__ = [
    "EntryBeginning", "EntrySeen", "PatientRecord", "PatientView", "SeenPart", "ViewPage", "find_patients",
    "note_access_seen", "patient_by_id", "patient_by_number", "patient_record", "patient_view", "seen_part",
    "view_page",
]  # fmt: skip
