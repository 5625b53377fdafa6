"""Where an entry stands, why it waits and since when: SQL over its latest decision, its source, its patient's scope."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    case,
    false,
    func,
    not_,
    null,
    or_,
    select,
)

from workbench.db import beginning_of, columns_of, constant, table_of
from workbench.models import Decision, Entry, EntryVersion, Patient, ScopeGap, is_latest_decision, last_withdrawn
from workbench.vocabulary import HIDES, WAITS_AFTER, Outcome, State, WaitsBecause

KEEPING_BACK = (*HIDES, Outcome.REFER, Outcome.SEND_BACK)


STATE_AFTER = {
    Outcome.LEAVE_VISIBLE: State.LEFT_VISIBLE,
    Outcome.HIDE: State.HIDDEN,
    Outcome.HIDE_FROM_PROXIES: State.HIDDEN_FROM_PROXIES,
    Outcome.REFER: State.REFERRED,
}

T = TypeVar("T")

_ENTRY, _VERSION, _PATIENT, _GAP, _DECISION = map(columns_of, (Entry, EntryVersion, Patient, ScopeGap, Decision))
TODAY = bindparam("today", type_=Date)

IS_HIDDEN = Entry.hidden_at.is_not(None)
"""By a decision that stands: also while it waits to be looked at again."""


def has_come(review_on: SQLColumnExpression[Any], today: ColumnElement[Any] = TODAY) -> ColumnElement[bool]:
    """Is this day of review, in Europe/London, today or over? Null where there is none."""
    return review_on <= today


IS_DUE = has_come(Entry.review_on)
"""Hidden, and due for review on the day `today`, whether or not it waits in the queue: out of scope, it does not."""


def standings(of: ColumnElement[bool], today: ColumnElement[Any] = TODAY) -> Select[Any]:
    """Id, state, cause and beginning of waiting, and "kept back" of each of these entries, as they ought to be on the
    day `today`.
    """
    return (
        select(
            _ENTRY.id,
            _state(today).label("state"),
            _because(today).label("waits_because"),
            _waits_since(today).label("waits_since"),
            func.coalesce(_kept_back(), false()).label("kept_back"),
            case((_hides(), _DECISION.at)).label("hidden_at"),
            case((_hides(), _DECISION.review_on)).label("review_on"),
        )
        .join_from(table_of(Entry), table_of(Patient), _PATIENT.id == _ENTRY.patient_id)
        .outerjoin(table_of(Decision), is_latest_decision(_ENTRY.id))
        .where(of)
    )


def _hides() -> ColumnElement[bool]:
    return and_(not_(_ENTRY.withdrawn), _stands(), _DECISION.outcome.in_(HIDES))


def _kept_back() -> ColumnElement[bool]:
    """By the latest decision; where that was an undo, by any before it, as it says nothing of its own."""
    earlier = table_of(Decision).alias("earlier").c
    ever = select(earlier.id).where(earlier.entry_id == _ENTRY.id, earlier.outcome.in_(KEEPING_BACK)).exists()
    return case((_DECISION.outcome == Outcome.REOPEN, ever), else_=_DECISION.outcome.in_(KEEPING_BACK))


def in_scope() -> ColumnElement[bool]:
    """As visibility.Reach has it, by the patient's projection."""
    in_gap = (
        select(_GAP.practice_id)
        .where(
            _GAP.practice_id == _ENTRY.practice_id,
            _GAP.number == _PATIENT.gaps,
            _GAP.start_at <= _ENTRY.recorded_at,
            _GAP.end_at > _ENTRY.recorded_at,
        )
        .exists()
    )
    return and_(_ENTRY.recorded_at >= _PATIENT.access_from, or_(_PATIENT.gaps.is_(None), not_(in_gap)))


def _stands() -> ColumnElement[bool]:
    """Is there a latest decision, about the current version, that says anything?"""
    return and_(_DECISION.entry_version == _ENTRY.current_version, _DECISION.outcome.not_in(WAITS_AFTER))


