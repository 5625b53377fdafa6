"""The practice, its staff, its patients and their proxies, as FHIR."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from workbench.demo.dates import day, months_before
from workbench.demo.fhir_parts import TERMINOLOGY, Resource, coding, reference, resource
from workbench.demo.numbers import numbers_for_tests
from workbench.demo.text_files import Table, texts_of

ODS_CODE = "A82038"
PRACTICE_NAME = "Riverside Surgery"

_STREETS = ("Abbey Road", "Bridge Street", "Castle Hill", "Dale View", "Elm Grove", "Foundry Lane", "Green Lane")
_NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
_ODS = "https://fhir.nhs.uk/Id/ods-organization-code"


@dataclass(frozen=True, slots=True)
class Patient:
    """`character` says what this record demonstrates, such as a child with a parent as proxy."""

    key: str
    nhs_number: str
    given: str
    family: str
    gender: str
    days_old: int
    home: str
    character: str | None

    def born(self, at: datetime) -> date:
        return at.date() - timedelta(days=self.days_old)


@dataclass(frozen=True, slots=True)
class Proxy:
    """Somebody who may read a patient's record; with an NHS number if they are a patient of the practice."""

    nhs_number: str
    given: str
    family: str
    relationship: str
    own_nhs_number: str | None

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"


@cache
def patients() -> dict[str, Patient]:
    rows = texts_of("people")["patients"].items()
    return {key: _patient(key, row, number) for (key, row), number in zip(rows, numbers_for_tests(), strict=False)}


def _patient(key: str, row: Table, number: str) -> Patient:
    chance = random.Random(key)  # noqa: S311 -- the same age and street every time, on purpose
    days_old = row["weeks"] * 7 if "weeks" in row else int(row["age"] * 365.25) + chance.randrange(20, 340)
    home = row.get("home") or f"{chance.randrange(1, 120)} {chance.choice(_STREETS)}"
    return Patient(
        key,
        number,
        row["given"],
        row["family"],
        row["gender"],
        days_old,
        home,
        row.get("character"),
    )


@cache
def proxies() -> tuple[Proxy, ...]:
    return tuple(_proxy(row) for row in texts_of("people")["proxies"])


def _proxy(row: Table) -> Proxy:
    own = patients().get(row.get("patient", ""))
    given, family = (own.given, own.family) if own else (row["given"], row["family"])
    of = patients()[row["of"]]
    return Proxy(of.nhs_number, given, family, row["relationship"], own.nhs_number if own else None)


def practice() -> Resource:
    code = [{"system": _ODS, "value": ODS_CODE}]
    return resource("Organization", "practice", identifier=code, active=True, name=PRACTICE_NAME)


def staff() -> Iterator[Resource]:
    for key, row in texts_of("people")["staff"].items():
        name = [{"use": "official", "family": row["family"], "given": [row["given"]], "prefix": [row["prefix"]]}]
        yield resource("Practitioner", f"staff/{key}", active=True, name=name, gender=row["gender"])
        yield resource(
            "PractitionerRole",
            f"role/{key}",
            practitioner=by(key),
            organization=reference("Organization", "practice"),
            code=[{"text": row["role"]}],
        )


def by(key: str) -> dict[str, str]:
    """A reference to one of the staff, with the name as shown."""
    row = texts_of("people")["staff"][key]
    return reference("Practitioner", f"staff/{key}", f"{row['prefix']} {row['given']} {row['family']}")


def about(key: str) -> dict[str, str]:
    return reference("Patient", f"patient/{key}")


def person(patient: Patient, at: datetime) -> Resource:
    return resource(
        "Patient",
        f"patient/{patient.key}",
        identifier=[{"system": _NHS_NUMBER, "value": patient.nhs_number}],
        active=True,
        name=[{"use": "official", "family": patient.family, "given": [patient.given]}],
        gender=patient.gender,
        birthDate=patient.born(at).isoformat(),
        address=[{"use": "home", "line": [patient.home], "city": "Wharfebridge"}],
        managingOrganization=reference("Organization", "practice", PRACTICE_NAME),
    )


def related(patient: Patient, at: datetime) -> Iterator[Resource]:
    """The proxies of this patient, as RelatedPersons."""
    for row, proxy in zip(texts_of("people")["proxies"], proxies(), strict=True):
        if proxy.nhs_number == patient.nhs_number:
            yield _related(patient, row, proxy, at)


def _related(patient: Patient, row: Table, proxy: Proxy, at: datetime) -> Resource:
    coded = [coding(TERMINOLOGY + "v3-RoleCode", row["code"], proxy.relationship)] if "code" in row else []
    number = [{"system": _NHS_NUMBER, "value": proxy.own_nhs_number}] if proxy.own_nhs_number else []
    return resource(
        "RelatedPerson",
        f"proxy/{patient.key}/{proxy.name}",
        identifier=number,
        active=True,
        patient=about(patient.key),
        relationship=[{"text": proxy.relationship} | ({"coding": coded} if coded else {})],
        name=[{"use": "official", "family": proxy.family, "given": [proxy.given]}],
        period={"start": day(months_before(at, row["months"]))},
    )
