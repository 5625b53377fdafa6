"""One way to decide, for one review item or many: all of it or none."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from workbench import audit
from workbench.decisions.choice import HIDING, Choice, checked
from workbench.errors import AlreadyDecided, Invalid, NotFound
from workbench.models import Decision, Entry, EntryVersion, ItemLink, Patient, ReviewItem
from workbench.permissions import Actor, Permission, require
from workbench.queue import QUEUED, settle
from workbench.vocabulary import Action, Outcome, State, Urgency

UNDECIDABLE = (State.WITHDRAWN, State.OUT_OF_SCOPE)
KEPT_BACK = (State.HIDDEN, State.HIDDEN_FROM_PROXIES, State.REFERRED)


@dataclass(frozen=True, slots=True)
class LinkedAnswer:
    """What was answered about a linked item when hiding: hide it too, or leave it as it is."""

    hide: bool
    seen: int


def decide(
    session: Session, item: int, choice: Choice, *, seen: int, by: Actor, at: datetime,
    entries: Collection[int] = (), linked: Mapping[int, LinkedAnswer] | None = None,
) -> str:  # fmt: skip
    """Decide about one review item, or only those of its entries; returns the batch, which undo takes.

    `seen` is the revision that the form was rendered with. Raises NotFound, NotAllowed, Invalid, AlreadyDecided.
    """
    require(by, Permission.DECIDE)
    choice = checked(choice, at)
    audit.take_turn(session, by)
    too = _linked_too(session, item, choice, linked or {}, by) if choice.outcome in HIDING else {}
    return _decide_all(session, {item: seen, **too}, choice, by=by, at=at, entries={item: entries} if entries else {})


def leave_visible(session: Session, seen: Mapping[int, int], *, by: Actor, at: datetime) -> str:
    """Leave many items visible in one stroke: all, or none if any was decided meanwhile or needs a look of its own."""
    require(by, Permission.DECIDE)
    if not seen:
        raise Invalid({"item": "Choose at least one item"})
    audit.take_turn(session, by)
    lock(session, seen, by)
    _require_plain(session, seen, by)
    return _decide_all(session, seen, Choice(Outcome.LEAVE_VISIBLE), by=by, at=at, entries={})


def _require_plain(session: Session, items: Collection[int], by: Actor) -> None:
    """No flags, and nothing that somebody hid or referred before: a stroke over many must not release it."""
    kept = select(Entry.review_item_id).where(Entry.review_item_id.in_(items), Entry.state.in_(KEPT_BACK))
    special = session.scalars(
        select(func.count())
        .select_from(ReviewItem)
        .where(ReviewItem.id.in_(items), ReviewItem.practice_id == by.practice_id)
        .where((ReviewItem.urgency != Urgency.NONE) | ReviewItem.id.in_(kept))
    ).one()
    if special:
        each = "carry a flag, or hold something hidden or referred: each needs a decision of its own"
        raise Invalid({"item": f"{special} of these {each}. None was decided"})


def _linked_too(
    session: Session, item: int, choice: Choice, answers: Mapping[int, LinkedAnswer], by: Actor
) -> dict[int, int]:
    """The linked items to hide as well, with the revision each was shown with.

    Every open one must be answered for, and what an item that is hidden too is linked to in its turn.
    """
    too = {one for one, answer in answers.items() if answer.hide}
    linked = select(ItemLink.linked_item_id).where(
        ItemLink.review_item_id.in_({item, *too}), ItemLink.linked_item_id != item
    )
    hidden = {State.HIDDEN} if choice.outcome is Outcome.HIDE else {State.HIDDEN, State.HIDDEN_FROM_PROXIES}
    still_open = session.scalars(
        select(Entry.review_item_id)
        .distinct()
        .where(Entry.review_item_id.in_(linked), Entry.practice_id == by.practice_id)
        .where(Entry.state.not_in([*hidden, *UNDECIDABLE]))
    ).all()
    if unanswered := [one for one in still_open if one not in answers]:
        raise Invalid({f"linked-{one}": "Say whether this linked item is hidden too" for one in unanswered})
    return {one: answers[one].seen for one in still_open if answers[one].hide}


def _decide_all(
    session: Session, seen: Mapping[int, int], choice: Choice, *, by: Actor, at: datetime,
    entries: Mapping[int, Collection[int]],
) -> str:  # fmt: skip
    referred = lock(session, seen, by)
    subjects = _meant(_subjects(session, seen, entries), choice, entries)
    if referred or any(subject.state is State.REFERRED for subject in subjects):
        require(by, Permission.ANSWER_REFERRALS)
    return record(session, [(subject, choice) for subject in subjects], by=by, at=at)


def lock(session: Session, seen: Mapping[int, int], by: Actor) -> bool:
    """Take these items for this transaction; AlreadyDecided if any is not as it was seen. Is one of them referred?"""
    rows = session.execute(_LOCK, {"ids": list(seen), "practice": by.practice_id}).all()
    if len(rows) < len(seen):
        raise NotFound("There is no such review item in this practice.")
    for row in rows:
        if row.revision != seen[row.id]:
            raise _already_decided(session, row.id)
    return any(row.state is State.REFERRED for row in rows)


def _already_decided(session: Session, item: int) -> AlreadyDecided:
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
    ).one()
    if latest is None or received > latest.at:
        return AlreadyDecided(item, outcome=None, by=None, at=None)
    return AlreadyDecided(item, outcome=latest.outcome, by=latest.by_name, at=latest.at)


def _subjects(session: Session, items: Collection[int], entries: Mapping[int, Collection[int]]) -> Sequence[Any]:
    """The entries that a decision is about, each with what its audit event says of it and its next number."""
    rows = [
        row
        for row in session.execute(SUBJECTS, {"ids": list(items)})
        if row.review_item_id not in entries or row.id in entries[row.review_item_id]
    ]
    if not rows or {row.review_item_id for row in rows} != set(items):
        raise Invalid({"entry": "There is nothing here that can be decided: it is withdrawn or out of scope"})
    if not {entry for chosen in entries.values() for entry in chosen} <= {row.id for row in rows}:
        raise Invalid({"entry": "One of these entries cannot be decided here. None was decided"})
    return rows


def _meant(subjects: Sequence[Any], choice: Choice, entries: Mapping[int, Collection[int]]) -> Sequence[Any]:
    """In an item where some still wait, a decision about the whole leaves what was decided before as it is.

    Otherwise leaving the rest visible would release the one entry that was hidden. To hide means all of it, and so does
    a change of mind when nothing waits.
    """
    pending = {subject.review_item_id for subject in subjects if subject.state in QUEUED}
    return [
        subject
        for subject in subjects
        if choice.outcome is Outcome.HIDE
        or subject.review_item_id in entries
        or subject.review_item_id not in pending
        or subject.state in QUEUED
    ]


def record(session: Session, chosen: Sequence[tuple[Any, Choice]], *, by: Actor, at: datetime) -> str:
    """Write the decisions and their audit events, and bring the queue in line. Returns the batch."""
    batch = str(uuid.uuid4())
    items = sorted({subject.review_item_id for subject, _ in chosen})
    session.execute(insert(Decision.__table__), [_row(s, c, batch, by, at) for s, c in chosen])  # type: ignore[arg-type]
    audit.add_all(session, [_event(s, c, batch) for s, c in chosen], by=by, at=at)
    session.execute(_MARK, {"ids": items})
    settle(session, items)
    return batch


def _row(subject: Any, choice: Choice, batch: str, by: Actor, at: datetime) -> dict[str, Any]:
    return {
        "practice_id": subject.practice_id, "review_item_id": subject.review_item_id, "entry_id": subject.id,
        "entry_version": subject.current_version, "number": subject.number, "outcome": choice.outcome,
        "reason": choice.reason, "note": choice.note, "review_on": choice.review_on, "batch": batch,
        "by_id": by.user_id, "by_name": by.name, "by_role": by.role, "at": at,
    }  # fmt: skip


def _event(subject: Any, choice: Choice, batch: str) -> audit.Event:
    return audit.Event(
        Action.DECIDED, patient_nhs_number=subject.nhs_number, review_item=subject.review_item_id, entry=subject.id,
        entry_kind=subject.kind, entry_version=subject.current_version, outcome=choice.outcome, reason=choice.reason,
        note=choice.note, review_on=choice.review_on, batch=batch,
    )  # fmt: skip


_ENTRY, _ITEM, _PATIENT, _MADE = (each.__table__.c for each in (Entry, ReviewItem, Patient, Decision))
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)

_LOCK = (
    select(_ITEM.id, _ITEM.revision, _ITEM.state)
    .where(_ITEM.id.in_(_IDS), _ITEM.practice_id == bindparam("practice"))
    .order_by(_ITEM.id)
    .with_for_update()
)

SUBJECTS = (
    select(
        _ENTRY.id, _ENTRY.review_item_id, _ENTRY.practice_id, _ENTRY.kind, _ENTRY.current_version, _ENTRY.state,
        _PATIENT.nhs_number,
        select(func.coalesce(func.max(_MADE.number), 0) + 1)
        .where(_MADE.entry_id == _ENTRY.id)
        .scalar_subquery()
        .label("number"),
    )
    .join_from(Entry.__table__, Patient.__table__, _PATIENT.id == _ENTRY.patient_id)
    .where(_ENTRY.review_item_id.in_(_IDS), _ENTRY.state.not_in(UNDECIDABLE))
    .order_by(_ENTRY.id)
)  # fmt: skip
"""What can be decided in these review items, with each entry's next decision number."""

_MARK = (
    update(ReviewItem.__table__)  # type: ignore[arg-type]
    .where(_ITEM.id.in_(_IDS))
    .values(revision=_ITEM.revision + 1, claimed_by_id=None, claimed_by_name=None, claimed_at=None)
)
