"""What every resource made of an EMIS thing has: its id, whose it is, its consultation, its author, dates and notes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from workbench.emis.joining import DELETED, file_status, is_hidden
from workbench.emis.people import People
from workbench.emis.reading.codes import concept_of
from workbench.emis.reading.dates import date_of
from workbench.emis.reading.names import Names
from workbench.emis.reading.part import Part
from workbench.emis.whose import guid_in
from workbench.fhir.codes import EMIS_ONLINE

Json = dict[str, Any]
ENTERED_IN_ERROR: Final = "entered-in-error"
_KNOWN_STATUS: Final = ("0", "1", DELETED, "3")
HIDDEN_ONLINE: Final = {"system": EMIS_ONLINE, "code": "NOPAT", "display": "not visible online (EMIS)"}


@dataclass(slots=True)
class Writing:
    """A patient’s resources as they are made. `homes`: thing → its consultation, by its identifier or object."""

    patient: str
    names: Names
    people: People
    homes: dict[object, str] = field(default_factory=dict)
    made: list[Json] = field(default_factory=list)

    def part(self, thing: Mapping[str, Any], type_: str) -> Part:
        return Part(thing, type_, self.names)

    def home_of(self, thing: Mapping[str, Any]) -> str:
        return self.homes.get(home_key(thing), "")

    def put_beside(self, inner: Mapping[str, Any], outer: Mapping[str, Any]) -> None:
        """What stands in a thing is in the same consultation, unless it is in one of its own."""
        self.homes.setdefault(home_key(inner), self.home_of(outer))


def home_key(thing: Mapping[str, Any]) -> object:
    return guid_in(thing) or id(thing)


def id_of(thing: Mapping[str, Any], of: str) -> str:
    """EMIS’s identifier in capitals, as its GP Connect bundles write it; else its number, which only its list knows."""
    number = str(thing.get("dbid") or "").strip()
    return guid_in(thing).upper() or (f"{of}-{number}" if number.isascii() and number.isalnum() else "")


def begin(writing: Writing, part: Part, type_: str, *, of: str, suffix: str = "") -> Json:
    """Whose it is, and in which consultation. Without identifier and number the reader knows it by its content."""
    own, home = id_of(part.sent, of), writing.home_of(part.sent)
    made: Json = {"resourceType": type_, "subject": {"reference": writing.patient}}
    if own:
        made["id"] = f"{own}{suffix}"
    if home:
        place = {"encounter": {"reference": home}}
        made |= {"context": {"encounter": [place["encounter"]]}} if type_ == "DocumentReference" else place
    _put_status(made, part)
    _put_label(made, part)
    writing.made.append(made)
    return made


def _put_status(made: Json, part: Part) -> None:
    """What is deleted is withdrawn; a status that the schema does not have stays to be told."""
    said = file_status(part.sent)
    if said in _KNOWN_STATUS:
        part.take("fileStatus")
    if said == DELETED:
        made["status"] = ENTERED_IN_ERROR


def _put_label(made: Json, part: Part) -> None:
    """Whatever has the flag: the description has it of consultations and documents."""
    part.take("pfsVisible")
    if is_hidden(part.sent):
        made["meta"] = {"security": [HIDDEN_ONLINE]}


def put_author(writing: Writing, made: Json, part: Part, recorded: str, *fields: str) -> None:
    """Who wrote it down and when, else who is responsible; both are told. `recorded` is the field for the moment."""
    author = part.part("originalAuthor", "AuthorType")
    if moment := date_of(author, "systemDate"):
        made[recorded] = moment
    people = [writing.people.reference(author, "user"), *(writing.people.reference(part, each) for each in fields)]
    known = [each for each in people if each]
    if known:
        made["recorder"] = known[0]
    if known[1:] and known[1] != known[0]:
        made["performer"] = known[1:]


def put_date(made: Json, part: Part, field_: str) -> None:
    if written := date_of(part, "assignedDate", precision="datePart", time="assignedTime"):
        made[field_] = written


def put_code(made: Json, part: Part, field_: str = "code") -> None:
    """The words that the clinician chose stand before the code’s own."""
    concept = concept_of(part, "code", "termID", text=part.text("displayTerm"))
    if concept:
        made[field_] = concept


def put_notes(made: Json, part: Part, *texts: str, first: Iterable[str] = ()) -> None:
    """What people wrote, then whatever else it says. Once all else was asked for."""
    written = [part.text(each) for each in texts]
    lines = dict.fromkeys(filter(None, (*first, *written, *part.rest())))
    if lines:
        made["note"] = [{"text": each} for each in lines]
