"""The bundle's patient."""

from datetime import date

import pytest

from tests.unit.fhir.bundles import NHS, PATIENT, extension, read, to

ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
PRACTICE = {"resourceType": "Organization", "id": "7", "identifier": [{"system": ODS, "value": "A82038"}]}


UK = "https://fhir.hl7.org.uk/StructureDefinition"
OTHERS = [
    {"use": "old", "family": "Before", "given": ["X"]},
    {"use": "maiden", "family": "Before", "given": ["X"]},
    {"use": "nickname", "given": ["Bob"]},
    {"use": "official", "family": "Before", "given": ["X"], "period": {"end": "2010-01-01"}},
]


def a_notice(code):
    value = {"url": "deathNotificationStatus", "valueCodeableConcept": {"coding": [{"code": code}]}}
    return {"url": f"{UK}/Extension-UKCore-DeathNotificationStatus", "extension": [value]}


def patient(*resources, **fields):
    return read(*resources, patient={**PATIENT, **fields}).patient


def test_the_name_in_use_is_taken():
    names = [{"use": "old", "family": "Before"}, {"use": "official", "family": "SKELLY", "given": ["Horace", "J"]}]
    found = patient(name=names, gender="male", birthDate="1925-04-21")
    assert (found.given_name, found.family_name, found.gender) == ("Horace J", "SKELLY", "male")
    assert found.birth_date == date(1925, 4, 21)


@pytest.mark.parametrize("other", OTHERS, ids=str)
@pytest.mark.parametrize("use", [{}, {"use": "usual"}, {"use": "official", "period": {"end": "9999-12-31"}}], ids=str)
def test_a_former_name_or_a_nickname_is_not_taken_wherever_it_stands(other, use):
    now = {"family": "Skelly", "given": ["Horace"], **use}
    for names in ([other, now], [now, other]):
        found = patient(name=names)
        assert (found.given_name, found.family_name) == ("Horace", "Skelly")


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
        ({"deceasedBoolean": False, "_deceasedBoolean": {"id": "x"}}, False),
        ({"deceasedBoolean": False, "deceasedDateTime": "2020"}, True),
        ({"extension": [a_notice("1")]}, True),
        ({"extension": [a_notice("2")], "deceasedBoolean": False}, True),
        ({"extension": [a_notice("U")], "deceasedBoolean": False}, False),
        ({"extension": [{"url": f"{UK}/Extension-UKCore-DeathNotificationStatus"}]}, True),
    ],
)
def test_death(fields, died):
    assert patient(**fields).died is died


@pytest.mark.parametrize(
    "fields",
    [
        {"deceasedBoolean": "true"},
        {"deceasedBoolean": "false"},
        {"deceasedBoolean": 0},
        {"deceasedDateTime": "some time ago"},
        {"deceasedDateTime": {}},
        {"_deceasedDateTime": {"extension": [{"url": "data-absent-reason", "valueCode": "unknown"}]}},
        {"deceased": True},
        {"DeceasedBoolean": True},
    ],
)
def test_a_death_that_cannot_be_understood_is_one_and_is_told(fields):
    bundle = read(patient={**PATIENT, **fields})
    assert bundle.patient.died is True
    assert [each.cause for each in bundle.problems] == [
        "a death that is not said as FHIR has it; taken as one, look into it"
    ]


@pytest.mark.parametrize(("active", "is_active"), [(None, True), (True, True), (False, False)])
def test_the_patient_is_active_unless_it_says_otherwise(active, is_active):
    bundle = read(patient={**PATIENT, "active": active})
    assert (bundle.patient.is_active, bundle.problems) == (is_active, ())


@pytest.mark.parametrize("active", ["true", "false", "", 1, 0, [], {}, [True]])
def test_what_is_no_true_or_false_keeps_nobody_active_and_is_told(active):
    bundle = read(patient={**PATIENT, "active": active})
    assert not bundle.patient.is_active
    assert [each.cause for each in bundle.problems] == [
        "whether the patient is active is no true or false; taken as not"
    ]


@pytest.mark.parametrize(
    ("links", "is_active"),
    [
        ([{"type": "replaced-by", "other": to("Patient/p2")}], False),
        ([{"type": " Replaced-By "}], False),
        ([{"type": "refer", "other": {"identifier": {"system": NHS, "value": "9990000026"}}}], False),
        ([{"type": "replace"}], False),
        ([{"other": to("Patient/p2")}], False),
        ({"type": "replaced-by"}, False),
        ([{"type": "seealso"}, {"type": "replaces", "other": to("Patient/p0")}], True),
    ],
)
def test_a_record_that_was_replaced_by_another_is_not_active_and_is_told(links, is_active):
    bundle = read(patient={**PATIENT, "link": links})
    assert bundle.patient.is_active is is_active
    assert ["replaced by another" in each.cause for each in bundle.problems] == [True] * (not is_active)


def registered(*periods):
    return [
        extension("RegistrationDetails", extension=[{"url": "registrationPeriod", "valuePeriod": each}])
        for each in periods
    ]


@pytest.mark.parametrize(
    "period",
    ["2020-01-01", [{"start": "2020-01-01"}], {"start": "once"}, {"start": 5}, {"start": "2020-01-01", "end": "once"},
     {"start": "2020-01-01", "end": "2019-01-01"}, {"start": "2020-01-01", "end": "2021"}],
)  # fmt: skip
def test_a_registration_that_cannot_be_understood_keeps_nobody_active(period):
    older = {"start": "1990-01-01"}
    assert not patient(extension=registered(older, period)).is_active
    assert not patient(extension=registered(period, older)).is_active


def test_an_older_registration_that_ended_some_time_does_no_harm():
    found = patient(extension=registered({"start": "1990-01-01", "end": "once"}, {"start": "2020-01-01"}))
    assert (found.is_active, found.registered_on) == (True, date(2020, 1, 1))


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


@pytest.mark.parametrize("value", ["a82038", " A82038 ", "A 82038", "A82038\n"])
@pytest.mark.parametrize(
    "system",
    [ODS, ODS + "/", "http://fhir.nhs.net/Id/ods-organization-code", ODS.upper(), "urn:oid:1.2.826.0.1285.0.1.10"],
)
def test_the_practices_code_is_the_same_in_small_letters_and_other_systems(system, value):
    found = patient(managingOrganization={"identifier": {"system": system, "value": value}})
    assert found.registered_at == "A82038"


@pytest.mark.parametrize(
    "system",
    [
        NHS + "/",
        "http://fhir.nhs.uk/Id/nhs-number",
        "http://fhir.nhs.net/Id/nhs-number",
        "urn:oid:2.16.840.1.113883.2.1.4.1",
    ],
)
def test_any_system_of_the_nhs_number_gives_it(system):
    both = [{"system": NHS, "value": "999 000 0018"}, {"system": system, "value": "9990000018"}]
    assert patient(identifier=both[1:]).nhs_number == "9990000018"
    assert patient(identifier=both).nhs_number == "999 000 0018"


def test_a_bad_date_of_birth_is_reported():
    bundle = read(patient={**PATIENT, "birthDate": "31/12/1990"})
    assert (bundle.patient.birth_date, bundle.problems[0].cause) == (None, "the date of birth is not a date")
