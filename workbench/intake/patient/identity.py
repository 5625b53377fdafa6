"""Whether a bundle says something else of who its patient is: told, or held for a person where it may be somebody else.

The date of birth decides who reads; names that share nothing are another person's until somebody has asked.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from workbench.errors import OtherIdentity
from workbench.fhir.values import Problem
from workbench.models import Patient

FAMILY_NAME, FIRST_NAME, BORN = "family name", "first name", "date of birth"
_PARTS = re.compile(r"[^\W\d_]+")


class Said(Protocol):
    """Who a bundle says that its patient is."""

    @property
    def given_name(self) -> str: ...
    @property
    def family_name(self) -> str: ...
    @property
    def birth_date(self) -> date | None: ...
    @property
    def gender(self) -> str: ...
    @property
    def address(self) -> str: ...


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """The same as it was kept."""

    given_name: str
    family_name: str
    birth_date: date | None
    gender: str
    address: str


def as_kept(read: Said) -> dict[str, Any]:
    born = read.birth_date.isoformat() if read.birth_date else None
    return {"given_name": read.given_name, "family_name": read.family_name, "birth_date": born, "gender": read.gender,
            "address": read.address}  # fmt: skip


def from_kept(kept: dict[str, Any]) -> SaidBefore:
    born = kept["birth_date"]
    return SaidBefore(**{**kept, "birth_date": date.fromisoformat(born) if born else None})


@dataclass(frozen=True, slots=True)
class Identity:
    """What a bundle says differently; `accepted`: a person said that the patient is the same all the same.

    `is_outdated`: a bundle that came later has said who the patient is; nothing of this one is taken.
    """

    differing: tuple[str, ...] = ()
    accepted: bool = False
    is_outdated: bool = False

    @property
    def problems(self) -> list[Problem]:
        if self.is_outdated:
            return [Problem("the patient", "a record that came later says who the patient is; that stays")]
        return [Problem("the patient", f"has another {each} than was held; it is taken") for each in self.differing]


def compared(patient: Patient, read: Said, *, accept: bool) -> Identity:
    """Raises OtherIdentity where a person has to say first that it is the same patient."""
    said = tuple(differing(patient, read))
    held = _held(patient, read, said)
    if held and not accept:
        raise OtherIdentity(
            f"the NHS number belongs to a patient with another {' and '.join(held)}; find out which is right: "
            "it is held for a person to say; if it is the same patient, it can be imported with --accept-identity"
        )
    return Identity(said, accepted=bool(held))


def differing(patient: Patient, read: Said) -> list[str]:
    """What it says otherwise than is held, in words."""
    pairs = {
        FAMILY_NAME: (_plain(patient.family_name), _plain(read.family_name)),
        FIRST_NAME: (_first(patient.given_name), _first(read.given_name)),
        "further name": (_further(patient.given_name), _further(read.given_name)),
        BORN: (patient.birth_date, read.birth_date or patient.birth_date),
        "sex": (patient.gender, read.gender),
        "address": (patient.address_digest, address_digest(read) or patient.address_digest),
    }
    is_first_address = patient.address_digest is None
    return [
        what for what, (known, sent) in pairs.items() if known != sent and not (what == "address" and is_first_address)
    ]


def _held(patient: Patient, read: Said, said_differently: tuple[str, ...]) -> list[str]:
    """What makes it doubtful that this is the same person: another birthday, two at once, or no name in common.

    What was not known before is no contradiction; nor are the same names in another order, or all in one field.
    """
    known = {FAMILY_NAME: patient.family_name, FIRST_NAME: patient.given_name, BORN: patient.birth_date}
    said = [each for each, held in known.items() if held and each in said_differently]
    before = _names(patient.given_name, patient.family_name)
    now = _names(read.given_name, read.family_name)
    if BORN in said or (len(said) >= 2 and before != now):
        return said
    return ["name"] if said and before.isdisjoint(now) else []


def _names(*names: str) -> frozenset[str]:
    return frozenset(_plain(" ".join(names)).split())


def _plain(name: str) -> str:
    """In small letters without accents, its parts apart: how a name is typed differs between systems."""
    letters = unicodedata.normalize("NFKD", name.replace("’", "").replace("'", "").casefold())
    return " ".join(_PARTS.findall("".join(each for each in letters if not unicodedata.combining(each))))


def _first(given_names: str) -> str:
    return _plain(given_names).partition(" ")[0]


def _further(given_names: str) -> str:
    return _plain(given_names).partition(" ")[2]


def address_digest(read: Said) -> bytes | None:
    return hashlib.sha256(read.address.encode()).digest() if read.address else None
