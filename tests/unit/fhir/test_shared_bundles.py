"""Real test systems' bundles, dirt included. Each count was checked against the JSON, resource by resource type."""

from collections import Counter
from pathlib import Path

import orjson
import pytest

from tests.unit.fhir.bundles import PATIENT, raw
from tests.unit.fhir.shared import FHIR, bundle_paths, needs_shared_bundles
from workbench.fhir.bundle.gp_connect_lists import LISTS_OF
from workbench.fhir.read import read_bundle
from workbench.fhir.values import BundleRead, UnreadableBundle
from workbench.fhir.who.belonging import ANOTHERS
from workbench.vocabulary import LIST_WARNINGS, Kind, Standing

pytestmark = needs_shared_bundles

# Statement, plan and issues are one medication (9388…: 10 statements and 69 requests → 10 entries).
# The documents of 9388… and of the large payload name a patient of another record.
ENTRIES = {
    "9388098431": (
        "consultation 3, consultation-note 22, observation 29, result 19, report 1, problem 10, "
        "medication 10, allergy 2, immunisation 1, referral 3"
    ),
    "9465698490": (
        "consultation 8, consultation-note 3, observation 7, problem 1, medication 95, allergy 5, referral 1"
    ),
    "9465698679": "consultation 2, observation 13, problem 13, medication 1, allergy 24, referral 2",
    "9465700193": "consultation 33, observation 1, allergy 1, referral 1, document 33",
    "9465701459": (
        "consultation 6, consultation-note 4, observation 15, family-history 3, problem 8, medication 10, "
        "allergy 4, referral 1"
    ),
    "9465701483": (
        "consultation 6, consultation-note 8, observation 89, immunisation 8, referral 3, questionnaire-response 1"
    ),
    "9465701718": (
        "consultation 21, consultation-note 13, observation 55, result 110, report 20, referral 1, "
        "questionnaire-response 4"
    ),
    "EMISPatient": (
        "consultation 9, consultation-note 13, observation 24, problem 2, allergy 2, immunisation 1, "
        "referral 1, questionnaire-response 2"
    ),
    "correctPatientStructuredRecordLarge": (
        "consultation 3, consultation-note 1036, observation 29, result 19, report 1, problem 10, "
        "medication 10, allergy 2, immunisation 1, referral 3"
    ),
    "correctPatientStructuredRecordResponse": "observation 1, problem 1, medication 1",
    "Buster": (
        "consultation 6, observation 18, result 15, report 2, problem 3, medication 1, immunisation 4, procedure 1"
    ),
    "Chet": (
        "consultation 10, observation 36, result 23, report 3, problem 4, medication 2, immunisation 3, "
        "procedure 8, other 1"
    ),
    "Clemente": "consultation 3, observation 18, result 30, report 4, problem 1, immunisation 4, procedure 1",
    "Gilberto": (
        "consultation 24, observation 70, result 107, report 15, problem 7, medication 2, immunisation 11, "
        "procedure 9, other 9"
    ),
    "Karena": (
        "consultation 26, observation 33, result 11, report 1, problem 8, medication 12, allergy 6, "
        "immunisation 8, procedure 18, other 5"
    ),
    "Laurie": (
        "consultation 16, observation 52, result 11, report 1, problem 6, medication 3, immunisation 11, procedure 10"
    ),
    "Ned": "consultation 6, observation 24, result 11, report 1, problem 3, medication 2, immunisation 7",
    "Robby": (
        "consultation 34, observation 32, result 30, report 4, problem 7, medication 2, immunisation 8, "
        "procedure 2, other 9"
    ),
}
SECOND_OF_A_NAME = [f"another resource has this id (entry {place}); the first is kept" for place in (4, 5)]
KEPT_BACK = "the source keeps back confidential items: "
IN_TRANSIT = (
    f"{LIST_WARNINGS['data-in-transit'].import_line}: allergies and adverse reactions, consultations, "
    "diary entries, ended allergies, "
    "immunisations, investigations and results, medications, outbound referrals, problems, uncategorised data"
)
PROBLEMS = {
    "9388098431": Counter([ANOTHERS] * 32 + SECOND_OF_A_NAME + [KEPT_BACK + "medications"]),
    "9465698490": Counter([IN_TRANSIT]),
    "9465698679": Counter([IN_TRANSIT]),
    "9465700193": Counter([IN_TRANSIT]),
    "9465701459": Counter(
        [IN_TRANSIT, KEPT_BACK + "consultations, diary entries, problems, uncategorised data, other lists"]
    ),
    "correctPatientStructuredRecordLarge": Counter([ANOTHERS] * 27 + SECOND_OF_A_NAME + [KEPT_BACK + "medications"]),
}
EVERY_LIST = set(LISTS_OF)
COMPLETE = {
    "9388098431": EVERY_LIST - {Kind.MEDICATION, Kind.REFERRAL},  # its list of diary entries is not there
    "9465701483": EVERY_LIST,
    "9465701718": EVERY_LIST,
    "EMISPatient": EVERY_LIST,
    "correctPatientStructuredRecordLarge": EVERY_LIST - {Kind.MEDICATION, Kind.REFERRAL, Kind.ALLERGY},
    "correctPatientStructuredRecordResponse": EVERY_LIST,
}
NO_PATIENT = ["fhir_bundle_with_filing_comments", "AllergyList", "BatchPOST", "NEWS2Observations"]


