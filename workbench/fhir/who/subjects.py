"""Whom a resource names as its subject, for every form that a reference to a patient takes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Final
from urllib.parse import parse_qsl

from stdnum.gb.nhs import is_valid

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.paths import at_path
from workbench.fhir.bundle.shapes import Node, nodes, words
from workbench.fhir.codes import is_nhs_number, plain_system
from workbench.fhir.resource_types.table import row_for

# STU3 and R4; Task has `for`, Coverage `beneficiary`
_FIELDS: Final = ("subject", "patient", "for", "beneficiary")
_SCHEME = re.compile(r"https?:/+", re.IGNORECASE)


class Whose(IntEnum):
    """The largest counts: what names another patient beside this one is another's."""

    UNSAID = 0
    THIS = 1
    UNKNOWN = 2
    ANOTHERS = 3


@dataclass(frozen=True, slots=True)
class Known:
    """Every name under which the bundle's patient goes; `names` are as sent, with the URNs in small letters.

    `numbers` are the digits of NHS numbers, `identifiers` (system, value) of whatever system.
    """

    patient: Resource
    names: frozenset[str]
    ids: frozenset[str]
    servers: frozenset[str]
    numbers: frozenset[str]
    identifiers: frozenset[tuple[str, str]]


def known_as(patient: Resource, contents: Contents) -> Known:
    names = [name.strip() for name, resource in contents.by_name.items() if resource is patient]
    addresses = [name.rstrip("/").rpartition("/Patient/") for name in names if _SCHEME.match(name)]
    own_id = patient.source_id.removeprefix("Patient/").strip()
    return Known(
        patient=patient,
        names=frozenset({f"urn:uuid:{own_id}".casefold(), *map(_urn, names)}),
        ids=frozenset({_plain(own_id), *(_plain(id_) for _, middle, id_ in addresses if middle)}),
        servers=frozenset(_server(base) for base, middle, _ in addresses if middle),
        numbers=frozenset(map(digits, nhs_numbers(patient.content))),
        identifiers=frozenset(_identifiers(patient.content)),
    )


def nhs_numbers(content: Node) -> list[str]:
    """Those in force, as sent, each once however it is spaced."""
    found: dict[str, str] = {}
    for each in nodes(content.get("identifier")):
        if is_nhs_number(each.get("system")) and each.get("use") != "old" and _value(each):
            found.setdefault(digits(_value(each)), _value(each))
    return list(found.values())


def digits(number: str) -> str:
    return "".join(filter(str.isdecimal, number))


def subject_of(resource: Resource, known: Known) -> Whose:
    """By its own word alone."""
    sent = [value for field in _FIELDS if (value := resource.content.get(field)) is not None]
    sent += _patients_among_others(resource)
    if resource.type == "Binary":
        sent += [each for each in nodes(resource.content.get("securityContext")) if "Patient" in str(each)]
    if "focus" in resource.content and resource.type == "Observation":
        return max(_focus(resource, known), *(_sent(value, resource, known) for value in (None, *sent)))
    if len(sent) == 1 and sent[0] == {"reference": known.patient.source_id}:
        return Whose.THIS  # the usual way, told apart quickly
    return max((_sent(value, resource, known) for value in sent), default=Whose.UNSAID)


def _focus(resource: Resource, known: Known) -> Whose:
    """An observation of somebody else that stands in this patient's record: a child's in its mother's."""
    named = [each for each in nodes(resource.content["focus"]) if _is_of_a_patient(each, resource)]
    others = [each for each in named if _named_by(each, resource, known) is not Whose.THIS]
    return Whose.UNKNOWN if others else Whose.UNSAID


def _patients_among_others(resource: Resource) -> list[Node]:
    """Of types that name their patient among staff and places (an appointment's participants)."""
    paths = _other_paths(resource.type)
    named = (each for path in paths for each in nodes(at_path(resource.content, path)))
    return [each for each in named if _is_of_a_patient(each, resource)] if paths else []


@cache
def _other_paths(type_: str) -> list[str]:
    return [path for path in row_for(type_).patient if path not in _FIELDS]


def _is_of_a_patient(reference: Node, resource: Resource) -> bool:
    target = resource.find(reference)
    name = reference.get("reference")
    return target.type == "Patient" if target else "patient" in f"{name} {reference.get('type')}".casefold()


def _sent(value: object, resource: Resource, known: Known) -> Whose:
    named = nodes(value)
    if not value:
        return Whose.UNSAID
    if not named or (type(value) is list and len(named) < len(value)):
        return Whose.UNKNOWN
    return max(_named_by(each, resource, known) for each in named)


