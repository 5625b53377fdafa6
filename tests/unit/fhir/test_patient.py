"""The bundle's patient."""

from datetime import date

import pytest

from tests.unit.fhir.bundles import NHS, PATIENT, extension, read, to

ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
PRACTICE = {"resourceType": "Organization", "id": "7", "identifier": [{"system": ODS, "value": "A82038"}]}


def patient(*resources, **fields):
    return read(*resources, patient={**PATIENT, **fields}).patient


def test_the_name_in_use_is_taken():
    names = [{"use": "old", "family": "Before"}, {"use": "official", "family": "SKELLY", "given": ["Horace", "J"]}]
    found = patient(name=names, gender="male", birthDate="1925-04-21")
    assert (found.given_name, found.family_name, found.gender) == ("Horace J", "SKELLY", "male")
    assert found.birth_date == date(1925, 4, 21)


def test_only_the_nhs_system_gives_the_nhs_number():
    assert patient().nhs_number == "9990000018"
    assert patient(identifier=[{"system": "urn:local", "value": "9990000018"}]).nhs_number is None


def test_of_two_nhs_numbers_neither_is_taken():
    two = [{"system": NHS, "value": "9990000018"}, {"system": NHS, "value": "9990000026"}]
    bundle = read(patient={**PATIENT, "identifier": two})
    assert bundle.patient.nhs_number is None
    assert "two different NHS numbers" in bundle.problems[0].cause


@pytest.mark.parametrize(
    ("fields", "died"),
    [
        ({}, None),
        ({"deceasedBoolean": False}, False),
        ({"deceasedBoolean": True}, True),
        ({"deceasedDateTime": "2020"}, True),
    ],
)
def test_death(fields, died):
    assert patient(**fields).died is died


def test_the_latest_registration_counts():
    periods = [
        extension("RegistrationDetails", extension=[{"url": "registrationPeriod", "valuePeriod": {"start": start}}])
        for start in ("1990-05-01", "2020-03-01T00:00:00+00:00", "2001-01-01")
    ]
    assert patient(extension=periods).registered_on == date(2020, 3, 1)


@pytest.mark.parametrize(
    "fields",
    [
        {"managingOrganization": to("Organization/7")},
        {"managingOrganization": {"identifier": {"system": ODS, "value": "A82038"}}},
        {"generalPractitioner": [to("Practitioner/1"), to("Organization/7")]},
    ],
)
def test_the_practice_is_an_ods_code(fields):
    assert patient(PRACTICE, **fields).registered_at == "A82038"


def test_a_bad_date_of_birth_is_reported():
    bundle = read(patient={**PATIENT, "birthDate": "31/12/1990"})
    assert (bundle.patient.birth_date, bundle.problems[0].cause) == (None, "the date of birth is not a date")
