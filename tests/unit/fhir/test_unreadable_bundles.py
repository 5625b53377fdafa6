"""What cannot be read at all is refused with a sentence that helps and repeats nothing of the content."""

import pytest

from tests.unit.fhir.bundles import PATIENT, a, raw, read
from workbench.fhir.read import read_bundle
from workbench.fhir.values import UnreadableBundle

SECRET = "Suspected abuse"


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"PK\x03\x04\xff\xfe", "not UTF-8 text (first at byte 5)"),
        (b'{"resourceType":\n"Bun', "line 2, column"),
        (b'{"a": NaN}', "line 1, column 7"),
        (b'{"a": 1e999}', "number is too large"),
        (b"[" * 5000, "nested more deeply"),
        (b"[]", "it is no object"),
        (b'"Bundle"', "it is no object"),
        (b"{}", "without a FHIR resource type"),
        (b'{"resourceType": {"x": 1}}', "without a FHIR resource type"),
        (b'{"resourceType": "Observation"}', "a lone Observation, not a Bundle"),
        (b'{"resourceType": "<b>Suspected abuse</b>"}', "without a FHIR resource type"),
        (b'{"resourceType": "Bundle"}', "no entries"),
        (b'{"resourceType": "Bundle", "entry": []}', "no entries"),
        (b'{"resourceType": "Bundle", "entry": "x"}', "not a list"),
        (raw(a("Observation"), patient=None), "no Patient"),
    ],
)
def test_it_says_what_is_wrong(sent, says):
    with pytest.raises(UnreadableBundle) as refused:
        read_bundle(sent)
    assert says in str(refused.value)
    assert SECRET not in str(refused.value)


def test_two_patients_are_refused():
    with pytest.raises(UnreadableBundle, match="2 patients"):
        read({**PATIENT, "id": "p2"})


def test_two_versions_of_one_patient_are_refused():
    with pytest.raises(UnreadableBundle, match="2 patients"):
        read({**PATIENT, "gender": "male"})


def test_the_same_patient_twice_is_one_patient():
    assert read(PATIENT).patient.source_id == "Patient/p1"


def test_a_byte_order_mark_does_not_matter():
    assert read_bundle(b"\xef\xbb\xbf" + raw()).patient.source_id == "Patient/p1"


def deep(opening: bytes, closing: bytes, times: int) -> bytes:
    return opening * times + b"1" + closing * times


def test_questions_nested_without_end_are_refused():
    sent = raw(a("QuestionnaireResponse", item="HERE")).replace(b'"HERE"', deep(b'{"item":', b"}", 300))
    with pytest.raises(UnreadableBundle, match="nested more deeply"):
        read_bundle(sent)


def test_a_nameless_resource_nested_without_end_is_refused():
    sent = raw(a("Observation", None, comment="HERE")).replace(b'"HERE"', deep(b"[", b"]", 900))
    with pytest.raises(UnreadableBundle, match="nested more deeply"):
        read_bundle(sent)


def test_half_a_character_is_replaced_and_the_rest_kept():
    sent = raw(a("Observation", comment="before HALF after \\ud800 😀")).replace(b"HALF", b"\\ud83d")
    text = read_bundle(sent).items[0].entries[0].text
    assert text == "before \ufffd after \\ud800 😀"
    assert text.encode()