def _again(today: ColumnElement[Any], told: Callable[[WaitsBecause], ColumnElement[T]]) -> ColumnElement[T]:
    """What is `told` of why a decision that stands does not keep the entry out of the queue; null where it does."""
    return case(
        (and_(_DECISION.outcome.in_(HIDES), has_come(_DECISION.review_on, today)), told(WaitsBecause.REVIEW_DUE)),
        (and_(_DECISION.outcome != Outcome.HIDE, _DECISION.at < _PATIENT.reader_since), told(WaitsBecause.BIRTHDAY)),
        (_was_left_visible_before(_PATIENT.proxy_since), told(WaitsBecause.NEW_PROXY)),
        else_=null(),
    )


def _was_left_visible_before(proxies_read: ColumnElement[Any]) -> ColumnElement[bool]:
    """At or before that moment: a decision made in the same instant did not know of the proxy."""
    return and_(_DECISION.outcome == Outcome.LEAVE_VISIBLE, _DECISION.at <= proxies_read)


def _state(today: ColumnElement[Any]) -> ColumnElement[State]:
    undecided = case((in_scope(), _word(State.WAITING)), else_=_word(State.OUT_OF_SCOPE))
    decided = case(*((_DECISION.outcome == outcome, _word(state)) for outcome, state in STATE_AFTER.items()))
    return case(
        (_ENTRY.withdrawn, _word(State.WITHDRAWN)),
        (not_(func.coalesce(_stands(), false())), undecided),
        (_DECISION.outcome == Outcome.REFER, _word(State.REFERRED)),
        (and_(_again(today, _cause).is_not(None), in_scope()), _word(State.WAITING)),
        else_=decided,
    )


def _because(today: ColumnElement[Any]) -> ColumnElement[WaitsBecause]:
    first = case(
        (_DECISION.id.is_(None), _cause(WaitsBecause.NEW)),
        (
            _DECISION.entry_version != _ENTRY.current_version,
            func.coalesce(_ENTRY.because, _cause(WaitsBecause.CHANGED)),
        ),
        (_DECISION.outcome == Outcome.SEND_BACK, _cause(WaitsBecause.ADVISED)),
        else_=_cause(WaitsBecause.UNDONE),
    )
    return _of_waiting(first, _again(today, _cause))


def _waits_since(today: ColumnElement[Any]) -> ColumnElement[datetime]:
    """Since what was received first is undecided, or since it came back: an undo, advice, its review date (from
    midnight UTC), the birthday, the latest proxy.

    When it was recorded says nothing of that. What came into scope later counts from when it was received, which is
    never too short.
    """
    came_back = {
        WaitsBecause.REVIEW_DUE: beginning_of(_DECISION.review_on),
        WaitsBecause.BIRTHDAY: _PATIENT.reader_since,
        WaitsBecause.NEW_PROXY: _PATIENT.proxy_since,
    }
    was_never_gone = last_withdrawn() <= _DECISION.entry_version
    first = case((and_(_DECISION.outcome.in_(WAITS_AFTER), was_never_gone), _DECISION.at), else_=_received_undecided())
    return _of_waiting(first, _again(today, came_back.__getitem__))


def _received_undecided() -> ColumnElement[Any]:
    """When the first version after the one decided about was received; what was withdrawn waits since it came again."""
    undecided = (
        _VERSION.entry_id == _ENTRY.id,
        _VERSION.number > func.coalesce(_DECISION.entry_version, 0),
        _VERSION.number > last_withdrawn(),
    )
    received = select(func.min(_VERSION.received_at)).where(*undecided)
    return received.correlate(table_of(Entry), table_of(Decision)).scalar_subquery()


def _of_waiting(first: ColumnElement[T], again: ColumnElement[T]) -> ColumnElement[T]:
    """`first` where nothing was decided that stands, `again` where something was; null for what cannot wait."""
    return case(
        (_ENTRY.withdrawn, null()),
        (not_(func.coalesce(in_scope(), false())), null()),
        (not_(func.coalesce(_stands(), false())), first),
        (_DECISION.outcome == Outcome.REFER, null()),
        else_=again,
    )


def _word(state: State) -> ColumnElement[State]:
    return constant(state, _ENTRY.state.type)


def _cause(cause: WaitsBecause) -> ColumnElement[WaitsBecause]:
    return constant(cause, _ENTRY.waits_because.type)
