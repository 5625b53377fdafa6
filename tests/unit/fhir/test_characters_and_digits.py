"""Numbers keep the digits that were sent; characters that nobody sees do not come through."""

import pytest

from tests.unit.fhir.bundles import a, code, entry, raw
from workbench.fhir.read import read_bundle


def quantity(digits: str) -> str:
    sent = raw(a("Observation", valueQuantity={"value": "DIGITS", "unit": "mg"})).replace(b'"DIGITS"', digits.encode())
    return read_bundle(sent).items[0].entries[0].text.removesuffix(" mg")


@pytest.mark.parametrize(
    "digits",
    ["7.0", "0.10", "5.00", "7", "0", "-1.50", "120.000", "3.14159265358979323846", "12345678901234567890123",
     "0.00001", "1234567890.123456789", "100", "0.1"],
)  # fmt: skip
def test_a_quantity_is_printed_as_it_was_sent(digits):
    assert quantity(digits) == digits


@pytest.mark.parametrize(
    ("digits", "printed"),
    [("1e3", "1000"), ("2.50E-2", "0.0250"), ("14.300000000000001", "14.3"), ("5.7000000000000002", "5.7")],
)
def test_exponents_are_written_out_and_the_noise_of_floats_is_not(digits, printed):
    assert quantity(digits) == printed


def test_a_number_out_of_all_measure_is_not_written_out():
    assert quantity("1e-300") == "1E-300"


INVISIBLE = (
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b\u200c\u200d\u2060\ufeff\u00ad"
)


@pytest.mark.parametrize("sign", [*INVISIBLE, "\U000e0041", "\u3164", "\u034f"], ids=ascii)
def test_invisible_characters_are_taken_out_of_titles_texts_and_names(sign):
    found = entry(a(
        "Condition", code=code(f"do{sign}mestic"), note=[{"text": f"vio{sign}lence"}],
        recorder={"reference": "Practitioner/9", "display": f"Dr A{sign}da"},
        text={"div": f"<p>to{sign}ld</p>"},
    ))  # fmt: skip
    assert (found.title, found.text, found.author) == ("domestic", "violence", "Dr Ada")
    assert found.narrative == "<p>told</p>"
    assert sign not in found.codings[0].display


def test_letters_of_every_script_stay():
    assert entry(a("Condition", code=code("日本 Zoë עברית ❤️"))).title == "日本 Zoë עברית ❤️"
