"""What the url of a request names: resources by their ids, or whatever meets a search."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl, unquote

from workbench.fhir.bundle.addresses import Address, address_of, relative
from workbench.fhir.bundle.shapes import cleaned
from workbench.fhir.said import Search

_SLASHES: Final = re.compile(r"(?<!:)/{2,}")
_OPERATION: Final = re.compile(r"/\$[^/]*$")
_COMPARTMENT: Final = re.compile(r"(?:^|/)(Patient/[^/]+)/([A-Z][A-Za-z]+)$")
_PATIENT: Final = re.compile(
    r"(?:patient|subject|for|beneficiary)(?::patient)?(\.identifier|:identifier)?(?:\._id)?", re.IGNORECASE
)


def searches_for(type_: str, condition: str, names: set[str]) -> list[Search]:
    patient, number = patient_in(condition)
    return [Search(each, patient, number, tuple(sorted(names))) for each in types_in(condition) or [type_]]


def addresses_of(url: str) -> tuple[Address, ...]:
    """One for each id that it names, also by `_id=1,2`; a search for anything else is one with a condition."""
    path, condition = _parts(url)
    named = [each.rpartition("/")[2] for each in _sought("_id", condition)]
    within = _with_type(path, condition)
    if named and within:
        return tuple(address_of(f"{within}/{each}") for each in named)
    found = address_of(f"{within}?{condition}" if condition else path)
    return (found,) if found.own or found.condition else ()


def patient_in(condition: str) -> tuple[str, str]:
    """The reference to the patient whose resources are sought, and the identifier by which they are; empty if not."""
    for name, value in parse_qsl(condition):
        found = _PATIENT.fullmatch(name)
        if found and found[1]:
            return "", value.rpartition("|")[2].strip()
        if found:
            return relative(value) if "/" in value or ":" in value else f"Patient/{value.strip()}", ""
    return "", ""


def types_in(condition: str) -> list[str]:
    return _sought("_type", condition)


def _parts(url: str) -> tuple[str, str]:
    """The path in its usual spelling, and what stands after "?"."""
    path, _, condition = cleaned(url).partition("?")
    path = _SLASHES.sub("/", unquote(path.partition("#")[0]).removeprefix("./").rstrip("/"))
    path = _OPERATION.sub("", path)
    last = path.rpartition("/")[2]
    if not condition and "=" in last:
        path, condition = path.rpartition("/")[0], last
    if compartment := _COMPARTMENT.search(path):
        more = f"patient={compartment[1]}"
        path, condition = compartment[2], f"{condition}&{more}" if condition else more
    return path, condition


def _with_type(path: str, condition: str) -> str:
    """The path of a search; one of the whole server says the type among its conditions."""
    types = types_in(condition)
    if path.rpartition("/")[2][:1].isupper() or len(types) != 1:
        return path
    return "/".join(filter(None, (path, types[0])))


def _sought(wanted: str, condition: str) -> list[str]:
    """The values of this parameter, with whatever modifier."""
    return [each for name, value in parse_qsl(condition) if name.partition(":")[0] == wanted for each in _values(value)]


def _values(value: str) -> Iterator[str]:
    return filter(None, map(str.strip, value.split(",")))
