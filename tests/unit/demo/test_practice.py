"""The demonstration practice: believable, whole, the same every time, and never from the future."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import orjson
import pytest

from workbench.demo.numbers import check_digit
from workbench.demo.practice import CHARACTERS, ODS_CODE, PROXIES, SWITCH_ON_DAYS_AGO, demonstration_bundles
from workbench.demo.text_files import events
from workbench.vocabulary import AccessCode, Category

NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
MOMENTS = [
    NOON,
    datetime(2026, 3, 30, 5, 0, tzinfo=UTC),  # a Monday before opening, the clocks went forward yesterday
    datetime(2026, 11, 1, 23, 59, tzinfo=UTC),  # a Sunday night
    datetime(2028, 2, 29, 9, 10, tzinfo=UTC),
]
PEOPLE = {"Organization", "Patient", "Practitioner", "PractitionerRole", "Questionnaire", "RelatedPerson"}
RECORDED = ("issued", "recordedDate", "recorded", "authoredOn", "authored", "dateAsserted", "date", "performedDateTime")


@cache
def bundles(at=NOON) -> list[dict]:
    return list(demonstration_bundles(at))


def resources(bundle: dict) -> list[dict]:
    return [each["resource"] for each in bundle["entry"]]


def clinical(at=NOON) -> Iterator[dict]:
    return (each for bundle in bundles(at) for each in resources(bundle) if each["resourceType"] not in PEOPLE)


def recorded_at(resource: dict) -> datetime:
    sent = next((resource[field] for field in RECORDED if field in resource), None) or resource["period"]["start"]
    return datetime.fromisoformat(sent)


def in_scope(at=NOON) -> list[dict]:
    """A statement about a repeat is one entry with the request that it is based on."""
    switched_on = at - timedelta(days=SWITCH_ON_DAYS_AGO)
    return [each for each in clinical(at) if recorded_at(each) >= switched_on and "basedOn" not in each]


def patient_of(bundle: dict) -> dict:
    return next(each for each in resources(bundle) if each["resourceType"] == "Patient")


def record_of(character: str) -> list[dict]:
    """The resources of the patient whom somebody would look for by these words."""
    number = CHARACTERS[character]
    return next(resources(each) for each in bundles() if patient_of(each)["identifier"][0]["value"] == number)


def strings_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (text for each in value.values() for text in strings_in(each))
    elif isinstance(value, list):
        yield from (text for each in value for text in strings_in(each))
    elif isinstance(value, str):
        yield value


def references_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from ([value["reference"]] if "reference" in value else [])
        yield from (name for each in value.values() for name in references_in(each))
    elif isinstance(value, list):
        yield from (name for each in value for name in references_in(each))


def test_the_same_moment_gives_the_same_bundles():
    assert orjson.dumps(bundles()) == orjson.dumps(list(demonstration_bundles(NOON)))


def test_every_patient_has_a_valid_number_that_is_kept_for_tests():
    numbers = [patient_of(each)["identifier"][0]["value"] for each in bundles()]
    assert len(set(numbers)) == len(numbers) == 61
    assert all(each.startswith("999") and check_digit(each[:9]) == int(each[9]) for each in numbers)


def test_a_check_digit_is_worked_out_as_the_data_dictionary_has_it():
    assert check_digit("943476591") == 9


def test_every_patient_is_at_the_practice():
    practices = {resource["identifier"][0]["value"] for bundle in bundles() for resource in resources(bundle)
                 if resource["resourceType"] == "Organization"}  # fmt: skip
    assert practices == {ODS_CODE}
    assert all(patient_of(each)["managingOrganization"] for each in bundles())


@pytest.mark.parametrize("at", MOMENTS)
def test_nothing_is_from_the_future(at):
    dates = (text for each in clinical(at) for text in strings_in(each) if text[:2] == "20" and text[10:11] == "T")
    assert all(datetime.fromisoformat(each) <= at for each in dates)
    assert all(patient_of(each)["birthDate"] <= at.date().isoformat() for each in bundles(at))


@pytest.mark.parametrize("at", MOMENTS)
def test_work_is_done_in_working_hours(at):
    recorded = [recorded_at(each).astimezone(ZoneInfo("Europe/London")) for each in clinical(at)]
    assert all(each.weekday() < 5 and 8 <= each.hour + each.minute / 60 <= 18.5 for each in recorded)


@pytest.mark.parametrize("at", MOMENTS)
def test_some_three_hundred_entries_wait_and_some_are_too_old_to(at):
    assert 260 <= len(in_scope(at)) <= 360
    assert len(list(clinical(at))) - len(in_scope(at)) > 60


def test_a_record_stands_on_its_own():
    for bundle in bundles():
        named = [f"{each['resourceType']}/{each['id']}" for each in resources(bundle)]
        assert len(set(named)) == len(named)
        assert set(references_in(bundle)) <= set(named)


def test_every_note_is_another():
    notes = [each["note"] for each in events() if each["shape"] == "consultation"]
    assert len(set(notes)) == len(notes) >= 110
    assert sum(len(each) > 1500 for each in notes) >= 3


def test_every_category_of_flag_has_its_case_and_some_entries_only_look_alike():
    told = Counter(Category(each) for row in events() for each in row.get("about", ()))
    assert set(told) == set(Category)
    assert sum("lookalike" in each for each in events()) >= 6


def test_children_and_others_have_their_proxies():
    proxies = {each.nhs_number: (each.name, each.relationship) for each in PROXIES}
    assert proxies[CHARACTERS["child with a parent as proxy"]] == ("Folasade Adeyemi", "mother")
    assert proxies[CHARACTERS["learning disability, carer is his proxy"]] == ("Grace Mensah", "carer")
    related = [each for bundle in bundles() for each in resources(bundle) if each["resourceType"] == "RelatedPerson"]
    assert len(related) == len(PROXIES)


@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("code 104, review needed", AccessCode.REVIEW_NEEDED),
        ("code 103, access declined", AccessCode.DECLINED),
        ("case conference", "342191000000101"),
        ("child of that home, father is her proxy", "1064961000000107"),
        ("labelled NOPAT", "NOPAT"),
        ("entered in error", "entered-in-error"),
    ],
)
def test_a_code_that_matters_is_in_its_record(character, code):
    assert code in set(strings_in(record_of(character)))


@pytest.mark.parametrize(
    ("character", "words"),
    [
        ("text with angle brackets", "<mother reported"),
        ("hostile narrative", "<script>"),
        ("domestic abuse, disclosed by her", "MARAC"),
        ("cancer result, not yet told", "Patient is unaware"),
        ("sexual health results", "DETECTED"),
        ("care home, deprivation of liberty", "DoLS"),
        ("alcohol", "AUDIT 31"),
    ],
)
def test_a_character_can_be_recognised(character, words):
    assert any(words in text for text in strings_in(record_of(character)))


@pytest.mark.parametrize("character", ["domestic abuse, disclosed by her", "case conference"])
def test_minutes_are_linked_with_their_consultation(character):
    record = record_of(character)
    minutes = next(each for each in record if each["resourceType"] == "DocumentReference")
    assert minutes["context"]["encounter"][0]["reference"].startswith("Encounter/")


def test_a_letter_of_years_ago_was_filed_this_fortnight():
    letter = next(each for each in record_of("gender history letter") if each["resourceType"] == "DocumentReference")
    assert letter["content"][0]["attachment"]["creation"] < "2018"
    assert letter in in_scope()
