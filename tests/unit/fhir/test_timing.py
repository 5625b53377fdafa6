"""When it happened, and when it was put into the record."""

from datetime import UTC, datetime

import pytest

from tests.unit.fhir.bundles import a, a_list, causes, entries, entry, extension, to
from workbench.vocabulary import RecordedFrom


@pytest.mark.parametrize(
    ("sent", "utc"),
    [
        ("2024-07-01T10:00:00+01:00", datetime(2024, 7, 1, 9, tzinfo=UTC)),
        ("2024-07-01T10:00:00Z", datetime(2024, 7, 1, 10, tzinfo=UTC)),
        ("2024-07-01T10:00:00.123Z", datetime(2024, 7, 1, 10, 0, 0, 123000, tzinfo=UTC)),
        ("2024-07-01T10:00:00", datetime(2024, 7, 1, 9, tzinfo=UTC)),
        ("2024-01-01T10:00", datetime(2024, 1, 1, 10, tzinfo=UTC)),
        ("2024-07-01", datetime(2024, 6, 30, 23, tzinfo=UTC)),
        ("2024-01-01", datetime(2024, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_moment_is_londons_unless_it_says_otherwise(sent, utc):
    assert entry(a("Observation", issued=sent)).recorded_at == utc


@pytest.mark.parametrize(
    ("type_", "fields"),
    [
        ("Observation", {"issued": "2024-01-01"}),
        ("DiagnosticReport", {"issued": "2024-01-01"}),
        ("DocumentReference", {"indexed": "2024-01-01", "created": "2019-01-01"}),
        ("DocumentReference", {"date": "2024-01-01"}),
        ("Condition", {"assertedDate": "2024-01-01"}),
        ("Condition", {"recordedDate": "2024-01-01"}),
        ("AllergyIntolerance", {"assertedDate": "2024-01-01"}),
        ("MedicationStatement", {"dateAsserted": "2024-01-01"}),
        ("MedicationRequest", {"authoredOn": "2024-01-01"}),
        ("ReferralRequest", {"authoredOn": "2024-01-01"}),
        ("QuestionnaireResponse", {"authored": "2024-01-01"}),
        ("Immunization", {"recorded": "2024-01-01"}),
        ("Immunization", {"date": "2019-01-01", "extension": [extension("DateRecorded", valueDateTime="2024-01-01")]}),
    ],
)
def test_each_type_says_when_it_was_recorded(type_, fields):
    found = entry(a(type_, **fields))
    assert (found.recorded_at, found.recorded_from) == (datetime(2024, 1, 1, tzinfo=UTC), RecordedFrom.RESOURCE)


def test_a_servers_clock_is_not_the_records():
    found = entry(a("Procedure", meta={"lastUpdated": "2024-01-01T00:00:00Z"}))
    assert (found.recorded_at, found.recorded_from) == (None, RecordedFrom.RECEIPT)


def test_the_consultations_list_tells_what_the_entry_does_not():
    encounter = a("Encounter", "e", period={"start": "2001-03-30"})
    list_ = a_list("l", "consultation", encounter=to("Encounter/e"), date="2010-02-09T12:00:00Z")
    found = entries(encounter, list_, a("Procedure", encounter=to("Encounter/e")))["Procedure/1"]
    assert (found.recorded_at, found.recorded_from) == (datetime(2010, 2, 9, 12, tzinfo=UTC), RecordedFrom.CONSULTATION)


def test_without_a_list_the_encounters_beginning_tells():
    encounter = a("Encounter", "e", period={"start": "2024-01-01"})
    found = entries(encounter, a("Procedure", encounter=to("Encounter/e")))
    assert found["Procedure/1"].recorded_at == found["Encounter/e"].recorded_at == datetime(2024, 1, 1, tzinfo=UTC)


def test_a_result_without_a_date_was_recorded_with_its_report():
    report = a("DiagnosticReport", "r", issued="2024-01-01", result=[to("Observation/1")])
    found = entries(report, a("Observation"))["Observation/1"]
    assert (found.recorded_at, found.recorded_from) == (datetime(2024, 1, 1, tzinfo=UTC), RecordedFrom.CONSULTATION)


@pytest.mark.parametrize(
    "bad", ["2024-02-30", "yesterday", "01/02/2024", "2024-01-01T25:00:00Z", 5, "٢٠٢٤-01-01", "0000-01-01"]
)
def test_an_impossible_date_is_reported_and_the_next_best_taken(bad):
    sent = (
        a("Encounter", "e", period={"start": "2024-01-01"}),
        a("Observation", issued=bad, encounter=to("Encounter/e")),
    )
    assert entries(*sent)["Observation/1"].recorded_from == RecordedFrom.CONSULTATION
    assert len(causes(*sent)) == 1
    assert str(bad) not in causes(*sent)[0]


@pytest.mark.parametrize(
    ("type_", "fields", "on"),
    [
        ("Observation", {"effectiveDateTime": "2024-06-30T23:30:00+00:00", "issued": "2024-07-02"}, "2024-06-30"),
        ("Observation", {"effectivePeriod": {"start": "2021-01", "end": "2021-02"}}, "2021-01"),
        ("Observation", {"issued": "2024-07-02T10:00:00Z"}, "2024-07-02"),
        ("Condition", {"onsetDateTime": "1999", "assertedDate": "2024-01-01"}, "1999"),
        ("Procedure", {"performedPeriod": {"start": "2020-01-02T00:00:00+01:00"}}, "2020-01-02"),
        ("Immunization", {"date": "2019-06-28"}, "2019-06-28"),
        ("Immunization", {"occurrenceDateTime": "2019-06-28"}, "2019-06-28"),
        ("DocumentReference", {"created": "2019-06-28", "indexed": "2024-01-01"}, "2019-06-28"),
        ("Encounter", {"period": {"start": "2019-06-28T10:00:00Z"}}, "2019-06-28"),
        ("ServiceRequest", {"authoredOn": "2019-06-28"}, "2019-06-28"),
        ("Observation", {"effectiveDateTime": "soon", "issued": "2024-07-02"}, "2024-07-02"),
        ("Goal", {"startDate": "2020"}, "2020"),
        ("Observation", {}, None),
    ],
)
def test_the_clinical_date_is_as_precise_as_written(type_, fields, on):
    assert entry(a(type_, **fields)).occurred_on == on
