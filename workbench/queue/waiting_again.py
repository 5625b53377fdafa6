"""What comes back to the queue by itself: review dates that have come, and readers who are new."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Row, Select, select, update
from sqlalchemy.orm import Session

from workbench.audit import Event
from workbench.db import batches
from workbench.london import day_of
from workbench.models import Entry, Patient, ReviewItem
from workbench.queue.derived_state import IS_DUE, in_scope
from workbench.vocabulary import Action, Kind, State, WaitsBecause

FOR_OTHERS = (WaitsBecause.BIRTHDAY, WaitsBecause.NEW_PROXY)
HIDDEN = (State.HIDDEN, State.HIDDEN_FROM_PROXIES)


def waiting_again(session: Session, patients: Collection[int]) -> dict[int, Event]:
    """These patients' entries that wait because others read now than they were decided for, each as an audit event."""
    found: dict[int, Event] = {}
    for some in batches(sorted(patients)):
        wanted = _entries().where(Entry.patient_id.in_(some), Entry.waits_because.in_(FOR_OTHERS))
        found.update({row.id: _event(row, row.waits_because) for row in session.execute(wanted)})
    return found


def outdate_forms(session: Session, *, patients: Collection[int] = (), items: Collection[int] = ()) -> None:
    """What was rendered before now of these items, or all of these patients', is refused: much has changed since."""
    for column, ids in ((ReviewItem.patient_id, patients), (ReviewItem.id, items)):
        for some in batches(sorted(ids)):
            session.execute(
                update(ReviewItem).where(column.in_(some)).values(revision=ReviewItem.revision + 1),
                execution_options={"synchronize_session": False},
            )


def due_for_review(session: Session, practice_id: int, *, at: datetime, most: int) -> list[Event]:
    """Hidden entries whose review date has come and that do not wait yet, each as an audit event; oldest date first.

    One that is out of scope stays where it is: nobody can see it, and there is nothing to review.
    """
    wanted = (
        _entries()
        .where(Entry.practice_id == practice_id, IS_DUE, Entry.state.in_(HIDDEN), in_scope())
        .order_by(Entry.review_on, Entry.id)
        .limit(most)
    )
    return [_event(row, WaitsBecause.REVIEW_DUE) for row in session.execute(wanted, {"today": day_of(at)})]


def _entries() -> Select[int, int, Kind, int, WaitsBecause | None, str]:
    return select(
        Entry.id, Entry.review_item_id, Entry.kind, Entry.current_version, Entry.waits_because, Patient.nhs_number
    ).join(Patient, Patient.id == Entry.patient_id)


def _event(row: Row[int, int, Kind, int, WaitsBecause | None, str], cause: WaitsBecause) -> Event:
    return Event(
        Action.WAITS_AGAIN,
        patient_nhs_number=row.nhs_number,
        review_item=row.review_item_id,
        entry=row.id,
        entry_kind=row.kind,
        entry_version=row.current_version,
        details={"cause": cause.value},
    )
