"""All resource types: those that are entries of the record, a row each, and those that never are."""

from typing import Final

from workbench.fhir.resource_types.administration import ADMINISTRATION
from workbench.fhir.resource_types.findings import FINDINGS
from workbench.fhir.resource_types.others import ANY_TYPE, OTHERS
from workbench.fhir.resource_types.requests import REQUESTS
from workbench.fhir.resource_types.row import ResourceType
from workbench.fhir.resource_types.treatments import TREATMENTS

RESOURCE_TYPES: Final[dict[str, ResourceType]] = {**FINDINGS, **TREATMENTS, **REQUESTS, **OTHERS, **ADMINISTRATION}

# They give names, places and order to the record, or are about money, messages and terms: never entries
NEVER_ENTRIES: Final = frozenset(
    """
    Account ActivityDefinition AuditEvent Binary Bundle CapabilityStatement ChargeItem Claim ClaimResponse
    CodeSystem ConceptMap Contract Coverage CoverageEligibilityRequest CoverageEligibilityResponse
    DeviceDefinition DeviceMetric EligibilityRequest EligibilityResponse Endpoint EnrollmentRequest
    EnrollmentResponse ExplanationOfBenefit Group HealthcareService ImplementationGuide InsurancePlan Invoice
    Library Linkage List Location Measure MeasureReport Medication MedicationKnowledge MessageDefinition
    MessageHeader NamingSystem OperationDefinition OperationOutcome Organization OrganizationAffiliation
    Parameters Patient PaymentNotice PaymentReconciliation Person PlanDefinition Practitioner PractitionerRole
    ProcessRequest ProcessResponse Provenance Questionnaire RelatedPerson Schedule SearchParameter Slot Specimen
    StructureDefinition StructureMap Subscription Substance ValueSet VerificationResult
    """.split()
)


def row_for(type_: str) -> ResourceType:
    """Its row; a type that nobody has foreseen is read as any other."""
    return RESOURCE_TYPES.get(type_, ANY_TYPE)
