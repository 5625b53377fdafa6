"""Entries as people see them: their current version, with its flags."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from workbench.db import columns_of, table_of
from workbench.models import CURRENT_VERSION, Entry, EntryVersion, Flag
from workbench.permissions import Actor, Permission, require_practice
from workbench.sanitise import narrative_words
from workbench.vocabulary import Category, Kind, RecordedFrom, Severity, State, TakenBack, WaitsBecause

Coding = Sequence[str]
"""System, code, display."""


class FlagShown(NamedTuple):
    id: int
    category: Category
    severity: Severity
    rule: str
    field: str
    start: int
    end: int
    why: str
    rules_version: str


class EntryShown(NamedTuple):
    id: int
    kind: Kind
    title: str
    text: str
    narrative: str | None
    codings: Sequence[Coding]
    occurred_on: str | None
    recorded_at: datetime
    recorded_from: RecordedFrom
    author: str
    author_role: str
    version: int
    state: State
    waits_because: WaitsBecause | None
    kept_back: bool
    nopat: bool
    taken_back: TakenBack | None
    doubts_held: str
    not_shown: Sequence[str] | None
    source_id: str
    flags: Sequence[FlagShown]

    @property
    def doubts(self) -> list[WaitsBecause]:
        """Why a person must look at it, while nobody has decided about it."""
        return [WaitsBecause(each) for each in self.doubts_held.split()] if self.state is State.WAITING else []

    @property
    def reasons(self) -> list[tuple[FlagShown, list[str]]]:
        """Each reason once, by its first flag, with all the words that raised it."""
        found: dict[tuple[str, str], tuple[FlagShown, dict[str, None]]] = {}
        for flag in self.flags:
            _, words = found.setdefault((flag.category, flag.why), (flag, {}))
            words[self.words_of(flag)] = None
        return [(flag, [each for each in words if each]) for flag, words in found.values()]

    def words_of(self, flag: FlagShown) -> str:
        """The words that raised a flag; none for a code, whose reason names it."""
        if flag.field == "narrative":
            return narrative_words(self.narrative or "")[flag.start : flag.end]
        return {"title": self.title, "text": self.text}.get(flag.field, "")[flag.start : flag.end]


def entries_of(session: Session, items: Collection[int], *, most: int | None = None) -> dict[int, list[EntryShown]]:
    """The entries of each review item in their order, in two statements however many items there are.

    With `most`, only so many of each: the heading, then flagged ones first.
    """
    wanted = {"items": list(items)}
    rows = session.execute(_ALL, wanted) if most is None else session.execute(_FIRST, {**wanted, "most": most})
    found = [dict(row) for row in rows.mappings()]
    flags = _flags_of(session, [row["id"] for row in found])
    entries: dict[int, list[EntryShown]] = defaultdict(list)
    for row in found:
        entries[row.pop("review_item_id")].append(EntryShown(**row, flags=flags.get(row["id"], ())))
    return entries


def entry_states(session: Session, items: Collection[int], *, by: Actor) -> dict[int, list[State]]:
    """Where the entries of each review item stand, each state once."""
    practice_id = require_practice(by, Permission.VIEW_RECORDS)
    found: dict[int, list[State]] = defaultdict(list)
    for item, state in session.execute(
        select(Entry.review_item_id, Entry.state)
        .where(Entry.review_item_id.in_(items), Entry.practice_id == practice_id)
        .distinct()
        .order_by(Entry.review_item_id, Entry.state)
    ):
        found[item].append(state)
    return found


def _flags_of(session: Session, entries: Collection[int]) -> dict[int, list[FlagShown]]:
    found: dict[int, list[FlagShown]] = defaultdict(list)
    for row in session.execute(_FLAGS, {"entries": list(entries)}).mappings():
        flag = dict(row)
        found[flag.pop("entry_id")].append(FlagShown(**flag))
    return found


# The statements are made once: on a page of fifty items, putting them together took longer than running them.

_ENTRY, _VERSION, _FLAG = map(columns_of, (Entry, EntryVersion, Flag))
IS_OF_THE_PATIENT = _ENTRY.taken_back.is_distinct_from(TakenBack.ANOTHERS)
"""What the source says is another patient's is no longer in this one's record, also where that patient is not known."""

_ALL = (
    select(
        _ENTRY.review_item_id,
        _ENTRY.id,
        _ENTRY.kind,
        _VERSION.title,
        _VERSION.text,
        _VERSION.narrative,
        _VERSION.codings,
        _VERSION.occurred_on,
        _VERSION.recorded_at,
        _VERSION.recorded_from,
        _VERSION.author,
        _VERSION.author_role,
        _VERSION.number.label("version"),
        _ENTRY.state,
        _ENTRY.waits_because,
        _ENTRY.kept_back,
        _ENTRY.nopat,
        _ENTRY.taken_back,
        _ENTRY.doubts.label("doubts_held"),
        _VERSION.not_shown,
        _ENTRY.source_id,
    )
    .join_from(
        table_of(Entry),
        table_of(EntryVersion),
        CURRENT_VERSION,
    )
    .where(_ENTRY.review_item_id.in_(bindparam("items", expanding=True)), IS_OF_THE_PATIENT)
    .order_by(_ENTRY.review_item_id, _ENTRY.position, _ENTRY.id)
)

_PLACES = (
    select(
        _ENTRY.id,
        func.row_number()
        .over(
            partition_by=_ENTRY.review_item_id,
            order_by=(
                _ENTRY.position > 0,
                _ENTRY.withdrawn,
                ~select(_FLAG.id).where(_FLAG.entry_id == _ENTRY.id).exists(),
                _ENTRY.position,
                _ENTRY.id,
            ),
        )
        .label("place"),
    )
    .where(_ENTRY.review_item_id.in_(bindparam("items", expanding=True)), IS_OF_THE_PATIENT)
    .subquery()
)

_FIRST = _ALL.join(_PLACES, _PLACES.c.id == _ENTRY.id).where(_PLACES.c.place <= bindparam("most"))

_FLAGS = (
    select(
        _FLAG.entry_id,
        _FLAG.id,
        _FLAG.category,
        _FLAG.severity,
        _FLAG.rule,
        _FLAG.field,
        _FLAG.start,
        _FLAG.end,
        _FLAG.why,
        _FLAG.rules_version,
    )
    .where(_FLAG.entry_id.in_(bindparam("entries", expanding=True)))
    .order_by(_FLAG.entry_id, _FLAG.field, _FLAG.start, _FLAG.id)
)
