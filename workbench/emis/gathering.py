"""All things of a record by the list they belong in, also those that only a consultation holds; and what each holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from workbench.emis.whose import guid_in, things

Json = Mapping[str, Any]
UNKNOWN: Final = ""

TYPES: Final[Mapping[str, str]] = {
    "eventList": "EventType", "investigationList": "InvestigationType", "referralList": "ReferralType",
    "allergyList": "AllergyType", "medicationList": "MedicationType", "issueList": "IssueType",
    "attachmentList": "AttachmentType", "diaryList": "DiaryType", "alertList": "AlertType",
    "ediPathologyReportList": "PathologyReportType", "testRequestHeaderList": "TestRequestHeaderType",
    "noteList": "NoteType", "appointmentList": "AppointmentType", "consultationList": "ConsultationType",
    UNKNOWN: "",
}  # fmt: skip
"""List → the type of what is in it, as described."""

_SIGNS: Final = (
    ("medicationLink", "issueList"), ("dosage", "medicationList"), ("drug", "medicationList"),
    ("requestType", "referralList"), ("referralReason", "referralList"), ("allergyType1", "allergyList"),
    ("ddsIdentifier", "attachmentList"), ("ediOrderList", "testRequestHeaderList"),
    ("numberOfTests", "investigationList"), ("eventList", "investigationList"), ("reminder", "diaryList"),
    ("numericValue", "eventList"), ("eventType1", "eventList"), ("episodicity", "eventList"),
)  # fmt: skip
"""What a consultation holds says nowhere of which kind it is: a field that only one kind has does."""

_IDENT: Final = frozenset({"dbid", "refID", "guid", "oldGUID", "fileStatus"})


@dataclass(frozen=True, slots=True)
class Element:
    """What a consultation lists: under which heading, and what; None: it is nowhere in the record."""

    heading: str
    thing: Json | None


@dataclass(slots=True)
class Gathered:
    """`of` are the things of each list; `held` the elements of each consultation, by the object’s own id."""

    of: dict[str, list[Json]] = field(default_factory=dict)
    held: dict[int, list[Element]] = field(default_factory=dict)


def gather(record: Mapping[str, Any]) -> Gathered:
    found = Gathered({name: list(things(record, name)) for name in TYPES if name})
    consultations = found.of["consultationList"]
    places = {guid_in(each): (name, n) for name, these in found.of.items() for n, each in enumerate(these)
              if name != "consultationList"}  # fmt: skip
    for item in (element.get("item") for each in consultations for element in things(each, "elementList")):
        if isinstance(item, dict) and says_more(item):
            _add_inside(item, found, places)
    index = _Index(found)
    for each in consultations:
        listed = sorted(things(each, "elementList"), key=_place)
        found.held[id(each)] = [Element(_heading(one), index.find(one.get("item"))) for one in listed]
    return found


def list_of(thing: Mapping[str, Any]) -> str:
    return next((name for sign, name in _SIGNS if sign in thing), UNKNOWN)


def says_more(thing: Mapping[str, Any]) -> bool:
    return any(value not in (None, "", [], {}, False) for name, value in thing.items() if name not in _IDENT)


def _add_inside(item: Json, found: Gathered, places: dict[str, tuple[str, int]]) -> None:
    """A whole thing is one of its list, unless a list has it; where the two differ, what it says is said there too."""
    guid = guid_in(item)
    if not guid or guid not in places:
        these = found.of.setdefault(list_of(item), [])
        places[guid] = list_of(item), len(these)
        these.append(item)
        return
    name, place = places[guid]
    known = found.of[name][place]
    other = {key: value for key, value in item.items() if value != known.get(key) and key not in _IDENT}
    if says_more(other):
        found.of[name][place] = {**known, "inConsultation": [*known.get("inConsultation", ()), other]}


class _Index:
    """By identifier; by a number only where one thing alone has it."""

    def __init__(self, found: Gathered) -> None:
        self._by_guid: dict[str, Json] = {}
        self._by_number: dict[tuple[str, str], list[Json]] = {}
        self._own = {id(each): each for each in _all(found)}
        for each in self._own.values():
            self._by_guid.setdefault(guid_in(each), each)
            for name in ("refID", "dbid"):
                self._by_number.setdefault((name, str(each.get(name) or "")), []).append(each)

    def find(self, item: Any) -> Json | None:
        if not isinstance(item, dict):
            return None
        if id(item) in self._own:
            return item
        if guid := guid_in(item):
            return self._by_guid.get(guid)
        numbers = [(name, str(item.get(name) or "")) for name in ("refID", "dbid")]
        found = [self._by_number.get(each, []) for each in numbers if each[1]]
        return next((each[0] for each in found if len(each) == 1), None)


def _all(found: Gathered) -> Iterator[Json]:
    for name, these in found.of.items():
        for each in these if name != "consultationList" else ():
            yield each
            yield from _orders(each) if name == "testRequestHeaderList" else ()
            yield from things(each, "eventList") if name == "investigationList" else ()


def _orders(header: Mapping[str, Any]) -> Iterator[Json]:
    for order in things(header, "ediOrderList"):
        yield from things(order, "testRequestList")


def _place(element: Mapping[str, Any]) -> float:
    order = element.get("displayOrder")
    return order if isinstance(order, int) else float("inf")


def _heading(element: Mapping[str, Any]) -> str:
    header = element.get("header")
    term = header.get("term") if isinstance(header, dict) else None
    return term.strip() if isinstance(term, str) else ""
