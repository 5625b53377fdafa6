"""What the clinical system is to show of entries: what the visibility rule says of the patient and their proxies."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, false, or_, select, true
from sqlalchemy.orm import Session

from workbench import scope
from workbench.db import Written, columns_of, constant, fetch, is_among, placeholder, table_of
from workbench.models import (
    AuditEvent,
    Decision,
    Entry,
    Practice,
    ReviewItem,
    UpstreamState,
    is_latest_decision,
)
from workbench.scope import Readers
from workbench.upstream.way_out import way_of
from workbench.upstream.wishes.holding import can_hold, holding
from workbench.upstream.wishes.own_labels import label_may_be_ours, may_set_labels
from workbench.visibility import EntryFact, may_see
from workbench.visibility.on_record import is_on_record
from workbench.vocabulary import Audience, State, Wanted

_ENTRY, _ITEM, _DECISION, _STATE = map(columns_of, (Entry, ReviewItem, Decision, UpstreamState))


class Of(Enum):
    """Whose entries are asked about."""

    ITEMS = _ENTRY.review_item_id
    PATIENTS = _ENTRY.patient_id


def wanted(
    session: Session, practice_id: int, of: Of, ids: Sequence[int], *, at: datetime
) -> Iterator[tuple[Any, Wanted]]:
    """Each of their entries about which something was decided or wished before, with what is wanted of it now.

    What is neither decided nor wished for waits, or is out of scope: nobody has said anything that the clinical system
    could be told. Of a practice that holds on arrival, what waits is wanted hidden, where that can be set. By entry.
    """
    run, way = session.connection(), holding(session, practice_id)
    facts = (_FACTS_OF if way is None else _FACTS_AND_WAITING_OF)[of]
    (rows,) = fetch(run, facts.of(run, practice=practice_id, ids=ids))
    if way is not None:
        rows = [row for row in rows if _is_spoken_of(row) or can_hold(way, row.item_kind, row.kind)]
    readers = scope.readers_of(session, practice_id, {row.patient_id for row in rows}, at=at)
    labels = may_set_labels(way_of(session, practice_id))
    for row in rows:
        yield row, _wanted(row, readers[row.patient_id], labels)


def _is_spoken_of(row: Any) -> bool:
    return row.decision is not None or row.wished is not None


def _wanted(row: Any, readers: Readers, labels: bool) -> Wanted:
    """`labels`: the way out may have set one."""
    fact = _fact(row, labels)
    if not may_see(Audience.PATIENT, readers[Audience.PATIENT], fact):
        return Wanted.HIDDEN
    if readers[Audience.PROXY] is None or may_see(Audience.PROXY, readers[Audience.PROXY], fact):
        return Wanted.VISIBLE
    return Wanted.HIDDEN_FROM_PROXIES


def _fact(row: Any, labels: bool) -> EntryFact:
    """A label that came back from the clinical system after we had it hidden there is our own word, not the source's:
    otherwise nothing that was hidden could ever be shown again. One that was there before we asked for any is the
    source's, whatever we have hidden since.
    """
    return EntryFact(
        recorded_at=row.recorded_at,
        current_version=row.current_version,
        withdrawn=row.withdrawn,
        nopat=row.nopat and not (labels and row.label_may_be_ours),
        outcome=row.outcome,
        decided_version=row.decided_version,
        decided_at=_earlier(row.decided_at, row.event_at),
        is_on_record=bool(row.is_on_record),
    )


def _earlier(decided_at: datetime | None, event_at: str | None) -> datetime | None:
    """By its event too it was made since then, as `is_on_record` has it."""
    if decided_at is None or event_at is None:
        return None
    return min(decided_at, datetime.strptime(event_at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC))


def _event_at() -> ColumnElement[str | None]:
    event, practice = table_of(AuditEvent).alias("its_event"), columns_of(Practice)
    code = select(practice.ods_code).where(practice.id == _DECISION.practice_id)
    its_code = code.correlate_except(table_of(Practice)).scalar_subquery()
    found = select(event.c.at).where(event.c.organisation == its_code, event.c.sequence == _DECISION.event_sequence)
    return found.correlate_except(event).scalar_subquery()


_FACTS = (
    select(
        _ENTRY.id.label("entry_id"),
        _ENTRY.patient_id,
        _ENTRY.review_item_id,
        _ENTRY.practice_id,
        _ENTRY.kind,
        _ITEM.kind.label("item_kind"),
        _ENTRY.recorded_at,
        _ENTRY.current_version,
        _ENTRY.withdrawn,
        _ENTRY.nopat,
        _DECISION.number.label("decision"),
        _DECISION.outcome,
        _DECISION.entry_version.label("decided_version"),
        _DECISION.at.label("decided_at"),
        _DECISION.reason,
        case((and_(*is_on_record(None)), true()), else_=false()).label("is_on_record"),
        _event_at().label("event_at"),
        _STATE.entry_id.label("wished"),
        *(_STATE[name].label(f"{name}_before") for name in ("wanted", "urgent", "review_item_id")),
        case((label_may_be_ours(), true()), else_=false()).label("label_may_be_ours"),
    )
    .join_from(table_of(Entry), table_of(ReviewItem), _ITEM.id == _ENTRY.review_item_id)
    .outerjoin(table_of(Decision), is_latest_decision(_ENTRY.id))
    .outerjoin(table_of(UpstreamState), _STATE.entry_id == _ENTRY.id)
    .order_by(_ENTRY.id)
)
_SPOKEN_OF = or_(_DECISION.id.is_not(None), _STATE.entry_id.is_not(None))
_WAITS = _ENTRY.state == constant(State.WAITING, _ENTRY.state.type)
_PRACTICE, _IDS = bindparam("practice", type_=Integer), bindparam("ids", expanding=True, type_=Integer)


def _facts_of(about: ColumnElement[bool]) -> dict[Of, Written]:
    of_practice = _FACTS.where(about, _ENTRY.practice_id + 0 == placeholder(_PRACTICE))  # found by the list, not by it
    return {of: Written(of_practice.where(is_among(of.value, _IDS)), _PRACTICE, _IDS) for of in Of}


_FACTS_OF, _FACTS_AND_WAITING_OF = _facts_of(_SPOKEN_OF), _facts_of(or_(_SPOKEN_OF, _WAITS))
"""Made once: a decision's turn asks it."""
