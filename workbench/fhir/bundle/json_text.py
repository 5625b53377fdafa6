"""JSON, and its numbers with their digits as sent: 7.0 is measured more finely than 7."""

import json
from decimal import Decimal
from math import isfinite
from typing import Final, NoReturn

import orjson

_DIGITS_OF_A_FLOAT: Final = 17
_SURE_DIGITS: Final = 15  # as many as a float always keeps
_LONGEST_WHOLE: Final = 18  # digits that every machine's integers hold
_FURTHEST: Final = 30  # places before or behind the point that a reader would want written out


def parsed_with_digits(text: str) -> object:
    """Decimals as Decimal, where orjson makes 7 of 7.0. Raises ValueError without saying what is wrong; orjson does."""
    return json.loads(text, parse_float=_decimal, parse_int=_whole, parse_constant=_refused)


def _refused(number: str) -> NoReturn:
    raise ValueError(number)


def _decimal(digits: str) -> Decimal:
    """One that no float holds is no number of a record."""
    if not isfinite(float(digits)):
        _refused(digits)
    return Decimal(digits)


def as_json(content: object) -> bytes:
    """Canonical: fields in order, decimals as floats, so that 7.0 and 7.00 are the same. Raises RecursionError."""
    try:
        return orjson.dumps(content, default=float, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        raise RecursionError from None  # nested more deeply than it writes


def as_json_however_deep(content: object) -> bytes:
    try:
        return as_json(content)
    except RecursionError:
        return json.dumps(content, default=float, sort_keys=True).encode(errors="replace")


def as_sent(content: object) -> str:
    """JSON that `parsed_with_digits` reads as the same; what is nested too deeply for that loses digits of decimals."""
    try:
        return orjson.dumps(content, default=_with_its_digits).decode()
    except orjson.JSONEncodeError:
        return json.dumps(content, default=float)


def _with_its_digits(number: Decimal) -> orjson.Fragment:
    return orjson.Fragment(str(number))


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= _LONGEST_WHOLE else Decimal(digits)


def written(value: float | Decimal) -> str:
    """As sent; without an exponent, unless the number is out of all measure."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    exact = _as_meant(exact)
    return f"{exact:f}" if abs(exact.adjusted()) < _FURTHEST else str(exact)


def _as_meant(sent: Decimal) -> Decimal:
    """14.300000000000001 is how a machine without care writes 14.3: all 17 digits of the float that is nearest."""
    if len(sent.as_tuple().digits) != _DIGITS_OF_A_FLOAT:
        return sent
    shortest = Decimal(repr(float(sent)))
    return shortest if len(shortest.as_tuple().digits) <= _SURE_DIGITS else sent
