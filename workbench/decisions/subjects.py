"""What a decision is about: items as they were seen, and the entries in them that it means."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import Session

from workbench.db import Written, columns_of, fetch, is_among, placeholder, table_of
from workbench.decisions.choice import EXPLAIN, READ_IT_ELSEWHERE, Choice, is_unread
from workbench.errors import AlreadyDecided, Invalid, not_in_practice
from workbench.models import Decision, Entry, EntryVersion, Patient, ReviewItem, is_latest_decision, select_next_number
from workbench.permissions import Actor
from workbench.queue import entry_count_of
from workbench.vocabulary import QUEUED, Doubt, Kind, Outcome, State


class Subject(NamedTuple):
    """An entry that is decided about, what its audit event says of it, and the number of the decision to come.

    `outcome` is its latest decision's; None: there is none. `doubts` (Doubt, separated by blanks) say why a person must
    look at it.
    """

    id: int
    review_item_id: int
    practice_id: int
    kind: Kind
    current_version: int
    state: State
    kept_back: bool
    doubts: str
    nhs_number: str
    number: int
    outcome: Outcome | None

    @property
    def not_all_is_shown(self) -> bool:
        """Is there something of it that nobody can read here?"""
        return Doubt.NOT_ALL_READ in self.doubts.split()

    def is_doubted(self, choice: Choice) -> bool:
        """Not for what cannot be read here, if that has been read elsewhere."""
        solved = {Doubt.NOT_ALL_READ} if choice.read_elsewhere else set()
        return bool({*self.doubts.split()} - solved)


class Item(NamedTuple):
    """A review item as it stands; `entries` is how many are on its pages, decidable or not."""

    id: int
    revision: int
    state: State
    entries: int


@dataclass(frozen=True, slots=True)
class Locked:
    """Review items that nobody else can change before this transaction ends, and what can be decided in them."""

    items: Sequence[Item]
    subjects: Sequence[Subject]


UNDECIDABLE = (State.WITHDRAWN, State.OUT_OF_SCOPE)


def lock(session: Session, seen: Mapping[int, int], by: Actor) -> Locked:
    """Take these items for this transaction; raises AlreadyDecided if one is not as it was seen."""
    session.flush()
    run, ids = session.connection(), list(seen)
    rows, subjects = fetch(run, _LOCK.of(run, ids=ids, practice=by.practice_id), _SUBJECTS.of(run, ids=ids))
    items = [Item(**row._asdict()) for row in rows]
    if len(items) < len(seen):
        raise not_in_practice("review item")
    for item in items:
        if item.revision != seen[item.id]:
            raise already_decided(session, item.id)
    return Locked(items, [Subject(**row._asdict()) for row in subjects])


def already_decided(session: Session, item: int) -> AlreadyDecided:
    """Who decided what and when; nobody, when it was an import that changed the item since."""
    latest = session.execute(
        select(Decision.outcome, Decision.by_name, Decision.at)
        .where(Decision.review_item_id == item)
        .order_by(Decision.id.desc())
        .limit(1)
    ).first()
    received = session.scalars(
        select(func.max(EntryVersion.received_at))
        .join(Entry, Entry.id == EntryVersion.entry_id)
        .where(Entry.review_item_id == item)
    ).one_or_none()
    if latest is None or received is None or received > latest.at:
        return AlreadyDecided(item, outcome=None, by=None, at=None)
    return AlreadyDecided(item, outcome=latest.outcome, by=latest.by_name, at=latest.at)


def subjects_in(locked: Locked, entries: Mapping[int, Collection[int]]) -> list[Subject]:
    """The entries that a decision is about: all of these items, or those named. Raises Invalid where there are none."""
    rows = [
        row for row in locked.subjects if row.review_item_id not in entries or row.id in entries[row.review_item_id]
    ]
    if not rows or {row.review_item_id for row in rows} != {item.id for item in locked.items}:
        raise Invalid({"entry": "You cannot decide about this: it is withdrawn or out of scope"})
    if not {entry for chosen in entries.values() for entry in chosen} <= {row.id for row in rows}:
        raise Invalid({"entry": "You cannot decide about one of these entries here. Nothing was decided"})
    return rows


def require_read(chosen: Sequence[tuple[Subject, Choice]]) -> None:
    """Raises Invalid where somebody would see what cannot be read here and nobody says to have read elsewhere."""
    if any(is_unread(choice, not_all_is_shown=subject.not_all_is_shown) for subject, choice in chosen):
        raise Invalid({"read_elsewhere": READ_IT_ELSEWHERE})


def require_explained(subjects: Sequence[Subject], choice: Choice) -> None:
    """Raises Invalid where a decision shows again what was hidden or referred, and does not say why."""
    if not choice.note and any(_shows_again(subject, choice) for subject in subjects):
        raise Invalid({"note": EXPLAIN})


def _shows_again(subject: Subject, choice: Choice) -> bool:
    loosens = STRICTNESS[choice.outcome] < STRICTNESS[subject.outcome or Outcome.REOPEN]
    return subject.kept_back and loosens


def entries_to_decide(
    subjects: Sequence[Subject], choice: Choice, named: Mapping[int, Collection[int]], linked: Collection[int]
) -> list[Subject]:
    """The entries that a decision about whole items is about. It never loosens one that nobody named.

    It is about what waits, and about what it would make stricter. What was kept back before and waits again, or what a
    person must look at (Doubt), has to be named to be released, where others in the item wait of which that is not so.
    Only an item that was decided all alike is changed back as a whole; a linked item never is. Raises Invalid when
    nothing is left: then entries have to be named.
    """
    standing: dict[int, set[State]] = defaultdict(set)
    mixed: dict[int, set[bool]] = defaultdict(set)
    doubts: dict[int, set[bool]] = defaultdict(set)
    for subject in subjects:
        standing[subject.review_item_id].add(subject.state)
        if subject.state is State.WAITING:
            mixed[subject.review_item_id].add(subject.kept_back)
            doubts[subject.review_item_id].add(subject.is_doubted(choice))
    found = [
        s
        for s in subjects
        if s.review_item_id in named
        or (
            _is_meant(s, choice, standing[s.review_item_id], linked)
            and not _would_slip_out(s, choice, mixed[s.review_item_id], linked)
            and not _is_released_in_doubt(s, choice, doubts[s.review_item_id])
        )
    ]
    if choice.outcome is Outcome.SEND_BACK and not found:
        raise Invalid({"outcome": "Only what is referred can be sent back with advice"})
    if standing.keys() - {subject.review_item_id for subject in found} - set(linked):
        raise Invalid({"entry": "Some of these entries were hidden before. Tick the entries to decide about"})
    return found


def _would_slip_out(subject: Subject, choice: Choice, mixed: set[bool], linked: Collection[int]) -> bool:
    """Was this kept back more strictly, and would it be loosened along with something else that is decided?"""
    waits_again = subject.state is State.WAITING and _shows_again(subject, choice)
    return waits_again and (len(mixed) > 1 or subject.review_item_id in linked)


def _is_released_in_doubt(subject: Subject, choice: Choice, doubts: set[bool]) -> bool:
    """Would somebody see what a person must look at, by a decision about others of which that is not so?"""
    releases = STRICTNESS[choice.outcome] < STRICTNESS[Outcome.HIDE]
    return releases and subject.state is State.WAITING and subject.is_doubted(choice) and len(doubts) > 1


def _is_meant(subject: Subject, choice: Choice, standing: set[State], linked: Collection[int]) -> bool:
    if choice.outcome is Outcome.SEND_BACK:
        return subject.state is State.REFERRED
    if subject.state in QUEUED:
        return True
    nothing_waits = standing.isdisjoint(QUEUED)
    if choice.outcome is Outcome.REFER:
        return nothing_waits
    if nothing_waits and len(standing) == 1 and subject.review_item_id not in linked:
        return True
    return 0 < STRICTNESS[choice.outcome] >= KEPT_FROM_NOW[subject.state]


STRICTNESS = {
    Outcome.LEAVE_VISIBLE: 0,
    Outcome.HIDE_FROM_PROXIES: 1,
    Outcome.HIDE: 2,
    Outcome.REFER: 2,
    Outcome.SEND_BACK: 2,
    Outcome.REOPEN: 2,
}
"""How much a decision keeps back: from nobody, from proxies, from all. An undo says nothing, so it counts as most."""

KEPT_FROM_NOW = {State.LEFT_VISIBLE: 0, State.HIDDEN_FROM_PROXIES: 1, State.HIDDEN: 2}


_ENTRY, _ITEM, _PATIENT, _DECISION = map(columns_of, (Entry, ReviewItem, Patient, Decision))
_IDS = bindparam("ids", expanding=True, type_=Integer)
_PRACTICE = bindparam("practice", type_=Integer)

_LOCK = Written(
    select(_ITEM.id, _ITEM.revision, _ITEM.state, entry_count_of(_ITEM.id).scalar_subquery().label("entries"))
    .where(is_among(_ITEM.id, _IDS), _ITEM.practice_id + 0 == placeholder(_PRACTICE))  # found by the list
    .order_by(_ITEM.id)
    .with_for_update(),
    _IDS,
    _PRACTICE,
)

_SUBJECTS = Written(
    select(
        _ENTRY.id,
        _ENTRY.review_item_id,
        _ENTRY.practice_id,
        _ENTRY.kind,
        _ENTRY.current_version,
        _ENTRY.state,
        _ENTRY.kept_back,
        _ENTRY.doubts,
        _PATIENT.nhs_number,
        select_next_number(_DECISION.number, _DECISION.entry_id == _ENTRY.id).scalar_subquery().label("number"),
        select(_DECISION.outcome).where(is_latest_decision(_ENTRY.id)).scalar_subquery().label("outcome"),
    )
    .join_from(table_of(Entry), table_of(Patient), _PATIENT.id == _ENTRY.patient_id)
    .where(is_among(_ENTRY.review_item_id, _IDS), _ENTRY.state.not_in(UNDECIDABLE))
    .order_by(_ENTRY.id),
    _IDS,
)
