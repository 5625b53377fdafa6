"""JSON, and its numbers with their digits as sent: 7.0 is measured more finely than 7."""

import json
from decimal import Decimal
from typing import Final

import orjson

_DIGITS_OF_A_FLOAT: Final = 17
_SURE_DIGITS: Final = 15  # as many as a float always keeps
_LONGEST_WHOLE: Final = 18  # digits that every machine's integers hold
_FURTHEST: Final = 30  # places before or behind the point that a reader would want written out


def parsed_with_digits(raw: bytes) -> object:
    """What orjson has found to be JSON, with decimals as Decimal: orjson itself makes 7 of 7.0."""
    return json.loads(raw, parse_float=Decimal, parse_int=_whole)


def as_json(content: object) -> bytes:
    """Canonical: fields in order, decimals as floats, so that 7.0 and 7.00 are the same."""
    try:
        return orjson.dumps(content, default=float, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:  # nested more deeply than it writes
        return json.dumps(content, default=float, sort_keys=True).encode(errors="replace")


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
