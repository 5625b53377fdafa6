"""What an EMIS record says, as values: whose it is, what stands in a consultation, and whether patients see it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from workbench.fhir.who.subjects import digits

CLINICAL: Final = (
    "eventList", "investigationList", "referralList", "allergyList", "medicationList", "issueList", "attachmentList",
    "diaryList", "alertList", "ediPathologyReportList", "testRequestHeaderList", "noteList",
)  # fmt: skip
"""The lists of an answer that hold what is recorded of a patient; the others name people and places."""

UNNAMED: Final = ""
"""Stands for something that has no identifier: nothing here can be the same."""

LARGEST_NUMBER: Final = 2**31 - 1
_GUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_SOURCE_ID = re.compile(rf"[a-z]+/({_GUID})(?:-[a-z]+)?")
_NUMBER = re.compile(r"[0-9]{1,10}")
Json = Mapping[str, Any]


def guid_of(source_id: str) -> str | None:
    """EMIS's own, as its GP Connect bundles name resources: `Condition/GUID-PROB`. None: this is none."""
    found = _SOURCE_ID.fullmatch(source_id.lower())
    return found.group(1) if found else None


def patient_number(matches: Json, nhs_number: str) -> int | None:
    """Of the one patient there who has this NHS number; None where there is not exactly one."""
    found = {number_in(each) for each in things(matches, "patientList") if has_number(each, nhs_number)}
    return found.pop() if len(found) == 1 else None


def number_in(patient: Json) -> int | None:
    """EMIS’s own number of a patient, however it is written; None: this is none."""
    said = patient.get("dbid")
    written = str(said) if isinstance(said, str) or type(said) is int else ""
    return int(written) if _NUMBER.fullmatch(written) and int(written) <= LARGEST_NUMBER else None


def has_number(patient: Json, nhs_number: str) -> bool:
    return digits(str(patient.get("nhsNumber") or "")) == nhs_number


def is_of_another(record: Json, nhs_number: str) -> bool:
    """Does the record itself name another NHS number? Not every answer names one."""
    registration = registration_of(record)
    return bool(registration.get("nhsNumber")) and not has_number(registration, nhs_number)


def registration_of(record: Json) -> Json:
    """Who the record says that it is about; empty where it does not."""
    said = record.get("registration")
    return said if isinstance(said, dict) else {}


def nhs_number_in(record: Json) -> str:
    """Its digits; empty where the record names none."""
    return digits(str(registration_of(record).get("nhsNumber") or ""))


def thing(record: Json, of: str, guid: str) -> Json | None:
    """The one of this list with that identifier; None where there is not exactly one."""
    found = [each for each in things(record, of) if guid_in(each) == guid]
    return found[0] if len(found) == 1 else None


def is_visible(thing: Json) -> bool | None:
    """To patients online (PFS), as proof; None: it does not say. Whether it may be hidden is `joining.is_hidden`."""
    visible = thing.get("pfsVisible")
    return visible if thing.get("pfsVisibleSpecified") is True and isinstance(visible, bool) else None


def stands_in(record: Json, consultation: Json) -> frozenset[str]:
    """What the consultation itself lists, by identifier."""
    every = list(_clinical(record))
    return frozenset(
        guid for element in things(consultation, "elementList") for guid in _of_item(element.get("item"), every)
    )


def all_with(record: Json, consultation: Json) -> frozenset[str]:
    """All that may be set with it: what it lists, and whatever clinical came with the answer."""
    return stands_in(record, consultation) | {guid_in(each) for each in _clinical(record)}


def things(record: Json, of: str) -> Iterator[dict[str, Any]]:
    found = record.get(of)
    yield from (each for each in (found if isinstance(found, list) else []) if isinstance(each, dict))


def _clinical(record: Json) -> Iterator[Json]:
    for name in CLINICAL:
        for each in things(record, name):
            yield each
            yield from things(each, "eventList")


def _of_item(item: Any, every: list[Json]) -> Iterator[str]:
    """By its identifier, or by whatever in the answer has its number."""
    if not isinstance(item, dict):
        yield UNNAMED
    elif item.get("guid"):
        yield guid_in(item)
    else:
        named = [each for name in ("refID", "dbid") if item.get(name) for each in every if each.get(name) == item[name]]
        yield from map(guid_in, named) if named else (UNNAMED,)


def guid_in(thing: Json) -> str:
    """In small letters; empty where it has none."""
    guid = str(thing.get("guid") or "").strip("{}").lower()
    return guid if re.fullmatch(_GUID, guid) else UNNAMED
