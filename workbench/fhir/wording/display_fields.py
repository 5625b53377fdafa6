"""Which fields of each resource a reader of the record sees, in reading order."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.wording.attachments import attachment, content_line
from workbench.fhir.wording.backbone import (
    activity,
    component,
    dosage,
    ending,
    payload,
    reaction,
    relatives_condition,
    specimen,
    specimen_note,
    status_reason,
    supply,
    vaccine,
)
from workbench.fhir.wording.datatypes import notable, say


@dataclass(frozen=True, slots=True)
class Shown:
    """`field` may end in [x] (FHIR's choice of type), start with + (an extension's ending), or be a path a.b."""

    field: str
    label: str = ""
    how: Callable[[Any, Resource], str] = say


_NOTES: Final = (Shown("comment"), Shown("note"))
_REASONS: Final = (
    Shown("reason", "Reason"), Shown("reasonCode", "Reason"), Shown("reasonReference", "Reason"),
)  # fmt: skip
_STATUS_REASON: Final = (Shown("statusReason", "Status reason"), Shown("notDoneReason", "Not done because"))
_STATUS: Final = Shown("status", "Status", notable)
_MEDICATION: Final = (
    _STATUS, Shown("dosage", how=dosage), Shown("dosageInstruction", how=dosage),
    Shown("dispenseRequest", "Quantity", supply),
    Shown("quantity", "Quantity"), Shown("+PrescriptionType", "Type"), Shown("+PrescribingAgency"),
    Shown("+MedicationStatusReason", "Status", status_reason), *_STATUS_REASON,
    Shown("reasonNotTaken", "Not taken because"),
    *_REASONS, *_NOTES,
)  # fmt: skip
_REQUEST: Final = (
    _STATUS, Shown("description"), *_REASONS, Shown("serviceRequested", "Service"), Shown("specialty", "Specialty"),
    Shown("orderDetail"), Shown("bodySite", "Body site"), Shown("priority", "Priority"), Shown("recipient", "To"),
    Shown("performer", "To"), Shown("locationReference", "Place"), Shown("locationCode", "Place"),
    Shown("medium", "By"), Shown("payload", how=payload), Shown("patientInstruction"), *_STATUS_REASON, *_NOTES,
)  # fmt: skip
_ANY: Final = (
    Shown("title"), Shown("description"), Shown("summary"), Shown("detail"), Shown("status", "Status"),
    Shown("category", "Category"), Shown("severity", "Severity"), Shown("value[x]"), *_REASONS, Shown("finding"),
    Shown("addresses", "For"), Shown("goal", "Goal"), Shown("activity", how=activity), Shown("prediction.outcome"),
    Shown("prognosisSummary"), Shown("mitigation"), Shown("modality", "Modality"), Shown("series.description"),
    Shown("series.bodySite", "Body site"), Shown("location", "Place"), Shown("outcome", "Outcome"), Shown("content"),
    Shown("contentString"), Shown("text"), *_STATUS_REASON, *_NOTES,
)  # fmt: skip

SHOWN: Final[dict[str, tuple[Shown, ...]]] = {
    "AllergyIntolerance": (
        Shown("clinicalStatus", "Status"), Shown("verificationStatus", "Certainty"), Shown("type", "Type"),
        Shown("category", "Category"), Shown("criticality", "Criticality"), Shown("reaction", "Reaction", reaction),
        Shown("onsetString", "Onset"), Shown("onsetAge", "Onset"), Shown("+AllergyIntoleranceEnd", "Ended", ending),
        Shown("+AllergyIntolEnd", "Ended", ending), *_NOTES,
    ),
    "Communication": _REQUEST,
    "Condition": (
        Shown("+ProblemSignificance", "Significance"), Shown("clinicalStatus", "Status"),
        Shown("verificationStatus", "Certainty"), Shown("severity", "Severity"), Shown("bodySite", "Body site"),
        Shown("onsetString", "Onset"), Shown("onsetAge", "Onset"), Shown("abatement[x]", "Ended"),
        Shown("stage.summary", "Stage"), Shown("evidence.code", "Evidence"), *_NOTES,
    ),
    "DiagnosticReport": (
        _STATUS,
        Shown("category", "Category"), Shown("conclusion"), Shown("codedDiagnosis", "Diagnosis"),
        Shown("conclusionCode", "Diagnosis"), Shown("specimen", "Specimen", specimen),
        Shown("presentedForm", how=attachment), Shown("image.comment"), Shown("media.comment"), *_NOTES,
    ),
    "DocumentReference": (
        Shown("description"), Shown("content", how=content_line), Shown("class", "Class"),
        Shown("category", "Category"),
        Shown("context.event", "About"), Shown("context.practiceSetting", "Setting"), *_NOTES,
    ),
    "Encounter": (
        Shown("type"), *_REASONS, Shown("serviceType", "Service"), Shown("location.location", "Place"),
        Shown("diagnosis.condition", "Diagnosis"), *_NOTES,
    ),
    "FamilyMemberHistory": (
        Shown("name"), Shown("condition", how=relatives_condition), Shown("age[x]", "Age"),
        Shown("deceased[x]", "Died"), *_REASONS, *_NOTES,
    ),
    "Immunization": (
        _STATUS, Shown("notGiven", "Not given"), Shown("vaccineCode", "Vaccine", vaccine),
        Shown("occurrenceString", "When"),
        Shown("vaccinationProtocol.doseSequence", "Dose"),
        Shown("protocolApplied.doseNumber[x]", "Dose"), Shown("vaccinationProtocol.targetDisease", "Against"),
        Shown("protocolApplied.targetDisease", "Against"), Shown("site", "Site"), Shown("route", "Route"),
        Shown("doseQuantity", "Amount"), Shown("manufacturer", "Manufacturer"), Shown("lotNumber", "Batch"),
        Shown("location", "Place"), Shown("explanation.reason", "Reason"),
        Shown("explanation.reasonNotGiven", "Not given because"), Shown("+ParentPresent", "Parent present"),
        *_REASONS, *_STATUS_REASON, *_NOTES,
    ),
    "MedicationAdministration": _MEDICATION,
    "MedicationDispense": _MEDICATION,
    "MedicationRequest": _MEDICATION,
    "MedicationStatement": _MEDICATION,
    "Observation": (
        _STATUS, Shown("value[x]"), Shown("component", how=component), Shown("interpretation", "Interpretation"),
        Shown("referenceRange", "Reference range"), Shown("dataAbsentReason", "No value because"),
        Shown("bodySite", "Body site"), Shown("method", "Method"), *_NOTES,
        Shown("specimen", "Specimen", specimen_note),
    ),
    "Procedure": (
        _STATUS, Shown("notDone", "Not done"), Shown("bodySite", "Body site"), *_REASONS, Shown("outcome", "Outcome"),
        Shown("complication", "Complication"), Shown("location", "Place"), Shown("followUp", "Follow-up"),
        *_STATUS_REASON, *_NOTES,
    ),
    "ProcedureRequest": _REQUEST,
    "QuestionnaireResponse": (),
    "ReferralRequest": _REQUEST,
    "ServiceRequest": _REQUEST,
}  # fmt: skip

SHOWN_OF_ANY: Final = _ANY
