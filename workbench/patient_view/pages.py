"""What a patient or a proxy sees, as a page: so many entries with the beginnings of their texts, and one text whole."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from workbench.errors import NotFound
from workbench.models import CURRENT_VERSION, Entry, EntryVersion, Patient
from workbench.patient_view.record import note_view, visible_to
from workbench.permissions import Actor
from workbench.queue import MOST_PARTS, bounds_of_part, parts_in
from workbench.sanitise import beginning_words, part_words
from workbench.vocabulary import Audience, Kind

MOST_ENTRIES, MOST_CHARACTERS = 100, 5_000
"""On one page: entries, and of each entry characters of its title and text, and of its narrative's markup."""

Place = tuple[datetime, int]
FIELDS = ("title", "text", "narrative")


class EntryBeginning(NamedTuple):
    """The lengths, in characters, are those of the whole; for the narrative, of its markup."""

    entry: int
    kind: Kind
    title: str
    title_length: int
    text: str
    text_length: int
    narrative: str
    narrative_length: int
    occurred_on: str | None
    recorded_at: datetime
    author: str
    pictures: int

    @property
    def cut(self) -> list[str]:
        """Which of its fields are not here whole."""
        return [name for name in FIELDS if getattr(self, f"{name}_length") > len(getattr(self, name))]

    @property
    def narrative_words(self) -> str:
        """Without markup: that of a cut one is broken."""
        return beginning_words(self.narrative)


class ViewPage(NamedTuple):
    """`more` is the place where the next page begins."""

    patient: Patient
    audience: Audience
    as_of: datetime
    entries: Sequence[EntryBeginning]
    more: Place | None


class SeenPart(NamedTuple):
    """Words of one field, of `length` characters in all."""

    title: str
    kind: Kind
    length: int
    words: str

    @property
    def parts(self) -> int:
        return parts_in(self.length)


def view_page(
    session: Session, patient: Patient, audience: Audience, *, by: Actor, at: datetime, before: Place | None = None
) -> ViewPage:
    """As `patient_view`, newest first, those that follow that place. The view is audited."""
    note_view(session, patient, audience, by=by, at=at)
    wanted = select(*_COLUMNS).join(EntryVersion, CURRENT_VERSION).where(visible_to(session, patient, audience, at))
    if before is not None:
        wanted = wanted.where(tuple_(*_ORDER) < tuple_(*before, types=[column.type for column in _ORDER]))
    rows = session.execute(wanted.order_by(*(each.desc() for each in _ORDER)).limit(MOST_ENTRIES + 1)).mappings().all()
    found = [EntryBeginning(**row) for row in rows[:MOST_ENTRIES]]
    more = (found[-1].recorded_at, found[-1].entry) if len(rows) > MOST_ENTRIES else None
    return ViewPage(patient, audience, at, found, more)


def seen_part(
    session: Session, patient: Patient, audience: Audience, entry: int, *, field: str, number: int, by: Actor,
    at: datetime,
) -> SeenPart:  # fmt: skip
    """One text of an entry that this reader sees, the part with that number, from 1. Raises NotFound. Audited."""
    note_view(session, patient, audience, by=by, at=at)
    if field not in FIELDS or not 1 <= number <= MOST_PARTS:
        raise NotFound("An entry has no such text.")
    start, end = bounds_of_part(number)
    row = session.execute(
        _part_of(field, start, end).where(Entry.id == entry, visible_to(session, patient, audience, at))
    ).first()
    if row is None or number > (part := SeenPart(**row._mapping)).parts:
        raise NotFound("This reader sees no such text.")
    return part._replace(words=part_words(part.words)) if field == "narrative" else part


def _part_of(field: str, start: int, end: int) -> Any:
    column = getattr(EntryVersion, field)
    return select(
        func.substr(EntryVersion.title, 1, MOST_CHARACTERS).label("title"),
        Entry.kind,
        func.coalesce(func.length(column), 0).label("length"),
        func.coalesce(func.substr(column, start + 1, end - start), "").label("words"),
    ).join(EntryVersion, CURRENT_VERSION)


def _beginning(name: str) -> list[Any]:
    column = func.coalesce(getattr(EntryVersion, name), "")
    return [func.substr(column, 1, MOST_CHARACTERS).label(name), func.length(column).label(f"{name}_length")]


_ORDER = (Entry.recorded_at, Entry.id)
_COLUMNS: list[Any] = [
    Entry.id.label("entry"), Entry.kind, *(each for name in FIELDS for each in _beginning(name)),
    EntryVersion.occurred_on, Entry.recorded_at, EntryVersion.author, EntryVersion.pictures,
]  # fmt: skip
