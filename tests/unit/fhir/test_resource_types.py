"""The table of resource types is whole: every type that FHIR has is in it, with every column."""

import re

import pytest

from workbench.fhir.resource_types.others import ANY_TYPE
from workbench.fhir.resource_types.row import How
from workbench.fhir.resource_types.table import NEVER_ENTRIES, RESOURCE_TYPES
from workbench.fhir.wording.display_fields import IN_WORDS
from workbench.vocabulary import Kind

# FHIR's patient compartments, R4 and STU3, and what else names a patient as its subject
CARRY_A_PATIENT = """
    Account AdverseEvent AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic BodySite BodyStructure
    CarePlan CareTeam ChargeItem Claim ClaimResponse ClinicalImpression Communication CommunicationRequest Composition
    Condition Consent Contract Coverage CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device
    DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference EligibilityRequest Encounter
    EnrollmentRequest EpisodeOfCare ExplanationOfBenefit FamilyMemberHistory Flag Goal Group GuidanceResponse
    ImagingManifest ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation Invoice List
    MeasureReport Media MedicationAdministration MedicationDispense MedicationRequest MedicationStatement
    MolecularSequence NutritionOrder Observation Patient Person Procedure ProcedureRequest Provenance
    QuestionnaireResponse ReferralRequest RelatedPerson RequestGroup ResearchSubject RiskAssessment Schedule Sequence
    ServiceRequest Specimen SupplyDelivery SupplyRequest Task VisionPrescription
""".split()
PATH = re.compile(r"\+[A-Za-z]+|[a-z][A-Za-z]*(\.[a-z][A-Za-z]*)*(\[x\])?")
ROWS = pytest.mark.parametrize("row", RESOURCE_TYPES.values(), ids=RESOURCE_TYPES.keys())


@pytest.mark.parametrize("type_", CARRY_A_PATIENT)
def test_every_type_that_carries_a_patient_has_a_row_or_is_named_as_no_entry(type_):
    assert (type_ in RESOURCE_TYPES) + (type_ in NEVER_ENTRIES) == 1


def test_no_type_is_both_an_entry_and_none():
    assert not NEVER_ENTRIES & RESOURCE_TYPES.keys()


@ROWS
def test_every_row_has_every_column(row):
    assert row.title
    assert row.recorded
    assert row.shown
    assert row.status


@ROWS
def test_every_field_is_a_path(row):
    shown = [each.field for each in row.shown]
    for field in (*row.title, *row.title_else, *row.second_best, *row.recorded, *row.status, *shown):
        assert PATH.fullmatch(field)


@ROWS
def test_no_field_is_shown_twice_by_a_row(row):
    fields = [each.field for each in row.shown]
    assert len(fields) == len(set(fields))


def test_every_kind_is_some_rows():
    """What an observation is besides (a note, a result) is told from where it is filed."""
    assert {row.kind for row in RESOURCE_TYPES.values()} == set(Kind) - {Kind.NOTE, Kind.RESULT}


def test_every_way_to_say_a_field_is_known_and_used():
    shown = {each.how for row in (*RESOURCE_TYPES.values(), ANY_TYPE) for each in row.shown}
    assert shown == set(How)
    assert {*IN_WORDS, How.ANSWERS} == set(How)
