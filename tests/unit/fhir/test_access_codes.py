"""Codes in the record that withhold or restore access."""

from datetime import date

import pytest

from tests.unit.fhir.bundles import NOPAT, PATIENT, SNOMED, a, causes, code, read, to
from workbench.fhir.who.access_codes import TOLD, WITHHELD
from workbench.vocabulary import AccessCode

NEEDED, NOT_NEEDED = "1364731000000104", "1364751000000106"


def coded(code_, **fields):
    return a("Observation", "x", code=code("on screen", code_), **fields)


def found(*resources):
    return [(each.code, each.on) for each in read(*resources).access_codes]


@pytest.mark.parametrize(("happened", "recorded"), [("2024-03-01", "2024-05-01"), ("2024-05-01", "2024-03-01")])
def test_withholding_counts_from_the_later_of_its_days_and_restoring_from_the_earlier(happened, recorded):
    needed = coded(NEEDED, effectiveDateTime=happened, issued=recorded)
    not_needed = coded(NOT_NEEDED, effectiveDateTime=happened, issued=recorded)
    assert found(needed) == [(AccessCode.REVIEW_NEEDED, date(2024, 5, 1))]
    assert found(not_needed) == [(AccessCode.REVIEW_NOT_NEEDED, date(2024, 3, 1))]


def test_without_a_whole_date_it_counts_from_the_day_it_was_recorded():
    assert found(coded(NEEDED, issued="2024-06-30T23:30:00Z", effectiveDateTime="2024")) == [
        (AccessCode.REVIEW_NEEDED, date(2024, 7, 1))
    ]


def test_any_clinical_resource_may_carry_it():
    sent = a("Condition", code=code("declined", "1290331000000103"), onsetDateTime="2024-03-01")
    assert found(sent) == [(AccessCode.DECLINED, date(2024, 3, 1))]


def test_entered_in_error_it_does_not_count():
    assert found(coded(NOT_NEEDED, effectiveDateTime="2024-03-01", status="entered-in-error")) == []


def test_of_another_code_system_it_does_not_count():
    assert found(a("Observation", code=code("x", NEEDED, "urn:local"), issued="2024-01-01")) == []


def test_without_a_date_it_withholds_from_the_newest_day_and_never_restores():
    other = a("Condition", recordedDate="2025-01-01")
    assert found(coded(NEEDED), other) == [(AccessCode.REVIEW_NEEDED, date(2025, 1, 1))]
    assert found(coded(NOT_NEEDED), other) == []
    assert causes(coded(NOT_NEEDED)) == ["access code 1364751000000106 has no date"]


DECLINED = "1290331000000103"
TODAY = date(2024, 3, 1)
WHEN = {"issued": "2024-03-01"}
SYSTEMS = [
    "http://snomed.info/sct",
    "https://snomed.info/sct",
    "http://snomed.info/sct/",
    "HTTP://SNOMED.INFO/SCT",
    " http://www.snomed.info/sct ",
    "http://snomed.info/sct/83821000000107",
    "http://snomed.info/sct/83821000000107/version/20240410",
    "http://snomed.info/sct|http://snomed.info/sct/83821000000107",
    "urn:oid:2.16.840.1.113883.6.96",
    "2.16.840.1.113883.6.96",
    "urn:oid:2.16.840.1.113883.2.1.3.2.4.15",
    "http://snomed.info/id",
    "SNOMED CT",
]


@pytest.mark.parametrize("system", SYSTEMS)
def test_under_any_system_of_snomed_ct_it_counts(system):
    assert found(a("Observation", code=code("x", NEEDED, system), **WHEN)) == [(AccessCode.REVIEW_NEEDED, TODAY)]
    assert found(a("Observation", code=code("x", NOT_NEEDED, system), **WHEN)) == [
        (AccessCode.REVIEW_NOT_NEEDED, TODAY)
    ]


