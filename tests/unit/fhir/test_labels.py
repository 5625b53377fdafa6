"""NOPAT and entered-in-error, exactly as labelled."""

import pytest

from tests.unit.fhir.bundles import NOPAT, a, a_list, entries, entry, to

STU3 = {"system": "http://hl7.org/fhir/v3/ActCode", "code": "NOPAT"}
R4 = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "NOPAT"}


@pytest.mark.parametrize("label", [STU3, R4])
def test_system_and_code_make_nopat(label):
    assert entry(a("Condition", meta={"security": [{"code": "R"}, label]})).nopat
    assert entry(a("DocumentReference", securityLabel=[{"coding": [label]}])).nopat


@pytest.mark.parametrize(
    "label",
    [
        {"system": "http://hl7.org/fhir/v3/ActCode", "code": "RWR", "display": "no disclosure to patient NOPAT"},
        {"system": "http://hl7.org/fhir/v3/ActCode", "code": "nopat"},
        {"system": "http://hl7.org/fhir/v3/Other", "code": "NOPAT"},
        {"code": "NOPAT"},
        {"system": ["http://hl7.org/fhir/v3/ActCode"], "code": ["NOPAT"]},
    ],
)
def test_a_near_miss_is_not_nopat(label):
    assert not entry(a("Condition", meta={"security": [label], "tag": [STU3]})).nopat
    assert not entry(a("DocumentReference", securityLabel=[{"coding": [label], "text": "NOPAT"}])).nopat


def test_nopat_on_a_consultation_or_report_covers_what_is_filed_under_it():
    encounter = a("Encounter", "e", meta=NOPAT)
    report = a("DiagnosticReport", "r", meta=NOPAT, result=[to("Observation/2")])
    inside = a("Observation", "1", encounter=to("Encounter/e"))
    found = entries(encounter, report, inside, a("Observation", "2"), a("Observation", "3"))
    assert {key for key, each in found.items() if each.nopat} == {
        "Encounter/e", "DiagnosticReport/r", "Observation/1", "Observation/2",
    }  # fmt: skip


def test_nopat_on_a_heading_covers_what_stands_under_it():
    topic = a_list("t", "topic", "List/h", "Observation/2", encounter=to("Encounter/e"))
    heading = a_list("h", "heading", "Observation/1", meta=NOPAT)
    found = entries(a("Encounter", "e"), topic, heading, a("Observation", "1"), a("Observation", "2"))
    assert {key for key, each in found.items() if each.nopat} == {"Observation/1"}


def test_nopat_on_the_bundle_covers_all():
    assert all(each.nopat for each in entries(a("Condition"), a("Observation"), meta=NOPAT).values())


@pytest.mark.parametrize(
    ("type_", "fields"),
    [
        ("Observation", {"status": "entered-in-error"}),
        ("Encounter", {"status": "entered-in-error"}),
        ("Condition", {"verificationStatus": "entered-in-error"}),
        ("AllergyIntolerance", {"verificationStatus": {"coding": [{"code": "entered-in-error"}]}}),
        ("DocumentReference", {"docStatus": "entered-in-error"}),
    ],
)
def test_what_was_entered_in_error_is_withdrawn(type_, fields):
    assert entry(a(type_, **fields)).withdrawn


def test_a_consultation_or_report_entered_in_error_takes_what_is_filed_under_it_along():
    encounter = a("Encounter", "e", status="entered-in-error")
    report = a("DiagnosticReport", "r", status="entered-in-error", result=[to("Observation/2")])
    inside = a("Observation", "1", encounter=to("Encounter/e"))
    found = entries(encounter, report, inside, a("Observation", "2"), a("Observation", "3"))
    assert {key for key, each in found.items() if not each.withdrawn} == {"Observation/3"}


@pytest.mark.parametrize("status", ["final", "cancelled", "superseded", None, 5, ["entered-in-error"], {"coding": "x"}])
def test_nothing_else_is(status):
    assert not entry(a("Observation", status=status)).withdrawn
