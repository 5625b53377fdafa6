"""Types without a kind of their own: plans, warnings, assessments, devices and what nobody has foreseen."""

from dataclasses import replace
from typing import Final

from workbench.fhir.resource_types.fields import CODE, NOTES, REASONS, RECORDED, STATUS, STATUS_REASON, WITHOUT_CODE
from workbench.fhir.resource_types.row import How, ResourceType, Shown
from workbench.vocabulary import Kind

ANY_TYPE: Final = ResourceType(
    kind=Kind.OTHER,
    title=CODE,
    title_else=WITHOUT_CODE,
    recorded=RECORDED,
    shown=(
        Shown("title"),
        Shown("description"),
        Shown("summary"),
        Shown("detail"),
        Shown("status", "Status"),
        Shown("category", "Category"),
        Shown("severity", "Severity"),
        Shown("value[x]"),
        *REASONS,
        Shown("finding"),
        Shown("addresses", "For"),
        Shown("goal", "Goal"),
        Shown("activity", how=How.ACTIVITY),
        Shown("prediction.outcome"),
        Shown("prognosisSummary"),
        Shown("mitigation"),
        Shown("modality", "Modality"),
        Shown("series.description"),
        Shown("series.bodySite", "Body site"),
        Shown("location", "Place"),
        Shown("outcome", "Outcome"),
        Shown("content"),
        Shown("contentString"),
        Shown("text"),
        *STATUS_REASON,
        *NOTES,
    ),
    status=STATUS,
)

OTHERS: Final = {
    "AdverseEvent": ANY_TYPE,
    "BodySite": ANY_TYPE,
    "BodyStructure": ANY_TYPE,
    "CarePlan": replace(ANY_TYPE, title=("category",), title_else=(), recorded=("created",)),
    "ClinicalImpression": replace(ANY_TYPE, recorded=("date",)),
    "CommunicationRequest": ANY_TYPE,
    "Consent": ANY_TYPE,
    "DetectedIssue": replace(ANY_TYPE, title=("code", "category"), title_else=()),
    "DeviceRequest": ANY_TYPE,
    "DeviceUseStatement": ANY_TYPE,
    "Flag": replace(ANY_TYPE, title=("code", "category"), title_else=()),
    "Goal": replace(ANY_TYPE, title=("description",), title_else=()),
    "GuidanceResponse": ANY_TYPE,
    "ImagingManifest": ANY_TYPE,
    "ImagingStudy": replace(ANY_TYPE, title=("procedureCode",), title_else=()),
    "ImmunizationEvaluation": ANY_TYPE,
    "ImmunizationRecommendation": ANY_TYPE,
    "Media": ANY_TYPE,
    "MolecularSequence": ANY_TYPE,
    "NutritionOrder": ANY_TYPE,
    "RequestGroup": ANY_TYPE,
    "ResearchSubject": replace(ANY_TYPE, patient=("individual", "subject", "patient")),
    "RiskAssessment": ANY_TYPE,
    "Sequence": ANY_TYPE,
    "SupplyDelivery": ANY_TYPE,
    "SupplyRequest": ANY_TYPE,
    "VisionPrescription": ANY_TYPE,
}
