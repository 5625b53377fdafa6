"""Who wrote an entry."""

import pytest

from tests.unit.fhir.bundles import DOCTOR, NURSE, a, code, entries, to

ROLE = {
    "resourceType": "PractitionerRole",
    "id": "role",
    "practitioner": to("Practitioner/doctor"),
    "code": [code("General Medical Practitioner")],
}
PRACTICE = {"resourceType": "Organization", "id": "7", "name": "COXWOLD SURGERY"}
DOCTORS = ("Dr Nichole Gilbert", "General Medical Practitioner")


def author(type_, **fields):
    found = entries(DOCTOR, NURSE, ROLE, PRACTICE, a(type_, **fields))[f"{type_}/1"]
    return found.author, found.author_role


@pytest.mark.parametrize(
    ("type_", "fields"),
    [
        ("Observation", {"performer": [to("Practitioner/doctor")]}),
        ("Observation", {"performer": [to("Organization/7"), to("PractitionerRole/role")]}),
        ("Condition", {"asserter": to("Practitioner/doctor")}),
        ("AllergyIntolerance", {"recorder": to("Practitioner/doctor"), "asserter": to("Practitioner/nurse")}),
        (
            "MedicationRequest",
            {"recorder": to("Practitioner/doctor"), "requester": {"agent": to("Practitioner/nurse")}},
        ),
        ("ReferralRequest", {"requester": {"agent": to("Practitioner/doctor")}}),
        ("ServiceRequest", {"requester": to("Practitioner/doctor"), "performer": [to("Practitioner/nurse")]}),
        ("DiagnosticReport", {"performer": [{"actor": to("Organization/7")}, {"actor": to("Practitioner/doctor")}]}),
        ("Immunization", {"practitioner": [{"actor": to("Practitioner/doctor")}]}),
        ("Immunization", {"performer": [{"actor": to("Practitioner/doctor")}]}),
        ("DocumentReference", {"author": [to("Practitioner/doctor")]}),
    ],
)
def test_the_person_who_wrote_it_is_named_with_their_role(type_, fields):
    assert author(type_, **fields) == DOCTORS


def test_an_encounters_recorder_comes_before_its_performer():
    people = [
        {"type": [{"coding": [{"code": "PPRF"}]}], "individual": to("Practitioner/nurse")},
        {"type": [{"coding": [{"code": "REC"}]}], "individual": to("Practitioner/doctor")},
    ]
    assert author("Encounter", participant=people) == DOCTORS


def test_capitals_are_tidied():
    assert author("Observation", performer=[to("Practitioner/nurse")]) == ("Ms Maeve O'Hara", "")


def test_a_contained_person_is_found():
    inside = {"resourceType": "Practitioner", "id": "x", "name": [{"text": "Dr Who"}]}
    assert author("Observation", contained=[inside], performer=[to("#x")]) == ("Dr Who", "")


def test_an_absent_person_is_named_by_the_display():
    assert author("Observation", performer=[to("Practitioner/gone", display="DR A GONE")]) == ("Dr A Gone", "")


def test_an_organisation_is_named_when_no_person_is():
    assert author("DocumentReference", custodian=to("Organization/7")) == ("COXWOLD SURGERY", "")


def test_whom_a_report_was_sent_to_did_not_write_it():
    addressee = {"resourceType": "Practitioner", "id": "x", "name": [{"family": "MessageRecipient-PORTER"}]}
    assert author("DiagnosticReport", contained=[addressee], performer=[{"actor": to("#x")}])[0] == "PORTER"


def test_nobody_is_nobody():
    assert author("Observation") == ("", "")