def read(name: str) -> BundleRead:
    (path,) = FHIR.glob(f"*/{name}*.json")
    return read_bundle(path.read_bytes())


def counted(text: str) -> dict[str, int]:
    return {kind: int(count) for kind, count in (each.split() for each in text.split(", "))}


@pytest.mark.parametrize("name", ENTRIES)
def test_every_entry_is_read_as_its_kind(name):
    assert Counter(str(each.kind) for item in read(name).items for each in item.entries) == counted(ENTRIES[name])


@pytest.mark.parametrize("name", ENTRIES)
def test_what_could_not_be_read_is_reported(name):
    assert Counter(each.cause for each in read(name).problems) == PROBLEMS.get(name, Counter())


@pytest.mark.parametrize("name", ENTRIES)
def test_a_kind_is_complete_where_its_lists_are_there_and_nothing_warns(name):
    assert read(name).complete == COMPLETE.get(name, set())


ANOTHERS_DOCUMENTS = {"9388098431": 32, "correctPatientStructuredRecordLarge": 30}
"""Documents of another patient than the bundle's."""


@pytest.mark.parametrize("name", ENTRIES)
def test_nothing_is_taken_back_but_what_is_another_patients(name):
    standings = Counter(each.standing for each in read(name).statements)
    assert set(standings) <= {Standing.STANDS, Standing.ANOTHERS}
    assert standings[Standing.ANOTHERS] == ANOTHERS_DOCUMENTS.get(name, 0)


@pytest.mark.parametrize("name", ENTRIES)
def test_every_item_is_whole(name):
    bundle = read(name)
    ids = [each.source_id for item in bundle.items for each in item.entries]
    assert len(ids) == len(set(ids))
    for item in bundle.items:
        head = item.entries[0]
        assert (item.source_id, item.kind, item.title) == (head.source_id, head.kind, head.title)
        inside = {each.source_id for each in item.entries}
        assert not any(link in inside for each in item.entries for link in each.links)


@pytest.mark.parametrize("name", NO_PATIENT)
def test_bundles_of_nobody_are_refused(name):
    """One of them labels its results, which is heard."""
    try:
        bundle = read(f"*{name}")
    except UnreadableBundle as refused:
        cause = str(refused)
    else:
        assert (bundle.is_nobodys, bundle.items) == (True, ())
        cause = bundle.problems[0].cause
    assert "no Patient" in cause


def is_read(path: Path) -> bool:
    try:
        return bool(read_bundle(path.read_bytes()).items)
    except UnreadableBundle:
        return False


def test_every_other_file_is_refused():
    assert sum(map(is_read, bundle_paths())) == len(ENTRIES)


def lone(name: str):
    """A single resource of the shared examples, as its patient's only entry."""
    (path,) = FHIR.glob(f"*/*{name}*.json")
    content = orjson.loads(path.read_bytes())
    named = content.get("subject") or content.get("patient") or {"reference": "Patient/p1"}
    patient = {**PATIENT, "id": named.get("reference", "Patient/p1").removeprefix("Patient/")}
    return read_bundle(raw(content, patient=patient)).items[0].entries[0]


@pytest.mark.parametrize(
    ("name", "nopat"),
    [("security-15", True), ("label-16", True), ("label-17", False), ("multi-specimens-nopat", True)],
)
def test_nopat_is_told_from_its_near_miss(name, nopat):
    assert lone(name).nopat is nopat


def test_the_large_payload_has_one_nopat_entry():
    found = [each for item in read("correctPatientStructuredRecordLarge").items for each in item.entries if each.nopat]
    assert [each.kind for each in found] == [Kind.ALLERGY]


def test_dates_come_from_the_record():
    consultation = next(item for item in read("9465701718").items if item.kind is Kind.CONSULTATION).entries[0]
    assert consultation.occurred_on == "2001-03-30"
    assert consultation.recorded_at
    assert consultation.recorded_at.isoformat() == "2010-02-09T12:31:51.867000+00:00"


@pytest.mark.parametrize(
    ("name", "kind", "title"),
    [
        ("AllergyIntolerance-Amoxicillin", Kind.ALLERGY, "Amoxicillin"),
        ("UKCore-Observation-VitalSigns-BloodPressure", Kind.OBSERVATION, "Blood pressure"),
        ("UKCore-ServiceRequest-ECG", Kind.REFERRAL, "12 lead ECG"),
        ("UKCore-BodyStructure-MedianCubitalVein", Kind.OTHER, "Body structure"),
    ],
)
def test_uk_core_examples_are_read(name, kind, title):
    found = lone(name)
    assert (found.kind, found.title) == (kind, title)
