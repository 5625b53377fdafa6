"""FHIR's data types as a reader would see them."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

from workbench.fhir.bundle.concepts import said
from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.json_text import written
from workbench.fhir.bundle.references import is_reference
from workbench.fhir.bundle.shapes import Node, node, words
from workbench.fhir.standing.words_between import is_kept_out, words_from
from workbench.fhir.wording.attachments import attachment
from workbench.fhir.wording.titles import called

_COMPARATORS: Final = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "ad": "about"}


def say(value: object, at: Resource) -> str:
    """Any data type in words; `at` is the resource that holds it, from which references are followed."""
    if type(value) is str:
        return words(value)
    if type(value) is dict:
        if "identifier" in value and is_reference(value):
            return reference(value, at)
        return next((how(value, at) for field, how in _BY_FIELD if field in value), "")
    if type(value) is list:
        return "; ".join(each_said(value, at))
    return number(value)


def each_said(values: Iterable[object], at: Resource) -> list[str]:
    """Each once, in order, without the empty."""
    return list(dict.fromkeys(filter(None, (say(each, at) for each in values))))


def number(value: object) -> str:
    if type(value) is bool:
        return "yes" if value else "no"
    if isinstance(value, float | Decimal):
        return written(value)
    return str(value) if type(value) is int else words(value)


def joined(*parts: str, by: str = " ") -> str:
    return by.join(filter(None, parts))


def day(value: object) -> str:
    return words(value)[:10]


def quantity(value: Node, _at: Resource) -> str:
    sign = words(value.get("comparator"))
    unit = words(value.get("unit")) or words(value.get("code"))
    return joined(_COMPARATORS.get(sign, sign), number(value.get("value")), unit)


def span(value: Node, at: Resource) -> str:
    """A Range or reference range, with what it is for where the source says so."""
    low, high = (quantity(node(value.get(end)), at) for end in ("low", "high"))
    between = f"{low} – {high}" if low and high else joined(low and f"from {low}", high and f"up to {high}")
    kind = say(value.get("type"), at)
    return joined(kind and f"{kind}:", between, words(value.get("text")))


def period(value: Node, _at: Resource) -> str:
    start, end = day(value.get("start")), day(value.get("end"))
    return joined(start and f"from {start}", end and f"to {end}")


def ratio(value: Node, at: Resource) -> str:
    return joined(*(quantity(node(value.get(part)), at) for part in ("numerator", "denominator")), by=" / ")


def reference(value: Node, at: Resource) -> str:
    if is_kept_out(value, at):
        return ""
    target = words_from(value, at)
    return words(value.get("display")) or (called(target) if target else "")


_NOTABLE: Final = (
    "not-done", "not-taken", "stopped", "cancelled", "on-hold", "aborted", "revoked", "suspended", "rejected",
    "superseded", "preliminary",
)  # fmt: skip


def notable(status: object, _at: Resource) -> str:
    """A status that changes how the rest is read; the usual ones go without saying."""
    return words(status).replace("-", " ") if status in _NOTABLE else ""


def _text(value: Node, _at: Resource) -> str:
    return words(value.get("text"))


def _coding(value: Node, _at: Resource) -> str:
    return said({"coding": [value]})


_BY_FIELD: Final[tuple[tuple[str, Callable[[Node, Resource], str]], ...]] = (
    ("coding", lambda value, _at: said(value)),
    ("contentType", attachment),
    ("data", attachment),
    ("numerator", ratio),
    ("low", span),
    ("high", span),
    ("value", quantity),
    ("text", _text),
    ("reference", reference),
    ("start", period),
    ("end", period),
    ("display", _coding),
    ("title", lambda value, _at: words(value.get("title"))),
    ("code", _coding),
    ("name", lambda value, _at: words(value.get("name"))),
)
