"""All things of a record by the list they belong in, also those that only a consultation holds; and what each holds."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

import orjson

from workbench.emis.joining import FLAG, deletion_of_either, flag_of_either
from workbench.emis.reading.names import IDENTIFIERS
from workbench.emis.resources import id_of
from workbench.emis.whose import guid_in, things

Json = Mapping[str, Any]
Thing = dict[str, Any]
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

_NO_WORDS: Final = IDENTIFIERS | FLAG
"""What a thing is known by, and what is joined by itself."""


@dataclass(frozen=True, slots=True)
class Element:
    """What a consultation lists: under which heading, and what; None: it is nowhere in the record."""

    heading: str
    thing: Json | None


@dataclass(slots=True)
class Gathered:
    """Copies of what came. `of`: the things of each list; `held`: the elements of each consultation, by its id()."""

    of: dict[str, list[Thing]] = field(default_factory=dict)
    held: dict[int, list[Element]] = field(default_factory=dict)


def gather(record: Mapping[str, Any]) -> Gathered:
    copied = orjson.loads(orjson.dumps({name: list(things(record, name)) for name in TYPES if name}))
    found = Gathered(copied)
    consultations = found.of["consultationList"]
    _give_numbers(consultations)
    index = _Index(found)
    for item in (element.get("item") for each in consultations for element in things(each, "elementList")):
        if isinstance(item, dict) and says_more(item):
            _add_inside(item, found, index)
    for each in consultations:
        listed = sorted(things(each, "elementList"), key=_place)
        found.held[id(each)] = [_element(one, each, index) for one in listed]
    return found


def list_of(thing: Mapping[str, Any]) -> str:
    return next((name for sign, name in _SIGNS if sign in thing), UNKNOWN)


def says_more(thing: Mapping[str, Any]) -> bool:
    return any(value not in (None, "", [], {}, False) for name, value in thing.items() if name not in _NO_WORDS)


def _give_numbers(consultations: list[Thing]) -> None:
    """One without identifier and number has a number of its content, so that what stands in it can name it."""
    met: Counter[str] = Counter()
    for each in (one for one in consultations if not id_of(one, "consultation")):
        digest = sha256(orjson.dumps(each, option=orjson.OPT_SORT_KEYS)).hexdigest()
        met[digest] += 1
        each["dbid"] = f"{digest}{met[digest]}"


def _add_inside(item: Thing, found: Gathered, index: "_Index") -> None:
    """A whole thing is one of its list, unless a list has it; where the two differ, what it says is said there too."""
    known = index.copy_of(item)
    if known is None:
        found.of.setdefault(list_of(item), []).append(item)
        index.add(list_of(item), item)
        return
    index.note_copy(item, known)
    known |= deletion_of_either(known, item)
    other = {key: value for key, value in item.items() if value != known.get(key) and key not in _NO_WORDS}
    if says_more(other):
        known["inConsultation"] = [*known.get("inConsultation", ()), other]


def _element(element: Mapping[str, Any], consultation: Json, index: "_Index") -> Element:
    """What EMIS hides where it is listed is hidden; and all that it may mean, where that is not sure."""
    item: Any = element.get("item")
    thing = index.find(item)
    if thing is not None:
        thing |= flag_of_either(thing, item)
    for each in index.candidates(item) if thing is None else ():
        each.update(flag_of_either(each, item, consultation))
    return Element(_heading(element), thing)


class _Index:
    """By identifier; by a number only where one thing alone has it."""

    def __init__(self, found: Gathered) -> None:
        self._by_guid: dict[str, Thing] = {}
        self._by_number: dict[tuple[str, str], list[tuple[str, Thing]]] = {}
        self._own: dict[int, Thing] = {}
        for kind, each in _all(found):
            self.add(kind, each)

    def add(self, kind: str, thing: Thing) -> None:
        self._own[id(thing)] = thing
        self._by_guid.setdefault(guid_in(thing), thing)
        for name in ("refID", "dbid"):
            self._by_number.setdefault((name, str(thing.get(name) or "")), []).append((kind, thing))

    def note_copy(self, item: Thing, known: Thing) -> None:
        self._own[id(item)] = known

    def find(self, item: Any) -> Thing | None:
        if not isinstance(item, dict):
            return None
        if id(item) in self._own:
            return self._own[id(item)]
        if guid := guid_in(item):
            return self._by_guid.get(guid)
        return next((each[0] for each in self._numbered(item) if len(each) == 1), None)

    def candidates(self, item: Any) -> list[Thing]:
        """All that have a number of this."""
        return [each for some in self._numbered(item) for each in some] if isinstance(item, dict) else []

    def _numbered(self, item: Thing) -> list[list[Thing]]:
        numbers = [(name, str(item.get(name) or "")) for name in ("refID", "dbid")]
        return [[thing for _, thing in self._by_number.get(each, [])] for each in numbers if each[1]]

    def copy_of(self, item: Thing) -> Thing | None:
        """What this whole thing is a copy of: a number is meant within its list. Of no known kind, by its words too."""
        guid, number, kind = guid_in(item), str(item.get("dbid") or ""), list_of(item)
        if guid in self._by_guid and guid:
            return self._by_guid[guid]
        words = item.get("displayTerm")
        found = [
            each
            for of, each in (self._by_number.get(("dbid", number), ()) if number else ())
            if (of == kind if kind else words and each.get("displayTerm") == words) and not (guid and guid_in(each))
        ]
        return found[0] if len(found) == 1 else None


def _all(found: Gathered) -> Iterator[tuple[str, Thing]]:
    """Each with the list in which its number is its own."""
    for name, these in found.of.items():
        for each in these if name != "consultationList" else ():
            yield name, each
            if name == "testRequestHeaderList":
                yield from ((UNKNOWN, test) for test in _orders(each))
            if name == "investigationList":
                yield from (("eventList", event) for event in things(each, "eventList"))


def _orders(header: Mapping[str, Any]) -> Iterator[Thing]:
    for order in things(header, "ediOrderList"):
        yield from things(order, "testRequestList")


def _place(element: Mapping[str, Any]) -> float:
    order = element.get("displayOrder")
    return order if isinstance(order, int) else float("inf")


def _heading(element: Mapping[str, Any]) -> str:
    header = element.get("header")
    term = header.get("term") if isinstance(header, dict) else None
    return term.strip() if isinstance(term, str) else ""