@pytest.mark.parametrize(
    "sent",
    [
        lambda code_: {"code": {"coding": [{"code": code_}]}},
        lambda code_: {"code": {"coding": [{"system": " ", "code": f" {code_} "}]}},
        lambda code_: {"code": {"coding": [{"system": ["http://snomed.info/sct"], "code": code_}]}},
        lambda code_: {"valueCode": code_},
    ],
    ids=["none", "blank", "of a wrong shape", "a mere code"],
)
def test_its_digits_without_a_system_withhold_and_are_told_but_restore_nothing(sent):
    needed, not_needed = (a("Observation", **sent(each), **WHEN) for each in (NEEDED, NOT_NEEDED))
    assert found(needed) == [(AccessCode.REVIEW_NEEDED, TODAY)]
    assert causes(needed) == [WITHHELD.format(code=NEEDED)]
    assert (found(not_needed), causes(not_needed)) == ([], [TOLD.format(code=NOT_NEEDED)])


def test_a_number_withholds_and_restores_nothing():
    assert found(a("Observation", code=code("x", int(NEEDED)), **WHEN)) == [(AccessCode.REVIEW_NEEDED, TODAY)]
    assert found(a("Observation", code=code("x", int(NOT_NEEDED)), **WHEN)) == []


ANYWHERE = [
    a("Observation", "x", component=[{"code": code("x", DECLINED)}], **WHEN),
    a("Observation", "x", category=[code("x", DECLINED)], **WHEN),
    a("Observation", "x", extension=[{"url": "u", "valueCodeableConcept": code("x", DECLINED)}], **WHEN),
    a("Observation", "x", interpretation=code("x", DECLINED), **WHEN),
    a("Condition", "x", evidence=[{"code": [code("x", DECLINED)]}], recordedDate="2024-03-01"),
    a("Encounter", "x", reasonCode=[code("x", DECLINED)], period={"start": "2024-03-01"}),
    a("QuestionnaireResponse", "x", authored="2024-03-01", item=[{"item": [{"answer": [
        {"valueCoding": {"system": SNOMED, "code": DECLINED}}]}]}]),
    a("List", "x", code=code("x", DECLINED), date="2024-03-01"),
    a("List", "x", entry=[{"flag": code("x", DECLINED)}], date="2024-03-01"),
    a("Composition", "x", section=[{"code": code("x", DECLINED)}], date="2024-03-01"),
    a("Flag", "x", code=code("x", DECLINED), period={"start": "2024-03-01"}),
    a("Observation", "x", contained=[{"resourceType": "Substance", "code": code("x", DECLINED)}], **WHEN),
]  # fmt: skip


@pytest.mark.parametrize("sent", ANYWHERE)
def test_it_counts_wherever_a_code_can_stand(sent):
    assert found(sent) == [(AccessCode.DECLINED, TODAY)]


def test_on_the_patient_it_counts_from_the_newest_day():
    patient = {**PATIENT, "extension": [{"url": "u", "valueCoding": {"system": SNOMED, "code": DECLINED}}]}
    bundle = read(a("Condition", recordedDate="2025-01-01"), patient=patient)
    assert [(each.code, each.on) for each in bundle.access_codes] == [(AccessCode.DECLINED, date(2025, 1, 1))]


@pytest.mark.parametrize(
    ("text", "code_"),
    [
        ("Online access declined", AccessCode.DECLINED),
        ("online access declined by patient (situation)", AccessCode.DECLINED),
        ("Declined online access to own health record", AccessCode.DECLINED),
        ("Enhanced review indicated before granting access to own health record", AccessCode.REVIEW_NEEDED),
        ("Enhanced  review needed before giving access", AccessCode.REVIEW_NEEDED),
    ],
)
def test_its_term_alone_withholds_and_is_told(text, code_):
    for sent in ({"text": text}, {"coding": [{"system": "urn:local", "code": "77", "display": text}]}):
        assert found(a("Observation", code=sent, **WHEN)) == [(code_, TODAY)]
        assert causes(a("Observation", code=sent, **WHEN)) == [WITHHELD.format(code=code_.value)]


