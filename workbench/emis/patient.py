"""Whose record it is, as FHIR’s Patient: what is said of a registration, and of a death."""

from collections.abc import Mapping
from typing import Any, Final

from workbench.emis.reading.dates import as_fhir
from workbench.emis.whose import guid_in, things

Json = Mapping[str, Any]
NHS_NUMBER: Final = "https://fhir.nhs.uk/Id/nhs-number"
ODS_CODE: Final = "https://fhir.nhs.uk/Id/ods-organization-code"
REGISTRATION: Final = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-RegistrationDetails"
GENDERS: Final = {"M": "male", "F": "female", "I": "other"}
_LINES: Final = ("houseNameFlat", "street", "village", "town", "county")
REGULAR: Final = "4"


def patient_of(record: Json, patient_id: str) -> dict[str, Any]:
    said = _object(record, "registration")
    made: dict[str, Any] = {
        "resourceType": "Patient", "id": patient_id,
        "identifier": [{"system": NHS_NUMBER, "value": _text(said, "nhsNumber")}],
        "name": _names(said), "gender": GENDERS.get(_text(said, "sex").upper()[:1], "unknown"),
        "birthDate": _day(_text(said, "dateOfBirth")), "address": _addresses(said),
        "managingOrganization": {"identifier": {"system": ODS_CODE, "value": _text(said, "organisationNACS")}},
        **_death(said), **_registration(record, said),
    }  # fmt: skip
    return {name: value for name, value in made.items() if value not in (None, "", [])}


def patient_id(record: Json) -> str:
    said = _object(record, "registration")
    return guid_in(said).upper() or f"patient-{_text(said, 'dbid')}"


def _names(said: Json) -> list[dict[str, Any]]:
    """What they were called before is no name in use, but one that tells of them."""
    name = {"use": "official", "family": _text(said, "familyName"), "given": _text(said, "firstNames").split(),
            "prefix": [each for each in [_text(said, "title")] if each]}  # fmt: skip
    before = _text(said, "previousNames")
    return [{key: value for key, value in name.items() if value}, *([{"use": "old", "text": before}] if before else [])]


def _addresses(said: Json) -> list[dict[str, Any]]:
    found = []
    for field, use in (("address", "home"), ("homeAddress", "home")):
        one = _object(said, field)
        lines = [line for each in _LINES if (line := _text(one, each))]
        if lines or _text(one, "postCode"):
            found.append({"use": use, "line": lines, "postalCode": _text(one, "postCode")})
    return found


def _death(said: Json) -> dict[str, Any]:
    """By a date, or by the flag that says so, if that is specified. What cannot be read counts as a death."""
    on = _text(said, "dateOfDeath")
    if on:
        return {"deceasedDateTime": _day(on)}
    is_dead = said.get("deadSpecified") is not False and said.get("dead") not in (None, 0, "", "0", False)
    return {"deceasedBoolean": True} if is_dead else {}


def _registration(record: Json, said: Json) -> dict[str, Any]:
    """Every regular registration with this practice; one that is archived is not in use any more."""
    deducted = _text(said, "deductedDate")
    periods = [
        {"start": _day(_text(each, "dateRegistered")), "end": _day(_text(each, "dateDeregistered"))}
        for each in things(_object(record, "registrationStatus"), "registrationHistoryList")
        if _text(_object(each, "patientType"), "value") in ("", REGULAR)
    ]
    if deducted:
        periods = [{"start": max((str(each["start"] or "") for each in periods), default=""), "end": _day(deducted)}]
    parts = [
        {"url": "registrationPeriod", "valuePeriod": {name: value for name, value in each.items() if value}}
        for each in periods
    ]
    found: dict[str, Any] = {"extension": [{"url": REGISTRATION, "extension": parts}]} if parts else {}
    return found | ({"active": False} if _text(said, "archived") not in ("", "0") else {})


def _day(said: str) -> str:
    """As it was written, where it is no date: the reader says so."""
    return (as_fhir(said) or said)[:10]


def _text(said: Json, name: str) -> str:
    found = said.get(name)
    return str(found).strip() if isinstance(found, str | int) and not isinstance(found, bool) else ""


def _object(said: Json, name: str) -> Json:
    found = said.get(name)
    return found if isinstance(found, dict) else {}
