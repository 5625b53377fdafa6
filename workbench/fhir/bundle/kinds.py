"""Which resources are entries of the record, and what kind of entry each is."""

import re
from typing import Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.shapes import Node, node, nodes, words
from workbench.fhir.codes import COMMENT_NOTE, is_snomed
from workbench.vocabulary import Kind

KIND_OF_TYPE: Final = {
    "AllergyIntolerance": Kind.ALLERGY,
    "Communication": Kind.REFERRAL,
    "Condition": Kind.PROBLEM,
    "DiagnosticReport": Kind.REPORT,
    "DocumentReference": Kind.DOCUMENT,
    "Encounter": Kind.CONSULTATION,
    "FamilyMemberHistory": Kind.FAMILY_HISTORY,
    "Immunization": Kind.IMMUNISATION,
    "MedicationAdministration": Kind.MEDICATION,
    "MedicationDispense": Kind.MEDICATION,
    "MedicationRequest": Kind.MEDICATION,
    "MedicationStatement": Kind.MEDICATION,
    "Observation": Kind.OBSERVATION,
    "Procedure": Kind.PROCEDURE,
    "ProcedureRequest": Kind.REFERRAL,
    "QuestionnaireResponse": Kind.QUESTIONNAIRE,
    "ReferralRequest": Kind.REFERRAL,
    "ServiceRequest": Kind.REFERRAL,
}

# They give names, places and order to the record, or are about money and messages: never entries
NO_ENTRIES: Final = frozenset(
    """
    Account ActivityDefinition Appointment AppointmentResponse AuditEvent Basic Binary Bundle CapabilityStatement
    CareTeam ChargeItem Claim ClaimResponse CodeSystem Composition ConceptMap Contract Coverage
    CoverageEligibilityRequest CoverageEligibilityResponse Device DeviceDefinition DeviceMetric DocumentManifest
    EligibilityRequest EligibilityResponse Endpoint EnrollmentRequest EnrollmentResponse EpisodeOfCare
    ExplanationOfBenefit Group HealthcareService ImplementationGuide InsurancePlan Invoice Library Linkage List
    Location Measure MeasureReport Medication MedicationKnowledge MessageDefinition MessageHeader NamingSystem
    OperationDefinition OperationOutcome Organization OrganizationAffiliation Parameters Patient PaymentNotice
    PaymentReconciliation Person PlanDefinition Practitioner PractitionerRole ProcessRequest ProcessResponse
    Provenance Questionnaire RelatedPerson Schedule SearchParameter Slot Specimen StructureDefinition StructureMap
    Subscription Substance Task ValueSet VerificationResult
    """.split()
)

_FAMILY = re.compile(r"(family history|fh)\b", re.IGNORECASE)


def is_clinical(type_: str, content: Node) -> bool:
    """Known types are; so is anything else about a patient that is not administration: it must not be lost."""
    if type_ in KIND_OF_TYPE:
        return True
    return type_ not in NO_ENTRIES and bool(content.get("subject") or content.get("patient"))


def kind_of(resource: Resource, *, heading: str, in_report: bool) -> Kind:
    if resource.type != "Observation":
        return KIND_OF_TYPE.get(resource.type, Kind.OTHER)
    if is_comment_note(resource.content):
        return Kind.NOTE
    if _FAMILY.match(heading) or _is_family_history(resource.content):
        return Kind.FAMILY_HISTORY
    return Kind.RESULT if in_report else Kind.OBSERVATION


def is_comment_note(content: Node) -> bool:
    return any(
        coding.get("code") == COMMENT_NOTE and is_snomed(coding.get("system"))
        for coding in nodes(node(content.get("code")).get("coding"))
    )


def _is_family_history(content: Node) -> bool:
    concepts = [*nodes(content.get("category")), *nodes(content.get("code"))]
    named = [words(each.get("text")) for each in concepts]
    named += [words(coding.get("display")) for each in concepts for coding in nodes(each.get("coding"))]
    return any(_FAMILY.match(name) for name in named)