def _named_by(reference: Node, resource: Resource, known: Known) -> Whose:
    """An identifier that says nothing leaves a plain reference as it is; words alone name nobody for sure.

    A reference that says that it is to something else than a patient contradicts itself.
    """
    if not reference:
        return Whose.UNSAID
    name, identified = reference.get("reference"), _by_identifiers(nodes(reference.get("identifier")), known)
    if name is None:
        return identified or Whose.UNKNOWN
    type_ = words(reference.get("type")).rpartition("/")[2].casefold()
    is_plain = type(name) is str and type_ in ("", "patient")
    return max(_by_reference(name.strip(), resource, known) if is_plain else Whose.UNKNOWN, identified)


def _by_reference(name: str, resource: Resource, known: Known) -> Whose:
    if name.startswith("#"):
        inside = resource.find({"reference": name})
        numbers = nhs_numbers(inside.content) if inside and inside.type == "Patient" else []
        return max((_by_number(each, known) for each in numbers), default=Whose.UNKNOWN) or Whose.UNKNOWN
    if "?" in name:
        return _by_query(name, known)
    if _urn(name) in known.names:
        return Whose.THIS
    return Whose.ANOTHERS if name.casefold().startswith("urn:") else _by_address(name, known)


def _by_query(name: str, known: Known) -> Whose:
    """`Patient?identifier=system|value`; whatever else it asks for must hold too, and nobody asked."""
    type_, _, query = name.partition("?")
    if type_.rstrip("/").rpartition("/")[2] != "Patient":
        return Whose.UNKNOWN
    asked = [value for name, value in parse_qsl(query) if name == "identifier" and "," not in value]
    return max((_by_identifier(*_token(each), known) for each in asked), default=Whose.UNKNOWN) or Whose.UNKNOWN


def _token(value: str) -> tuple[str, str]:
    system, bar, own = value.rpartition("|")
    return (system, own) if bar else ("", value)


def _by_address(name: str, known: Known) -> Whose:
    """The same id on another server is another patient, where the bundle says on which server its own is."""
    place, _, own = name.partition("/_history/")[0].rstrip("/").rpartition("/")
    server, _, type_ = place.rpartition("/")
    if type_.casefold() != "patient":
        return Whose.UNKNOWN
    elsewhere = _SCHEME.match(server) and known.servers and _server(server) not in known.servers
    return Whose.THIS if _plain(own) in known.ids and not elsewhere else Whose.ANOTHERS


def _by_identifiers(sent: list[Node], known: Known) -> Whose:
    return max((_by_one_identifier(each, known) for each in sent), default=Whose.UNSAID)


def _by_one_identifier(sent: Node, known: Known) -> Whose:
    """A number like an NHS number that is not said to be one, and is not this patient's, leaves it unknown whose."""
    system, value = str(sent.get("system") or ""), _value(sent)
    whose, name = _by_identifier(system, value, known), plain_system(system)
    may_be_a_number = not name or "nhs" in name or any(_is_of_nhs_numbers(each) for each in nodes(sent.get("type")))
    is_another = may_be_a_number and is_valid(value) and bool(known.numbers) and digits(value) not in known.numbers
    return max(whose, Whose.UNKNOWN) if is_another else whose


def _is_of_nhs_numbers(type_: Node) -> bool:
    return any(str(each.get("code")).upper() in ("NH", "NHS") for each in nodes(type_.get("coding")))


def _by_identifier(system: str, value: str, known: Known) -> Whose:
    """Only the NHS number tells people apart; in a local system one patient may have several, so that says nothing."""
    if is_nhs_number(system):
        return _by_number(value, known)
    pair = (plain_system(system), value.strip())
    same = pair in known.identifiers if pair[0] else digits(value) in known.numbers
    return Whose.THIS if same else Whose.UNSAID


def _by_number(number: str, known: Known) -> Whose:
    if not digits(number) or not known.numbers:
        return Whose.UNSAID
    return Whose.THIS if digits(number) in known.numbers else Whose.ANOTHERS


def _identifiers(content: Node) -> Iterable[tuple[str, str]]:
    for each in nodes(content.get("identifier")):
        if _value(each) and plain_system(each.get("system")):
            yield plain_system(each.get("system")), _value(each)


def _value(identifier: Node) -> str:
    value = identifier.get("value")
    return str(value).strip() if type(value) in (str, int) else ""


def _urn(name: str) -> str:
    return name.casefold() if name.casefold().startswith("urn:") else name


def _server(base: str) -> str:
    return _SCHEME.sub("", base.strip().rstrip("/"), count=1).casefold()


def _plain(id_: str) -> str:
    """UUIDs are the same in capitals; other ids are not."""
    return id_.lower() if len(id_) >= 36 else id_
