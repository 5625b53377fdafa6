"""What arranges care and groups its record: an entry only where it has clinical words of its own."""

from dataclasses import replace
from typing import Final

from workbench.fhir.resource_types.fields import NOTES, REASONS, STATUS_REASON
from workbench.fhir.resource_types.others import ANY_TYPE
from workbench.fhir.resource_types.row import How, Shown
from workbench.vocabulary import Kind

_WORDS: Final = ("description", "comment", "note", "text")
_REASON: Final = ("reason", "reasonCode", "reasonReference")
_BOOKED: Final = (
    Shown("status", "Status"),
    Shown("serviceType", "Service"),
    Shown("specialty", "Specialty"),
    Shown("appointmentType", "Type"),
    Shown("description"),
    Shown("patientInstruction"),
    *REASONS,
    Shown("cancelationReason", "Cancelled because"),
    *STATUS_REASON,
    *NOTES,
)

ADMINISTRATION: Final = {
    "Appointment": replace(
        ANY_TYPE,
        title=("serviceType", "appointmentType", "reasonCode", "reason"),
        title_else=(),
        recorded=("created",),
        shown=_BOOKED,
        patient=("participant.actor", "subject"),
        only_with=(*_WORDS, *_REASON, "patientInstruction", "cancelationReason", "extension"),
    ),
    "AppointmentResponse": replace(
        ANY_TYPE,
        shown=(Shown("participantStatus", "Status"), *NOTES),
        patient=("actor",),
        only_with=(*_WORDS, "extension"),
    ),
    "Basic": replace(ANY_TYPE, recorded=("created",), only_with=("code", "extension", "text")),
    "CareTeam": replace(
        ANY_TYPE,
        title=("name", "category"),
        title_else=(),
        only_with=("name", "category", "participant.role", *_WORDS, *_REASON),
    ),
    "Composition": replace(
        ANY_TYPE,
        kind=Kind.DOCUMENT,
        title=("type",),
        title_else=(),
        recorded=("date",),
        shown=(Shown("title"), Shown("section", how=How.SECTION), Shown("event.code", "About")),
        only_with=("section.text", "section.section", "section.title", "section.code", "event.code", "note", "text"),
    ),
    "Device": replace(
        ANY_TYPE,
        title=("type",),
        title_else=(),
        shown=(Shown("deviceName.name", "Name"), Shown("bodySite", "Body site"), *STATUS_REASON, *NOTES),
        only_with=("type", *_WORDS),
    ),
    "DocumentManifest": replace(
        ANY_TYPE,
        kind=Kind.DOCUMENT,
        title=("type",),
        title_else=(),
        recorded=("created",),
        shown=(Shown("description"), Shown("content", how=How.PAYLOAD)),
        only_with=("type", "content.pAttachment", *_WORDS),
    ),
    "EpisodeOfCare": replace(
        ANY_TYPE,
        title=("type",),
        title_else=(),
        shown=(Shown("status", "Status"), Shown("diagnosis.condition", "Diagnosis"), *NOTES),
        only_with=("type", "diagnosis", *_WORDS, "extension"),
    ),
    "Task": replace(
        ANY_TYPE,
        recorded=("authoredOn",),
        shown=(Shown("status", "Status"), Shown("description"), *REASONS, *STATUS_REASON, *NOTES),
        patient=("for",),
        only_with=("code", *_WORDS, *_REASON, "input", "output"),
    ),
}
