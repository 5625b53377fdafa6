"""What was received of a patient's record, version by version, newest first; and what events are about."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from workbench.london import midnight
from workbench.models import CURRENT_VERSION, Entry, EntryVersion, Flag, Patient
from workbench.vocabulary import Category, Kind, State, WaitsBecause

LONGEST_TITLE = 500
VersionKey = tuple[datetime, int, int]
"""When it was received, which entry, which version."""


class Received(NamedTuple):
    """A version as it was received, and how its entry stands now; a long `title` is cut."""

    received_at: datetime
    entry: int
    number: int
    review_item: int
    kind: Kind
    title: str
    author: str
    recorded_at: datetime
    occurred_on: str | None
    withdrawn: bool
    nopat: bool
    because: WaitsBecause | None
    state: State
    current_version: int

    @property
    def key(self) -> VersionKey:
        return self.received_at, self.entry, self.number

    @property
    def is_current(self) -> bool:
        return self.number == self.current_version


class About(NamedTuple):
    """An entry of this patient, or the one that heads a review item."""

    review_item: int
    kind: Kind
    title: str


class Versions(NamedTuple):
    """Which are sought, of versions or of wishes: only those that have flags? So many before the key `before`.

    `since` and `until` are days in Europe/London, both included.
    """

    since: date | None
    until: date | None
    flagged: bool
    before: VersionKey | None
    most: int


def received(session: Session, patient: Patient, sought: Versions) -> Sequence[Received]:
    keys = select(*_ORDER).join(Entry, Entry.id == EntryVersion.entry_id).where(Entry.patient_id == patient.id)
    if sought.flagged:
        of_version = (Flag.entry_id == EntryVersion.entry_id, Flag.entry_version == EntryVersion.number)
        keys = keys.where(select(Flag.id).where(*of_version).exists())
    if sought.since:
        keys = keys.where(EntryVersion.received_at >= midnight(sought.since))
    if sought.until:
        keys = keys.where(EntryVersion.received_at < midnight(sought.until + timedelta(days=1)))
    if sought.before is not None:
        keys = keys.where(tuple_(*_ORDER) < tuple_(*sought.before, types=[column.type for column in _ORDER]))
    # The page first: a version's words are long, and only those of the page are read.
    page = keys.order_by(*(column.desc() for column in _ORDER)).limit(sought.most).subquery()
    is_on_page = (page.c.entry_id == EntryVersion.entry_id) & (page.c.number == EntryVersion.number)
    found = select(*_COLUMNS).join(Entry, Entry.id == EntryVersion.entry_id).join(page, is_on_page)
    rows = session.execute(found.order_by(*(column.desc() for column in _ORDER))).mappings()
    return [Received(**{**row, "title": _cut(row["title"])}) for row in rows]


def flags_of(session: Session, versions: Collection[Received]) -> dict[tuple[int, int], list[Category]]:
    """By entry and version: the categories of its flags, each once."""
    found: dict[tuple[int, int], set[Category]] = defaultdict(set)
    entries = {version.entry for version in versions}
    wanted = select(Flag.entry_id, Flag.entry_version, Flag.category).where(Flag.entry_id.in_(entries)).distinct()
    for row in session.execute(wanted) if entries else ():
        found[row.entry_id, row.entry_version].add(row.category)
    return {key: sorted(categories, key=list(Category).index) for key, categories in found.items()}


def about_entries(session: Session, patient: Patient, entries: Collection[int]) -> dict[int, About]:
    """Those that are this patient's now."""
    wanted = _ABOUT.where(Entry.id.in_(entries), Entry.patient_id == patient.id)
    return {row.id: as_about(row) for row in session.execute(wanted)} if entries else {}


def about_items(session: Session, patient: Patient, items: Collection[int]) -> dict[int, About]:
    """By review item: what heads it."""
    place = func.row_number().over(partition_by=Entry.review_item_id, order_by=(Entry.position, Entry.id))
    theirs = select(Entry.id, place.label("place")).where(
        Entry.review_item_id.in_(items), Entry.patient_id == patient.id
    )
    first = theirs.subquery()
    wanted = _ABOUT.join(first, first.c.id == Entry.id).where(first.c.place == 1)
    return {row.review_item: as_about(row) for row in session.execute(wanted)} if items else {}


def as_about(row: Any) -> About:
    return About(row.review_item, row.kind, _cut(row.title))


def _cut(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE]}…"


_ORDER = (EntryVersion.received_at, EntryVersion.entry_id, EntryVersion.number)
_TITLE = func.substr(EntryVersion.title, 1, LONGEST_TITLE + 1).label("title")


def about_columns() -> tuple[Any, ...]:
    return Entry.review_item_id.label("review_item"), Entry.kind, _TITLE


_ABOUT = select(Entry.id, *about_columns()).join(EntryVersion, CURRENT_VERSION)
_COLUMNS: list[Any] = [
    EntryVersion.received_at, EntryVersion.entry_id.label("entry"), EntryVersion.number,
    Entry.review_item_id.label("review_item"), Entry.kind, _TITLE, EntryVersion.author, EntryVersion.recorded_at,
    EntryVersion.occurred_on, EntryVersion.withdrawn, EntryVersion.nopat, EntryVersion.because, Entry.state,
    Entry.current_version,
]  # fmt: skip
