"""Values and reference ranges as spans of numbers, and how the one lies to the other."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from workbench.fhir.bundle.concepts import said
from workbench.fhir.bundle.json_text import written
from workbench.fhir.bundle.shapes import Node, node, nodes, words
from workbench.quantities import rounded, unit_for_people

WITHIN: Final = "within"


class Span(NamedTuple):
    """From `low` to `high`, without an end where None; an end itself belongs to it unless it is `open`."""

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False

    @property
    def in_words(self) -> str:
        low, high = (rounded(f"{end:f}") if end is not None else "" for end in (self.low, self.high))
        if low and high:
            return low if low == high else f"{low} to {high}"
        if high:
            return f"less than {high}" if self.high_open else f"up to {high}"
        return (f"above {low}" if self.low_open else f"{low} or above") if low else ""


def against(value: Span, usual: Span) -> str:
    """How a value lies to its range: "within", "low" or "high"; empty where its comparator leaves that open."""
    if (
        usual.low is not None
        and value.high is not None
        and _is_below(value.high, usual.low, value.high_open, usual.low_open)
    ):
        return "low"
    if (
        usual.high is not None
        and value.low is not None
        and _is_below(usual.high, value.low, usual.high_open, value.low_open)
    ):
        return "high"
    return WITHIN if _reaches_up_to(value, usual) and _reaches_down_to(value, usual) else ""


def _is_below(one: Decimal, other: Decimal, one_open: bool, other_open: bool) -> bool:
    return one < other or (one == other and (one_open or other_open))


def _reaches_up_to(value: Span, usual: Span) -> bool:
    return usual.high is None or (
        value.high is not None
        and (value.high < usual.high or (value.high == usual.high and value.high_open >= usual.high_open))
    )


def _reaches_down_to(value: Span, usual: Span) -> bool:
    return usual.low is None or (
        value.low is not None
        and (value.low > usual.low or (value.low == usual.low and value.low_open >= usual.low_open))
    )


def span_of_value(quantity: Node) -> Span | None:
    """None for what is not a number, and for a comparator that says nothing exact ("about")."""
    number, sign = decimal_of(quantity.get("value")), words(quantity.get("comparator"))
    if number is None or sign not in ("", "<", "<=", ">", ">="):
        return None
    return _with_sign(sign, number) if sign else Span(number, number)


def _with_sign(sign: str, number: Decimal) -> Span:
    is_open = sign in ("<", ">")
    return Span(None, number, high_open=is_open) if sign[0] == "<" else Span(number, None, low_open=is_open)


def decimal_of(value: object) -> Decimal | None:
    if type(value) is int:
        return Decimal(value)
    if isinstance(value, float | Decimal):
        return Decimal(written(value))
    return None


_NUMBER = r"(-?\d+(?:\.\d+)?)"
_UNIT = r"(?:\s*(?!(?:to|and|or|if|for|in|at)\b)([^\d\s()<>,;][^\s()<>,;]{0,20}|10[*^]\d+/[^\s()<>,;]{1,10}))?"
_SIGNS: Final = {
    "<": "<", "<=": "<=", "≤": "<=", "less than": "<", "up to": "<=", "below": "<", "under": "<",
    "less than or equal to": "<=", ">": ">", ">=": ">=", "≥": ">=", "greater than": ">", "more than": ">", "above": ">",
    "over": ">", "greater than or equal to": ">=",
}  # fmt: skip
_BETWEEN = re.compile(rf"\(?\s*{_NUMBER}\s*(?:-|–|to)\s*{_NUMBER}{_UNIT}\s*\)?", re.IGNORECASE)
_BEYOND = re.compile(
    rf"\(?\s*({'|'.join(sorted(map(re.escape, _SIGNS), key=len, reverse=True))})\s*{_NUMBER}{_UNIT}\s*\)?",
    re.IGNORECASE,
)


def span_of_words(text: str) -> tuple[Span | None, str]:
    """A range that is written out, and its unit ("3.5 - 5.3 mmol/L", "<5"); None for any other words."""
    if between := _BETWEEN.fullmatch(text.strip()):
        return Span(Decimal(between[1]), Decimal(between[2])), (between[3] or "").strip()
    if beyond := _BEYOND.fullmatch(text.strip()):
        return _with_sign(_SIGNS[beyond[1].lower()], Decimal(beyond[2])), (beyond[3] or "").strip()
    return None, ""


def usual_range(observation: Node) -> tuple[Span | None, str]:
    """The one normal range and its unit, else None: with an age, a group or another kind of range it is not judged."""
    ranges = nodes(observation.get("referenceRange"))
    if len(ranges) > 1:
        ranges = [each for each in ranges if said(node(each.get("type"))).casefold() in _NORMAL]
    if len(ranges) != 1 or not _is_plain(ranges[0]):
        return None, ""
    return _span_of(ranges[0])


_NORMAL: Final = ("normal", "normal range")


def _is_plain(sent: Node) -> bool:
    kind = said(node(sent.get("type"))).casefold()
    return kind in ("", *_NORMAL) and not sent.keys() & {"appliesTo", "age", "extension", "modifierExtension"}


def _span_of(sent: Node) -> tuple[Span | None, str]:
    text = words(sent.get("text"))
    ends = [node(sent.get(end)) for end in ("low", "high")]
    low, high = (decimal_of(end.get("value")) for end in ends)
    if low is None and high is None:
        return span_of_words(text)
    units = set(_units(ends))
    if text or len(units) > 1 or (low is not None and high is not None and low > high):
        return None, ""
    return Span(low, high), next(iter(units), "")


def _units(ends: list[Node]) -> Iterator[str]:
    for end in ends:
        if unit := words(end.get("unit")) or words(end.get("code")):
            yield unit_for_people(unit)
