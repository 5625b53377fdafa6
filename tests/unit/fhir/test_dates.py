"""Dates that only stand for "not known", or that name a mere year: none crashes, and none hides an entry."""

from datetime import UTC, date, datetime

import pytest

from tests.unit.fhir.bundles import PATIENT, a, a_list, causes, entries, entry, extension, read, to
from workbench.fhir.wording.timing import PLACEHOLDER
from workbench.vocabulary import RecordedFrom

PLACEHOLDERS = [
    "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00+14:00", "0001-01-01", "0001", "0001-01",
    "1753-01-01", "1899-12-30T00:00:00Z", "1900-01-01T00:00:00Z", "1900-01-01T00:00:00+01:00", "1900-01-01", "1900-01",
    "1900", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00", "9999-12-31", "9999",
    "2999-01-01",
]  # fmt: skip


@pytest.mark.parametrize("sent", PLACEHOLDERS)
def test_a_placeholder_is_not_used_so_that_the_entry_counts_as_recorded_at_its_receipt(sent):
    found = entry(a("Condition", assertedDate=sent))
    assert (found.recorded_at, found.recorded_from) == (None, RecordedFrom.RECEIPT)
    assert causes(a("Condition", assertedDate=sent)) == [PLACEHOLDER]


@pytest.mark.parametrize(
    ("type_", "field"),
    [
        ("Observation", "issued"),
        ("DiagnosticReport", "issued"),
        ("Condition", "recordedDate"),
        ("MedicationRequest", "authoredOn"),
        ("DocumentReference", "indexed"),
        ("Observation", "effectiveDateTime"),
        ("Procedure", "performedDateTime"),
    ],
)
@pytest.mark.parametrize("sent", ["0001-01-01T00:00:00Z", "9999-12-31", "1900-01-01"])
def test_no_field_takes_a_placeholder_for_a_day(type_, field, sent):
    found = entry(a(type_, **{field: sent}))
    assert (found.recorded_at, found.occurred_on) == (None, None)


def test_a_consultation_of_a_placeholder_date_lends_no_date_to_what_it_holds():
    sent = (a("Encounter", "e", period={"start": "0001-01-01T00:00:00Z"}), a("Procedure", encounter=to("Encounter/e")))
    assert {each.recorded_at for each in entries(*sent).values()} == {None}


def test_the_next_best_date_is_taken_in_place_of_a_placeholder():
    sent = a("Condition", assertedDate="0001-01-01", recordedDate="2024-01-01")
    assert entry(sent).recorded_at == datetime(2024, 1, 1, tzinfo=UTC)
    assert entry(sent).occurred_on == "2024-01-01"


@pytest.mark.parametrize(
    ("sent", "utc"),
    [
        ("2010", datetime(2010, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2015-05", datetime(2015, 5, 31, 22, 59, 59, tzinfo=UTC)),
        ("2015-12", datetime(2015, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_of_a_mere_year_or_month_the_last_moment_counts(sent, utc):
    found = entry(a("Condition", recordedDate=sent))
    assert (found.recorded_at, found.recorded_from, found.occurred_on) == (utc, RecordedFrom.RESOURCE, sent)
    assert causes(a("Condition", recordedDate=sent)) == []


def test_a_precise_date_comes_before_a_mere_year():
    sent = a("Condition", assertedDate="2010", recordedDate="2010-05-01T10:00:00Z")
    assert entry(sent).recorded_at == datetime(2010, 5, 1, 10, tzinfo=UTC)


def test_the_beginning_of_a_consultation_comes_before_the_mere_year_of_its_list():
    encounter = a("Encounter", "e", period={"start": "2010-05-01T10:00:00Z"})
    found = entries(encounter, a_list("l", "consultation", encounter=to("Encounter/e"), date="2010"))
    assert found["Encounter/e"].recorded_at == datetime(2010, 5, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("sent", ["2012", "2012-06"])
def test_a_birth_date_that_is_no_day_is_told(sent):
    bundle = read(patient={**PATIENT, "birthDate": sent})
    assert bundle.patient.birth_date is None
    assert [each.cause for each in bundle.problems] == ["the date of birth is only a year or a month; not used"]


@pytest.mark.parametrize("sent", ["0001-01-01", "1900-01-01", "9999-12-31"])
def test_a_placeholder_is_nobodys_birth_date(sent):
    bundle = read(patient={**PATIENT, "birthDate": sent})
    assert bundle.patient.birth_date is None
    assert [each.cause for each in bundle.problems] == ["the date of birth is not a date"]


def test_the_first_of_1970_is_a_birth_date_like_any_other():
    assert read(patient={**PATIENT, "birthDate": "1970-01-01"}).patient.birth_date == date(1970, 1, 1)


def test_a_registration_until_9999_has_no_end():
    period = extension("registrationPeriod", valuePeriod={"start": "2001-02-03", "end": "9999-12-31"})
    details = extension("RegistrationDetails", extension=[period | {"url": "registrationPeriod"}])
    patient = read(patient={**PATIENT, "extension": [details]}).patient
    assert (patient.registered_on, patient.left_on, patient.is_active) == (date(2001, 2, 3), None, True)


def test_a_proxy_until_9999_has_no_end():
    period = {"start": "2020-01-01", "end": "9999-12-31"}
    sent = {"resourceType": "RelatedPerson", "id": "1", "patient": to("Patient/p1"), "active": True, "period": period}
    (person,) = read(sent).related
    assert (person.until_on, person.is_active) == (None, True)
