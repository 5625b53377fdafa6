"""Nobody sees another patient's entry in this one's record."""

import pytest

from tests.unit.fhir.bundles import NHS, a, a_list, causes, entries, items, raw, to
from workbench.fhir.read import read_bundle
from workbench.fhir.who.belonging import ANOTHERS, UNCLEAR

UUID = "0CEEBCCD-76F5-4ECC-9B4B-2CD6E09CDE9F"


@pytest.mark.parametrize(
    "subject",
    [
        to("Patient/p2"),
        to("https://example.org/fhir/Patient/p2"),
        to("Patient/p2/_history/3"),
        to("urn:uuid:11111111-2222-3333-4444-555555555555"),
        {"identifier": {"system": NHS, "value": "999 000 0026"}},
        {**to("Patient/p1"), "identifier": {"system": NHS, "value": "9990000026"}},
        [to("Patient/p1"), to("Patient/p2")],
        to("#other"),
    ],
)
@pytest.mark.parametrize("field", ["subject", "patient"])
def test_what_names_another_patient_is_left_out(field, subject):
    other = {"resourceType": "Patient", "id": "other", "identifier": [{"system": NHS, "value": "9990000026"}]}
    sent = {"resourceType": "Condition", "id": "1", field: subject, "contained": [other]}
    assert entries(sent) == {}
    assert causes(sent) == [ANOTHERS]


@pytest.mark.parametrize(
    "subject",
    [
        None,
        {},
        to("Patient/p1"),
        to("https://example.org/fhir/Patient/p1"),
        to("Patient/p1/_history/3"),
        {"identifier": {"system": NHS, "value": "999 000 0018"}},
        {"identifier": {"system": "urn:hospital", "value": "77"}},
        {"display": "Somebody"},
        to("Group/1"),
    ],
)
def test_what_does_not_is_the_patients(subject):
    assert causes(a("Condition", subject=subject)) == []
    assert list(entries(a("Condition", subject=subject))) == ["Condition/1"]


@pytest.mark.parametrize("subject", ["Patient/p2", 5, to("p2"), to(5)])
def test_a_subject_that_cannot_be_understood_is_reported_and_kept(subject):
    assert causes(a("Condition", subject=subject)) == [UNCLEAR]
    assert list(entries(a("Condition", subject=subject))) == ["Condition/1"]


def test_a_uuid_is_the_same_in_small_letters():
    patient = {"resourceType": "Patient", "id": UUID}
    for name in (f"urn:uuid:{UUID.lower()}", f"Patient/{UUID.lower()}"):
        assert causes(a("Condition", subject=to(name)), patient=patient) == []


def test_the_patients_full_url_names_them():
    sent = raw(a("Condition", subject=to("urn:uuid:abc"))).replace(
        b'{"resource":{"resourceType":"Patient"', b'{"fullUrl":"urn:uuid:abc","resource":{"resourceType":"Patient"'
    )
    assert read_bundle(sent).problems == ()


def test_what_has_no_subject_goes_with_its_encounter():
    encounter = a("Encounter", "e", subject=to("Patient/p2"))
    orphan = {"resourceType": "Observation", "id": "o", "encounter": to("Encounter/e")}
    assert causes(encounter, orphan) == [ANOTHERS, ANOTHERS]


def test_without_an_nhs_number_of_its_own_the_bundle_compares_none():
    sent = a("Condition", subject={"identifier": {"system": NHS, "value": "9990000026"}})
    assert causes(sent, patient={"resourceType": "Patient", "id": "p1"}) == []


def test_another_patients_list_does_not_move_an_entry():
    list_ = a_list("l", "consultation", "Condition/1", encounter=to("Encounter/e"))
    list_["subject"] = to("Patient/p2")
    assert list(items(a("Encounter", "e"), list_, a("Condition"))) == ["Encounter/e", "Condition/1"]


def test_what_has_no_subject_goes_with_what_contains_it():
    ended = {"resourceType": "AllergyIntolerance", "id": "28"}
    assert causes(a("List", None, subject=to("Patient/p2"), contained=[ended])) == [ANOTHERS]
