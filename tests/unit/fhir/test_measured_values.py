"""An Observation's value as a table shows it, and whether it is outside its range."""

import pytest

from tests.unit.fhir.bundles import SNOMED, a, code, entry
from workbench.fhir.values import Measured

LOINC = "http://loinc.org"
V2, V3 = "http://hl7.org/fhir/v2/0078", "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
FROM_TO = [{"low": {"value": 3.5}, "high": {"value": 5.3}}]


def reading(value=None, unit="mmol/L", **fields):
    quantity = {"valueQuantity": {"value": value, "unit": unit}} if value is not None else {}
    return entry(a("Observation", status="final", code=code("Potassium"), **quantity, **fields)).reading


def coded(letter, system=V3):
    return [{"coding": [{"system": system, "code": letter}]}]


def within(low=None, high=None, **more):
    ends = {"low": low, "high": high}
    return [{**{end: {"value": value} for end, value in ends.items() if value is not None}, **more}]


@pytest.mark.parametrize(
    ("ranges", "words", "outside"),
    [
        (within(3.5, 5.3), "3.5 to 5.3", ""),
        (within(4.8, 5.3), "4.8 to 5.3", "low"),
        (within(3.5, 4.6), "3.5 to 4.6", "high"),
        (within(high=4.7), "up to 4.7", ""),
        (within(high=4.6), "up to 4.6", "high"),
        (within(low=60), "60 or above", "low"),
        (within(4.7, 5), "4.7 to 5", ""),
        ([{"text": "3.5 - 5.3"}], "3.5 to 5.3", ""),
        ([{"text": "(3.5-4.6) mmol/L"}], "(3.5-4.6) mmol/L", ""),
        ([{"text": "3.5 to 4.6 mmol/L"}], "3.5 to 4.6", "high"),
        ([{"text": "3.5 to 4.6 mg/L"}], "3.5 to 4.6", ""),
        ([{"text": "<4.7"}], "less than 4.7", "high"),
        ([{"text": "> 4.000 mmol/L"}], "above 4", ""),
        ([{"text": "less than 3.8 to 5"}], "less than 3.8 to 5", ""),
        ([{"text": "see lab handbook"}], "see lab handbook", ""),
        (within(5.3, 3.5), "", ""),
        (within(high=4, type={"text": "Therapeutic"}), "", ""),
        (within(high=4, type={"text": "Normal"}), "up to 4", "high"),
        (within(high=4, appliesTo=[{"text": "Women"}]), "", ""),
        (within(high=4, age={"high": {"value": 18}}), "", ""),
        ([*within(high=4), *within(high=9)], "", ""),
        ([*within(high=4, type={"text": "Low"}), *within(4, 9, type={"text": "Normal"})], "4 to 9", ""),
        ([{"low": {"value": 3.5, "unit": "mg/L"}}], "3.5 or above", ""),
        ([{"high": {"value": 3.5, "unit": "mmol/l"}}], "up to 3.5", "high"),
        ([{"high": {"value": 3.5, "unit": "Mmol/L"}}], "up to 3.5", ""),
    ],
)
def test_a_value_is_outside_its_one_normal_range(ranges, words, outside):
    found = reading(4.7, referenceRange=ranges)
    assert (found.range, found.outside) == (words, outside)


@pytest.mark.parametrize(
    ("sign", "value", "ranges", "said", "outside"),
    [
        ("<", 5, within(high=5), "less than 5", ""),
        ("<", 5, within(low=5), "less than 5", "low"),
        (">", 90, within(low=60), "above 90", ""),
        (">", 90, within(high=90), "above 90", "high"),
        (">=", 90, within(high=90), "at least 90", ""),
        ("<", 5, within(3, 9), "less than 5", ""),
        ("ad", 5, within(high=1), "about 5", ""),
        ("~", 5, within(high=1), "~ 5", ""),
    ],
)
def test_a_comparator_is_said_in_words_and_judged_as_far_as_it_goes(sign, value, ranges, said, outside):
    sent = a("Observation", code=code("CRP"), valueQuantity={"value": value, "comparator": sign}, referenceRange=ranges)
    assert (entry(sent).reading.value, entry(sent).reading.outside) == (said, outside)


