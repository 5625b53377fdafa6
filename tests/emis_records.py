"""EMIS records as its description has them: an empty thing of each type, one in which every field says something."""

import json
from collections.abc import Mapping
from functools import cache
from itertools import count
from typing import Any
from uuid import uuid4

from tests.commands import RIVERSIDE, ROSA
from tests.emis import DESCRIPTION

PREFIX = "PartnerApi.EmisOpen.MedicalRecord38."
Json = dict[str, Any]


@cache
def schemas() -> Mapping[str, Any]:
    return json.loads(DESCRIPTION.read_bytes())["components"]["schemas"]


def fields_of(type_: str) -> dict[str, Json]:
    return schemas()[f"{PREFIX}{type_}"].get("properties", {})


def type_in(described: Json) -> str | None:
    """Of a field, or of what its list holds; None for a plain value."""
    reference = described.get("items", described).get("$ref")
    return reference.removeprefix(f"#/components/schemas/{PREFIX}") if reference else None


class Probes:
    """What stands nowhere else, each with the type and the field that say it: words, and numbers as words."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self.said: dict[str, tuple[str, str]] = {}

    def filled(self, type_: str) -> Json:
        """With something in each field, at any depth. Enumerations and flags say nothing that could be told apart."""
        return {name: self._field(type_, name, each) for name, each in fields_of(type_).items()}

    def _field(self, type_: str, name: str, described: Json) -> Any:
        found = self._value(type_, name, described)
        return [found] if described.get("type") == "array" else found

    def _value(self, type_: str, name: str, described: Json) -> Any:
        inner = type_in(described)
        if inner:
            return self.filled(inner) if schemas()[f"{PREFIX}{inner}"].get("type") == "object" else 0
        if described.get("type") == "boolean":
            return True
        number = 70_000 + next(self._numbers)
        is_number = described.get("type") in ("integer", "number")
        said = str(number) if is_number else f"probe{number}x"
        self.said[said] = type_, name
        return number if is_number else said


def a_record(**lists: Any) -> Json:
    """Rosa Marsh’s, of Riverside."""
    registration = {
        "guid": "5b9d0c1a-3c1e-4f7e-9a51-000000000001", "nhsNumber": ROSA, "familyName": "Marsh", "firstNames": "Rosa",
        "dateOfBirth": "06/05/1984", "sex": "F", "organisationNACS": RIVERSIDE,
    }  # fmt: skip
    return {"registration": registration, **lists}


def an_event(title: str, **more: Any) -> Json:
    return {"guid": str(uuid4()), "displayTerm": title, "assignedDate": "02/03/2026", **more}
