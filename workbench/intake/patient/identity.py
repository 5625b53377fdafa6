"""Whether a bundle says something else of who its patient is: told, or held for a person where it may be somebody else.

The date of birth decides who reads; names that share nothing are another person's until somebody has asked.
"""

import hashlib
import re
from dataclasses import dataclass

from workbench.errors import CannotRead
from workbench.fhir.values import PatientRead, Problem
from workbench.models import Patient

FAMILY_NAME, FIRST_NAME, BORN = "family name", "first name", "date of birth"
_PARTS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a bundle says differently; `accepted`: a person said that the patient is the same all the same."""

    differing: tuple[str, ...] = ()
    accepted: bool = False

    @property
    def problems(self) -> list[Problem]:
        return [Problem("the patient", f"has another {each} than was held; it is taken") for each in self.differing]


def compared(patient: Patient, read: PatientRead, *, accept: bool) -> Identity:
    """Raises CannotRead where a person has to say first that it is the same patient."""
    differing = tuple(_differing(patient, read))
    held = _held(patient, read, differing)
    if held and not accept:
        raise CannotRead(
            f"the NHS number belongs to a patient with another {' and '.join(held)}; find out which is right before "
            "importing either, and if it is the same patient, import it with --accept-identity"
        )
    return Identity(differing, accepted=bool(held))


def _differing(patient: Patient, read: PatientRead) -> list[str]:
    pairs = {
        FAMILY_NAME: (patient.family_name.casefold(), read.family_name.casefold()),
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


def _held(patient: Patient, read: PatientRead, differing: tuple[str, ...]) -> list[str]:
    """What makes it doubtful that this is the same person: another birthday, two at once, or no name in common.

    What was not known before is no contradiction.
    """
    known = {FAMILY_NAME: patient.family_name, FIRST_NAME: patient.given_name, BORN: patient.birth_date}
    said = [each for each, held in known.items() if held and each in differing]
    if len(said) >= 2 or BORN in said:
        return said
    shares_nothing = _names(patient.given_name, patient.family_name).isdisjoint(
        _names(read.given_name, read.family_name)
    )
    return ["name"] if said and shares_nothing else []


def _names(*names: str) -> frozenset[str]:
    return frozenset(_PARTS.findall(" ".join(names).casefold()))


def _first(given_names: str) -> str:
    return given_names.casefold().partition(" ")[0]


def _further(given_names: str) -> str:
    return given_names.casefold().partition(" ")[2]


def address_digest(read: PatientRead) -> bytes | None:
    return hashlib.sha256(read.address.encode()).digest() if read.address else None