@pytest.mark.parametrize(
    ("fields", "code_"),
    [
        ({"code": {"text": "Enhanced review not indicated before granting access"}}, NOT_NEEDED),
        ({"valueString": "He says that online access was declined last year"}, DECLINED),
        ({"note": [{"text": "? enhanced review indicated"}]}, NEEDED),
        ({"code": code("x", NEEDED, "urn:local")}, NEEDED),
        ({"identifier": [{"value": NEEDED}]}, NEEDED),
        ({"component": [{"code": code("x", NOT_NEEDED)}]}, NOT_NEEDED),
        ({"code": code("x", NOT_NEEDED), "status": "cancelled"}, NOT_NEEDED),
        ({"code": code("x", NOT_NEEDED), "meta": {"security": [{"code": "nopat"}]}}, NOT_NEEDED),
        ({"code": code("x", NEEDED), "subject": to("Group/1")}, NEEDED),
    ],
)
def test_what_is_not_certain_is_told_and_changes_nothing(fields, code_):
    sent = a("Observation", **{**WHEN, **fields})
    assert found(sent) == []
    assert TOLD.format(code=code_) in causes(sent)


@pytest.mark.parametrize(
    "fields",
    [
        {"code": code("x", f"{NEEDED}|Enhanced review|")},
        {"code": code("x", f"{NEEDED}:246112005=24484000")},
        {"code": code("x", f"\u200b{NEEDED}")},
        {"code": {"text": "Enhanced review required prior to online access"}},
        {"code": {"text": "Needs enhanced review before access"}},
    ],
)
def test_its_digits_in_an_expression_and_other_words_for_it_withhold(fields):
    assert found(a("Observation", **fields, **WHEN)) == [(AccessCode.REVIEW_NEEDED, TODAY)]


@pytest.mark.parametrize(
    "text",
    [
        "Online record access declined",
        "Patient refuses on-line access",
        "Access to online services declined",
        "Declined access to online record",
        "Does not want online access",
    ],
)
def test_other_words_for_online_access_declined_withhold_and_are_told(text):
    sent = a("Observation", code={"text": text}, **WHEN)
    assert (found(sent), causes(sent)) == ([(AccessCode.DECLINED, TODAY)], [WITHHELD.format(code=DECLINED)])


@pytest.mark.parametrize(
    "text", ["Online access declined?", "Has never declined online access", "Ask whether online access is refused"]
)
def test_in_doubtful_words_it_is_told_only(text):
    sent = a("Observation", code={"text": text}, **WHEN)
    assert (found(sent), causes(sent)) == ([], [TOLD.format(code=DECLINED)])


@pytest.mark.parametrize(
    "fields",
    [
        {"code": code("Outcome"), "valueCodeableConcept": code("x", NOT_NEEDED)},
        {"valueBoolean": False},
        {"valueString": "No"},
        {"modifierExtension": [{"url": "u", "valueBoolean": True}]},
        {"dataAbsentReason": {"text": "unknown"}},
        {"status": "preliminary"},
        {"status": "unknown"},
        {"status": 5},
        {"resourceType": "ServiceRequest", "intent": "order"},
        {"resourceType": "Goal", "description": code("x", NOT_NEEDED)},
        {"resourceType": "MedicationRequest", "medicationCodeableConcept": code("x", NOT_NEEDED)},
        {"resourceType": "FamilyMemberHistory", "condition": [{"code": code("x", NOT_NEEDED)}]},
        {"resourceType": "Flag", "status": "inactive"},
        {"resourceType": "Condition", "verificationStatus": {"coding": [{"code": "provisional"}]}},
    ],
)
def test_nothing_but_a_plain_fact_restores(fields):
    sent = {**a("Observation", code=code("x", NOT_NEEDED), recordedDate="2024-03-01", **WHEN), **fields}
    assert found(sent) == []


def test_a_labelled_one_withholds_a_withdrawn_one_or_anothers_does_not():
    assert found(coded(NEEDED, **WHEN, meta=NOPAT)) == [(AccessCode.REVIEW_NEEDED, TODAY)]
    assert found(coded(NEEDED, **WHEN, subject=to("Patient/p2"))) == []
    wrong = a("Encounter", "e", status="entered-in-error")
    assert found(wrong, coded(NEEDED, **WHEN, encounter=to("Encounter/e"))) == []


def test_a_questionnaire_that_offers_it_as_an_answer_says_nothing_of_the_patient():
    offered = {"resourceType": "Questionnaire", "item": [{"option": [{"valueCoding": {"code": NEEDED}}]}]}
    assert (found(offered), causes(offered)) == ([], [])
