"""Whom the record names as the patient's relatives and contacts, and where the patient lives, as keys to compare."""

import re
from collections.abc import Iterator
from typing import Final

from workbench.fhir.bundle.concepts import said
from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.shapes import Node, node, nodes, words
from workbench.fhir.standing.parents import LEFT_OUT
from workbench.fhir.values import RelativeRead
from workbench.fhir.who.authors import spoken_name
from workbench.fhir.who.subjects import digits, nhs_numbers

_POSTCODE: Final = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})\b")
_NO_FIXED_ABODE: Final = "ZZ99"
_NUMBER: Final = re.compile(r"\b\d+[A-Z]?\b")
_WORD: Final = re.compile(r"[A-Z]+")
_FORMER: Final = ("old", "temp")
_TITLES: Final = frozenset("mr mrs ms miss mx master dr prof professor sir lady rev".split())


def relatives_of(patient: Resource) -> tuple[RelativeRead, ...]:
    """RelatedPersons, whether or not they may read, and the patient's own contacts; former ones too."""
    people = [each for each in patient.contents.of_type("RelatedPerson") if each.marks.isdisjoint(LEFT_OUT)]
    found = [_relative(each.source_id, each.content) for each in people]
    contacts = enumerate(nodes(patient.content.get("contact")))
    found += [_relative(f"{patient.source_id}#{place}", contact) for place, contact in contacts]
    return tuple(each for each in found if each.given_name or each.nhs_number)


def _relative(source_id: str, content: Node) -> RelativeRead:
    given, family = _first_and_family(content)
    numbers = [digits(each) for each in nhs_numbers(content)]
    said_of = next(filter(None, map(said, nodes(content.get("relationship")))), "")
    return RelativeRead(
        source_id, given[:100], family[:100], numbers[0][:10] if len(numbers) == 1 else "", said_of[:100]
    )


def _first_and_family(content: Node) -> tuple[str, str]:
    name = node(content.get("name"))
    family, given = words(name.get("family")), name.get("given")
    first = words(given[0]) if type(given) is list and given else words(given)
    if first and family:
        return first.split()[0], family
    spoken = [each for each in spoken_name(content).split() if each.strip(".").lower() not in _TITLES]
    return (spoken[0], spoken[-1]) if len(spoken) > 1 else ("", "")


def homes_of(content: Node) -> tuple[str, ...]:
    """A key for each address in use: the postcode with the numbers of the house, or its name where it has none.

    That is how households are told in this country; how the street is written differs between systems. Without a
    postcode it is the whole address. No fixed abode is nobody's home.
    """
    addresses = (each for each in nodes(content.get("address")) if words(each.get("use")) not in _FORMER)
    return tuple(sorted({key for each in addresses if (key := _home(each))}))


def _home(address: Node) -> str:
    lines = " ".join(_lines(address)).upper() or words(address.get("text")).upper()
    postcode, lines = _postcode(words(address.get("postalCode")).upper(), lines)
    if not lines or postcode.startswith(_NO_FIXED_ABODE):
        return ""
    numbers = sorted(_NUMBER.findall(lines))
    if not postcode:
        place = words(address.get("city")).upper()
        return " ".join([*numbers, *_WORD.findall(f"{lines} {place}")]) if numbers else ""
    return " ".join([postcode, *(numbers or _WORD.findall(lines))])


def _lines(address: Node) -> Iterator[str]:
    lines = address.get("line")
    return filter(None, map(words, lines if type(lines) is list else [lines]))


def _postcode(sent: str, lines: str) -> tuple[str, str]:
    """Without its blank, and the lines without it: some systems write it into them."""
    found = _POSTCODE.search(sent) or _POSTCODE.search(lines)
    return (found[1] + found[2] if found else "", _POSTCODE.sub(" ", lines).strip())
