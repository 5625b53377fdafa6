"""What was taken away as a file: a part of the audit’s sentences."""

from workbench.exposure import THE_FIGURES
from workbench.oversight import THE_REGISTER
from workbench.vocabulary import REPORTS
from workbench.web.wording.audit.events import Details, Told
from workbench.web.wording.filters import nhs_number


def exported(event: Told, details: Details) -> str:
    rows, form = details.get("rows", 0), str(details.get("format", "file")).upper()
    if (what := details.get("what")) in (THE_REGISTER, "worklist", THE_FIGURES):
        return f"took the {what} away as {form}: {rows:,} row{'' if rows == 1 else 's'}"
    head = f"up to event {details.get('head_sequence')}, whose hash is {details.get('head_hash')}"
    taken = f"{rows:,} row{'' if rows == 1 else 's'}, {head}"
    if "report" not in details:
        return f"took the audit away as {form}: {taken}"
    report = REPORTS[details["report"]].label.lower() if details["report"] in REPORTS else details["report"]
    number = f"NHS {nhs_number(event.patient_nhs_number)}" if event.patient_nhs_number else ""
    about = f" about {event.patient_name} ({number})" if event.patient_name else number and f" about {number}"
    if details.get("what") == "kept export":
        return f"downloaded the export “{report}”{about}: {taken}"
    numbers = "with NHS numbers" if details.get("nhs_numbers") == "shown" else "NHS numbers masked"
    purpose = f", for “{details['purpose']}”" if details.get("purpose") else ""
    return f"made the export “{report}”{about} as {form}, {numbers}{purpose}: {taken}"
