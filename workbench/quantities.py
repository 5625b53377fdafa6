"""Numbers and units as people read them: no raw UCUM, no ten decimals."""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

MOST_DECIMALS: Final = 3
"""As finely as laboratories report; more were worked out by a machine, and are rounded for reading.

With three or more, zeros at the end are a machine's too (630.000); with fewer they were measured (7.0).
"""

_UNITS: Final = {
    "1": "", "(score)": "", "[pH]": "", "Cel": "°C", "[degF]": "°F", "mm[Hg]": "mmHg", "millimeter of mercury": "mmHg",
    "millimetre of mercury": "mmHg", "cm[H2O]": "cmH₂O", "kilogram / (meter ^ 2)": "kg/m²", "degree Celsius": "°C",
    "percent": "%", "kilogram": "kg", "gram": "g", "centimeter": "cm", "centimetre": "cm", "meter": "m", "metre": "m",
    "litre": "L", "liter": "L", "[in_i]": "inches", "[ft_i]": "feet", "[lb_av]": "lb", "[oz_av]": "oz", "[st_av]": "st",
    "a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours", "min": "minutes", "s": "seconds",
}  # fmt: skip
_PARTS: Final = {
    "ug": "microgram", "umol": "µmol", "uL": "µL", "ul": "µL", "um": "µm", "uU": "µU", "m2": "m²", "m3": "m³",
    "cm2": "cm²", "cm3": "cm³", "min": "min", "[iU]": "IU", "[IU]": "IU", "m[iU]": "mIU", "m[IU]": "mIU",
    "k[iU]": "kIU", "u[iU]": "µIU", "u[IU]": "µIU", "[arb'U]": "arbitrary units", "[CFU]": "CFU",
}  # fmt: skip
_PER: Final = {"min": "minute", "s": "second", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}
_POWER = re.compile(r"10[*^](-?\d+)")
_RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_NOTHING_COUNTED = re.compile(r"\{[^{}]*\}")
_BODY_SURFACE = re.compile(r"\{1\.73_?m2\}|1\.73[._]?m2|1\.73\*m2")
_OF_A_KIND = re.compile(r"\[(\w+)'U\]")


def rounded(number: str) -> str:
    """Of more than three decimals, one are kept from 10 on, two from 1 on, and two digits below 1."""
    try:
        sent = Decimal(number)
        places = -int(sent.as_tuple().exponent) if sent.is_finite() else 0
        if places < MOST_DECIMALS:
            return number
        shorter = sent if places == MOST_DECIMALS else round(sent, min(_decimals_kept(sent), places))
    except InvalidOperation:
        return number  # none, or with more digits than anybody measures
    return f"{shorter:f}".rstrip("0").rstrip(".")


def _decimals_kept(number: Decimal) -> int:
    size = number.adjusted()
    return 1 if size >= 1 else 2 if size == 0 else 1 - size


@lru_cache(maxsize=2_000)
def unit_for_people(sent: str) -> str:
    """UCUM and its usual spellings as they are written for people; what is no UCUM stays as it is."""
    if sent in _UNITS:
        return _UNITS[sent]
    if " " in sent:
        return sent
    plain = _NOTHING_COUNTED.sub("", _BODY_SURFACE.sub("1.73 m²", sent))
    if plain.startswith("/") and plain[1:] in _PER:
        return f"per {_PER[plain[1:]]}"
    return "/".join(map(_part, plain.split("/"))).strip("/. ")


def _part(sent: str) -> str:
    if sent in _PARTS:
        return _PARTS[sent]
    raised = _POWER.sub(lambda power: f"×10{power[1].translate(_RAISED)}", sent)
    of_a_kind = _OF_A_KIND.sub(lambda kind: f"{kind[1]} units", raised)
    return _UNITS.get(of_a_kind, of_a_kind) if "[" in of_a_kind else of_a_kind
