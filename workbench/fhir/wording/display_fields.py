"""How each shown field is put into words."""

from collections.abc import Callable
from typing import Any, Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.resource_types.row import How
from workbench.fhir.wording.attachments import attachment, content_line
from workbench.fhir.wording.backbone import (
    activity,
    component,
    dosage,
    ending,
    payload,
    reaction,
    relatives_condition,
    section,
    specimen,
    specimen_note,
    status_reason,
    supply,
    vaccine,
)
from workbench.fhir.wording.datatypes import notable, say

IN_WORDS: Final[dict[How, Callable[[Any, Resource], str]]] = {
    How.DATA_TYPE: say,
    How.NOTABLE_STATUS: notable,
    How.ACTIVITY: activity,
    How.ATTACHMENT: attachment,
    How.COMPONENT: component,
    How.CONTENT: content_line,
    How.DOSAGE: dosage,
    How.ENDING: ending,
    How.PAYLOAD: payload,
    How.REACTION: reaction,
    How.RELATIVES_CONDITION: relatives_condition,
    How.SECTION: section,
    How.SPECIMEN: specimen,
    How.SPECIMEN_NOTE: specimen_note,
    How.STATUS_REASON: status_reason,
    How.SUPPLY: supply,
    How.VACCINE: vaccine,
}
