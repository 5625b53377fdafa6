"""What was done and given: procedures, immunisations, medicines."""

from typing import Final

from workbench.fhir.resource_types.fields import (
    CODE,
    NOTABLE_STATUS,
    NOTES,
    REASONS,
    RECORDED,
    STATUS,
    STATUS_REASON,
    WITHOUT_CODE,
)
from workbench.fhir.resource_types.row import How, ResourceType, Shown
from workbench.vocabulary import Kind

_MEDICINE: Final = ("medicationCodeableConcept", "medicationReference")
_MEDICATION: Final = (
    NOTABLE_STATUS,
    Shown("dosage", how=How.DOSAGE),
    Shown("dosageInstruction", how=How.DOSAGE),
    Shown("dispenseRequest", "Quantity", How.SUPPLY),
    Shown("quantity", "Quantity"),
    Shown("+PrescriptionType", "Type"),
    Shown("+PrescribingAgency"),
    Shown("+MedicationStatusReason", "Status", How.STATUS_REASON),
    *STATUS_REASON,
    Shown("reasonNotTaken", "Not taken because"),
    *REASONS,
    *NOTES,
)

TREATMENTS: Final = {
    "Immunization": ResourceType(
        kind=Kind.IMMUNISATION,
        title=("+VaccinationProcedure", "vaccineCode"),
        recorded=("+DateRecorded", "recorded"),
        shown=(
            NOTABLE_STATUS,
            Shown("vaccineCode", "Vaccine", How.VACCINE),
            Shown("occurrenceString", "When"),
            Shown("vaccinationProtocol.doseSequence", "Dose"),
            Shown("protocolApplied.doseNumber[x]", "Dose"),
            Shown("vaccinationProtocol.targetDisease", "Against"),
            Shown("protocolApplied.targetDisease", "Against"),
            Shown("site", "Site"),
            Shown("route", "Route"),
            Shown("doseQuantity", "Amount"),
            Shown("manufacturer", "Manufacturer"),
            Shown("lotNumber", "Batch"),
            Shown("location", "Place"),
            Shown("explanation.reason", "Reason"),
            Shown("explanation.reasonNotGiven", "Not given because"),
            Shown("+ParentPresent", "Parent present"),
            *REASONS,
            *STATUS_REASON,
            *NOTES,
        ),
        status=STATUS,
    ),
    "MedicationAdministration": ResourceType(
        kind=Kind.MEDICATION, title=_MEDICINE, recorded=RECORDED, shown=_MEDICATION, status=STATUS
    ),
    "MedicationDispense": ResourceType(
        kind=Kind.MEDICATION, title=_MEDICINE, recorded=RECORDED, shown=_MEDICATION, status=STATUS
    ),
    "MedicationRequest": ResourceType(
        kind=Kind.MEDICATION, title=_MEDICINE, recorded=("authoredOn",), shown=_MEDICATION, status=STATUS
    ),
    "MedicationStatement": ResourceType(
        kind=Kind.MEDICATION, title=_MEDICINE, recorded=("dateAsserted",), shown=_MEDICATION, status=STATUS
    ),
    "Procedure": ResourceType(
        kind=Kind.PROCEDURE,
        title=CODE,
        title_else=WITHOUT_CODE,
        recorded=RECORDED,
        shown=(
            NOTABLE_STATUS,
            Shown("bodySite", "Body site"),
            *REASONS,
            Shown("outcome", "Outcome"),
            Shown("complication", "Complication"),
            Shown("location", "Place"),
            Shown("followUp", "Follow-up"),
            *STATUS_REASON,
            *NOTES,
        ),
        status=STATUS,
    ),
}
