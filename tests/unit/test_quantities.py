"""Numbers and units as people read them."""

import pytest

from workbench.quantities import rounded, unit_for_people

NUMBERS = {
    "5.4": "5.4",
    "7.0": "7.0",
    "139": "139",
    "0.034": "0.034",
    "630.000": "630",
    "4.660": "4.66",
    "38.07858297118941": "38.1",
    "6.160970971059577": "6.16",
    "0.06621967373845283": "0.066",
    "150000.12345": "150000.1",
    "-1.23456": "-1.23",
    "0.0000": "0",
    "9.99999": "10",
    "abc": "abc",
    "1E+300": "1E+300",
    "1234567890123456789012345678901.123456": "1234567890123456789012345678901.123456",
}
UNITS = {
    "mmol/L": "mmol/L",
    "umol/L": "µmol/L",
    "ug/L": "microgram/L",
    "10*9/L": "×10⁹/L",
    "10^12/L": "×10¹²/L",
    "10*3/uL": "×10³/µL",
    "mm[Hg]": "mmHg",
    "millimeter of mercury": "mmHg",
    "kg/m2": "kg/m²",
    "Cel": "°C",
    "1": "",
    "{score}": "",
    "(score)": "",
    "%": "%",
    "/min": "per minute",
    "{beats}/min": "per minute",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
    "[arb'U]/mL": "arbitrary units/mL",
    "m[iU]/L": "mIU/L",
    "IU/L 37C": "IU/L 37C",
    "breaths per minute": "breaths per minute",
    "": "",
}


@pytest.mark.parametrize("sent", NUMBERS)
def test_a_number_has_the_digits_that_were_measured(sent: str) -> None:
    assert rounded(sent) == NUMBERS[sent]


@pytest.mark.parametrize("sent", UNITS)
def test_a_unit_is_no_code(sent: str) -> None:
    assert unit_for_people(sent) == UNITS[sent]
