"""Groups of fields that several resource types have in common."""

from typing import Final

from workbench.fhir.resource_types.row import How, Shown

CODE: Final = ("code",)
WITHOUT_CODE: Final = ("type", "category", "topic", "vaccineCode")
RECORDED: Final = ("recordedDate", "recordedOn", "recorded", "authoredOn", "assertedDate")
STATUS: Final = ("status",)

NOTES: Final = (Shown("comment"), Shown("note"))
REASONS: Final = (Shown("reason", "Reason"), Shown("reasonCode", "Reason"), Shown("reasonReference", "Reason"))
STATUS_REASON: Final = (Shown("statusReason", "Status reason"), Shown("notDoneReason", "Not done because"))
NOTABLE_STATUS: Final = Shown("status", "Status", How.NOTABLE_STATUS)