@pytest.mark.parametrize(
    ("interpretation", "outside"),
    [
        (coded("H"), "high"),
        (coded("HH"), "high"),
        (coded("L", V2), "low"),
        (coded("LU"), "low"),
        (coded("A", V2), "abnormal"),
        (coded("POS"), "abnormal"),
        (coded("N"), ""),
        (coded("H", "http://example.org/codes"), ""),
        ([{"text": "HI - Above high reference limit"}], "high"),
        ([{"text": "PA - Potentially abnormal"}], "abnormal"),
        ([{"text": "Normal"}], ""),
        ([{"text": "see comment"}], ""),
        ({"coding": [{"system": V2, "code": "L"}]}, "low"),
        ([{"coding": [{"code": "h"}]}], "high"),
        ([{"coding": [{"system": "http://example.org/codes", "code": "1", "display": "Above range"}]}], "high"),
        ([{"text": "H"}], "high"),
        ([*coded("N"), *coded("A")], "abnormal"),
        ([*coded("H"), *coded("L")], "abnormal"),
        ([{"coding": coded("N")[0]["coding"], "text": "Abnormal"}], "abnormal"),
    ],
)
def test_the_source_says_what_is_outside_and_nothing_is_invented(interpretation, outside):
    assert reading(4.7, interpretation=interpretation).outside == outside


@pytest.mark.parametrize(
    ("letter", "ranges", "outside"),
    [
        ("N", within(high=4), "high"),
        ("A", within(high=4), "high"),
        ("H", within(high=9), "high"),
        ("H", within(low=9), "abnormal"),
    ],
)
def test_where_source_and_range_differ_the_worse_counts(letter, ranges, outside):
    assert reading(4.7, interpretation=coded(letter), referenceRange=ranges).outside == outside


def test_a_rounded_value_never_seems_to_lie_otherwise_to_its_range():
    found = reading(5.30421, referenceRange=FROM_TO)
    assert (found.value, found.exact, found.outside) == ("5.30421", "", "high")
    assert reading(5.29421, referenceRange=FROM_TO).value == "5.29"


def test_the_exact_value_is_kept_where_it_is_rounded():
    found = reading(38.07858297, unit="%")
    assert (found.value, found.exact, found.unit) == ("38.1", "38.07858297", "%")


def pressure(systolic=120, diastolic=80, system=SNOMED, codes=("271649006", "271650006"), **fields):
    parts = [
        {
            "code": {"coding": [{"system": system, "code": one}]},
            "valueQuantity": {"value": value, "unit": "mm[Hg]"},
            **fields,
        }
        for one, value in zip(codes, (systolic, diastolic), strict=True)
    ]
    return entry(a("Observation", code=code("Blood pressure"), component=parts)).reading


def test_a_blood_pressure_is_one_value():
    assert pressure() == Measured(value="120/80", unit="mmHg")
    assert pressure(119.6, 80.2, LOINC, ("8480-6", "8462-4")).value == "120/80"
    assert pressure(interpretation=coded("H")).outside == "high"


def test_other_components_are_no_value():
    assert pressure(codes=("271649006", "1234")) is None
    assert pressure(system="http://example.org") is None


def test_a_word_is_a_value_and_a_text_is_none():
    said = {"valueCodeableConcept": code("Negative")}
    assert reading(**said) == Measured(value="Negative")
    assert reading(valueString="Not detected").value == "Not detected"
    assert reading(valueString="long " * 30) is None
    assert reading() is None


def test_a_whole_number_is_a_value_too():
    found = entry(a("Observation", code=code("Count"), valueInteger=7, referenceRange=within(1, 5)))
    assert (found.reading.value, found.reading.outside) == ("7", "high")


def test_a_reading_is_no_part_of_the_content():
    sent = a("Observation", code=code("CRP"), valueQuantity={"value": 5, "unit": "mg/L"})
    read = entry(sent)
    assert read.text == "5 mg/L"
