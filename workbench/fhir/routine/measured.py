"""An Observation's value as a table shows it, with its unit, its range and whether it is outside."""

from decimal import Decimal
from typing import Final, NamedTuple

from workbench.fhir.bundle.concepts import said
from workbench.fhir.bundle.shapes import Node, node, nodes, words
from workbench.fhir.codes import is_snomed, plain_system
from workbench.fhir.routine.judgements import ABNORMAL, HIGH, LOW, NORMAL, said_of
from workbench.fhir.routine.spans import WITHIN, Span, against, decimal_of, span_of_value, usual_range
from workbench.fhir.values import Measured
from workbench.quantities import rounded, unit_for_people

LONGEST: Final = 80
"""Characters of a value in words that still is a value and not a text."""

_SIGNS: Final = {"<": "less than ", "<=": "up to ", ">": "above ", ">=": "at least ", "ad": "about "}
_SYSTOLIC: Final = frozenset({"271649006", "72313002", "8480-6"})
_DIASTOLIC: Final = frozenset({"271650006", "1091811000000102", "8462-4"})
_NORMAL_VALUES: Final = frozenset(
    {"normal", "negative", "not detected", "none detected", "none seen", "not seen", "nil"}
)


class Judged(NamedTuple):
    """A reading; whether its range or its word says that it is normal, and nothing that it is not."""

    reading: Measured
    is_normal: bool = False
    is_number: bool = False


def judged_reading(observation: Node) -> Judged | None:
    """None where there is no value, or one that is no single number, word or blood pressure."""
    if observation.get("component"):
        pressure = _blood_pressure(observation)
        return Judged(pressure) if pressure else None
    if "valueQuantity" in observation:
        return _number(observation, node(observation["valueQuantity"]))
    if "valueInteger" in observation:
        return _number(observation, {"value": observation["valueInteger"]})
    value = said(observation.get("valueCodeableConcept")) or words(observation.get("valueString"))
    return _in_words(observation, value) if value and len(value) <= LONGEST and "\n" not in value else None


def _number(observation: Node, quantity: Node) -> Judged | None:
    number = decimal_of(quantity.get("value"))
    if number is None or len(f"{number:f}") > LONGEST:
        return None
    unit, source = _unit(quantity), said_of(observation)
    usual, its_unit = usual_range(observation)
    value = span_of_value(quantity) if _is_same_unit(unit, its_unit) else None
    lies = against(value, usual) if value and usual else ""
    exact, shorter = f"{number:f}", _rounded(number, usual if lies else None)
    reading = Measured(
        value=f"{_sign(quantity)}{shorter}",
        exact=exact if shorter != exact else "",
        unit=unit,
        outside=_outside(source, lies),
        **_range(observation, usual),
    )
    return Judged(reading, is_normal=lies == WITHIN and source in ("", NORMAL), is_number=True)


def _sign(quantity: Node) -> str:
    sign = words(quantity.get("comparator"))
    return _SIGNS.get(sign, f"{sign} " if sign else "")


def _rounded(number: Decimal, usual: Span | None) -> str:
    """Never so that it would seem to lie otherwise to its range."""
    exact = f"{number:f}"
    moved = Decimal(rounded(exact))
    if usual and against(Span(moved, moved), usual) != against(Span(number, number), usual):
        return exact
    return rounded(exact)


def _unit(quantity: Node) -> str:
    code, unit = words(quantity.get("code")), words(quantity.get("unit"))
    return unit_for_people("Cel") if code == "Cel" else unit_for_people(unit or code)


def _is_same_unit(one: str, other: str) -> bool:
    """Capitals matter (mU, MU), but for litres and international units, which laboratories write either way."""
    return not other or _spelled(unit_for_people(other)) == _spelled(one)


def _spelled(unit: str) -> str:
    return unit.replace("l", "L").replace("iu", "IU")


def _range(observation: Node, usual: Span | None) -> dict[str, str]:
    if usual is None:
        ranges = nodes(observation.get("referenceRange"))
        text = words(ranges[0].get("text")) if len(ranges) == 1 else ""
        return {"range": text if len(text) <= LONGEST and "\n" not in text else ""}
    low, high = (rounded(f"{end:f}") if end is not None else "" for end in (usual.low, usual.high))
    return {"low": low, "high": high, "range": usual.in_words}


def _outside(source: str, lies: str) -> str:
    """By what the source says and by its range; where one says low and the other high, only that it is abnormal."""
    by_range = lies if lies in (LOW, HIGH) else ""
    if source not in (LOW, HIGH, ABNORMAL):
        return by_range
    if source == ABNORMAL or not by_range:
        return by_range or source
    return source if source == by_range else ABNORMAL


def _in_words(observation: Node, value: str) -> Judged:
    source = said_of(observation)
    is_normal = value.casefold().rstrip(".") in _NORMAL_VALUES and source in ("", NORMAL)
    outside = _outside(source, "")
    no_range = "referenceRange" not in observation
    return Judged(Measured(value=value, outside=outside, **_range(observation, None)), is_normal and no_range)


def _blood_pressure(observation: Node) -> Measured | None:
    """Of a systolic and a diastolic component, and no other; judged as a whole by the source alone."""
    parts = nodes(observation.get("component"))
    found = [_component(parts, codes) for codes in (_SYSTOLIC, _DIASTOLIC)]
    if len(parts) != 2 or not all(found):
        return None
    values = [node(each.get("valueQuantity")) for each in found]
    numbers = [decimal_of(each.get("value")) for each in values]
    if None in numbers or any(each.get("comparator") for each in values):
        return None
    said_by_parts = {said_of(each) for each in (observation, *found)} & {LOW, HIGH, ABNORMAL}
    outside = next(iter(said_by_parts)) if len(said_by_parts) == 1 else ABNORMAL if said_by_parts else ""
    exact = "/".join(f"{number:f}" for number in numbers)
    shorter = "/".join(rounded_pressure(f"{number:f}") for number in numbers)
    unit = _unit(values[0]) or "mmHg"
    return Measured(value=shorter, exact=exact if exact != shorter else "", unit=unit, outside=outside)


def rounded_pressure(number: str) -> str:
    """Nobody reads decimals of millimetres of mercury."""
    return f"{round(float(number))}"


def _component(parts: list[Node], codes: frozenset[str]) -> Node:
    return next((each for each in parts if _codes(each) & codes), {})


def _codes(component: Node) -> set[str]:
    codings = nodes(node(component.get("code")).get("coding"))
    known = (
        each for each in codings if is_snomed(each.get("system")) or plain_system(each.get("system")) == "loinc.org"
    )
    return {words(each.get("code")) for each in known}
