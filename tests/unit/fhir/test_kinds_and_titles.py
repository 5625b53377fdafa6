"""What an entry is, and what it is called."""

import pytest

from tests.unit.fhir.bundles import SNOMED, a, a_list, code, entries, entry, extension, note, to
from workbench.fhir.values import Coding
from workbench.vocabulary import Kind


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("Encounter", Kind.CONSULTATION),
        ("Observation", Kind.OBSERVATION),
        ("Condition", Kind.PROBLEM),
        ("MedicationStatement", Kind.MEDICATION),
        ("MedicationRequest", Kind.MEDICATION),
        ("MedicationDispense", Kind.MEDICATION),
        ("MedicationAdministration", Kind.MEDICATION),
        ("AllergyIntolerance", Kind.ALLERGY),
        ("Immunization", Kind.IMMUNISATION),
        ("Procedure", Kind.PROCEDURE),
        ("ProcedureRequest", Kind.REFERRAL),
        ("ReferralRequest", Kind.REFERRAL),
        ("ServiceRequest", Kind.REFERRAL),
        ("Communication", Kind.REFERRAL),
        ("DiagnosticReport", Kind.REPORT),
        ("DocumentReference", Kind.DOCUMENT),
        ("QuestionnaireResponse", Kind.QUESTIONNAIRE),
        ("FamilyMemberHistory", Kind.FAMILY_HISTORY),
        ("CarePlan", Kind.OTHER),
        ("Flag", Kind.OTHER),
    ],
)
def test_a_type_has_its_kind_and_always_a_title(type_, kind):
    found = entry(a(type_))
    assert found.kind is kind
    assert found.title


@pytest.mark.parametrize(
    "fields",
    [
        {"code": code("FH: Cardiovascular disease")},
        {"code": code("Family history of stroke")},
        {"category": [code("Family History")], "code": code("Stroke")},
    ],
)
def test_family_history_is_told_by_code_and_category(fields):
    assert entry(a("Observation", **fields)).kind is Kind.FAMILY_HISTORY


def test_family_history_is_told_by_its_heading():
    sent = (
        a("Encounter", "e"),
        a_list("h", "heading", "Observation/1", encounter=to("Encounter/e"), title="Family History"),
    )
    assert entries(*sent, a("Observation", code=code("Stroke")))["Observation/1"].kind is Kind.FAMILY_HISTORY


def test_a_comment_note_is_called_by_its_heading():
    sent = (a("Encounter", "e"), a_list("h", "heading", "Observation/1", encounter=to("Encounter/e"), title="History"))
    found = entries(*sent, note(comment="as told"))["Observation/1"]
    assert (found.kind, found.title, found.text) == (Kind.NOTE, "History", "as told")
    assert entry(note()).title == "Comment note"


def test_the_clinicians_own_words_come_first():
    concept = {**code("Mixed anxiety and depressive disorder"), "text": "Anxiety with depression"}
    assert entry(a("Condition", code=concept)).title == "Anxiety with depression"


def test_the_picked_term_comes_before_the_preferred_one():
    part = {"url": "descriptionDisplay", "valueString": "Swollen leg"}
    described = {"extension": [{"url": "https://x/Extension-coding-sctdescid", "extension": [part]}]}
    assert entry(a("Condition", code=code("Swelling of lower limb", **described))).title == "Swollen leg"


def test_snomed_comes_before_other_systems():
    both = {
        "coding": [
            {"system": "urn:read", "display": "Peanut allergy"},
            {"system": SNOMED, "display": "Allergy to peanut"},
        ]
    }
    assert entry(a("Condition", code=both)).title == "Allergy to peanut"


def test_a_title_is_one_line():
    assert entry(a("Condition", code={"text": " two\nlines\x07 "})).title == "two lines"


def test_codings_are_kept_once_each():
    coding = {"system": SNOMED, "code": "1", "display": "x"}
    found = entry(a("Condition", code={"coding": [coding, coding, {**coding, "code": "2"}, {}]}))
    assert found.codings == (Coding(SNOMED, "1", "x"), Coding(SNOMED, "2", "x"))


def test_a_code_in_a_value_counts_as_one_in_the_title_does():
    concern = {"coding": [{"system": SNOMED, "code": "836881000000105", "display": "Child is cause for concern"}]}
    found = entry(a("Observation", code=code("Safeguarding status", "1"), valueCodeableConcept=concern))
    assert [each.code for each in found.codings] == ["1", "836881000000105"]


def test_a_vaccination_is_called_by_its_procedure():
    procedure = extension(
        "VaccinationProcedure", valueCodeableConcept=code("First hepatitis A vaccination", "170378007")
    )
    unknown = code("unknown", "UNK", "http://hl7.org/fhir/v3/NullFlavor")
    found = entry(a("Immunization", extension=[procedure], vaccineCode=unknown))
    assert (found.title, found.text) == ("First hepatitis A vaccination", "")
    assert [each.code for each in found.codings] == ["170378007"]


def test_a_medication_is_called_by_what_it_refers_to():
    medicine = {"resourceType": "Medication", "id": "m", "code": code("Sertraline 100mg tablets")}
    assert (
        entry(medicine, a("MedicationRequest", medicationReference=to("Medication/m"))).title
        == "Sertraline 100mg tablets"
    )
    inside = a("MedicationRequest", contained=[medicine], medicationReference=to("#m"))
    assert entry(inside).title == "Sertraline 100mg tablets"


def test_a_document_is_called_by_its_type_else_by_its_description():
    assert entry(a("DocumentReference", type={"text": "Letter"}, description="from clinic")).title == "Letter"
    assert entry(a("DocumentReference", description="from clinic")).title == "from clinic"


def test_a_consultation_without_a_type_is_called_by_its_list_or_reason():
    list_ = a_list("l", "consultation", encounter=to("Encounter/1"), title="Home visit")
    assert entry(a("Encounter"), list_).title == "Home visit"
    assert entry(a("Encounter", reasonCode=[code("Sinusitis")])).title == "Sinusitis"


def test_a_relatives_history_names_the_relation():
    found = entry(a("FamilyMemberHistory", relationship=code("Mother"), condition=[{"code": code("Stroke")}]))
    assert (found.title, found.text) == ("Family history: Mother", "Stroke")


@pytest.mark.parametrize(
    ("fields", "source_id"),
    [
        ({"id": "a b_c"}, "Condition/a b_c"),
        ({"id": None, "identifier": [{"value": "X-1"}]}, "Condition/X-1"),
        ({"id": 12}, "Condition/12"),
    ],
)
def test_the_source_id_is_what_the_source_calls_it(fields, source_id):
    assert entry({**a("Condition", None), **fields}).source_id == source_id


def test_without_any_name_the_content_names_it():
    first, again = (entry(a("Condition", None, note=[{"text": "x"}])).source_id for _ in range(2))
    assert first == again
    assert len(first) == len("Condition/") + 16
