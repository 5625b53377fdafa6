"""Second looks as people see them: blind until the answer is given, whole afterwards."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from workbench.models import Decision, SecondLook, SecondLookStep, latest_decision_id
from workbench.second_look.rows import REVEALED
from workbench.vocabulary import Kind, LookState, Outcome, Reason

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Blind:
    """What may be known of a second look before it is given."""

    id: int
    first_day: date
    review_item: int
    kind: Kind
    title: str
    patient_id: int
    given_name: str
    family_name: str
    nhs_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look(Blind):
    """A second look that was given: the first decision, the answer, and what has become of both.

    `later` is the latest decision about the first entry, if that is another one now.
    """

    first_outcome: Outcome
    first_reason: Reason | None
    first_note: str
    first_by_id: int
    first_by_name: str
    first_at: datetime
    outcome: Outcome
    reason: Reason | None
    note: str
    review_on: date | None
    by_name: str
    at: datetime
    state: LookState
    steps: Sequence[SecondLookStep]
    later: Decision | None


def blind(row: Any) -> Blind:
    return Blind(**{name: getattr(row, name) for name in Blind.__dataclass_fields__})


def looks_where(
    session: Session, *which: ColumnElement[bool], newest_first: bool = False, most: int = PAGE
) -> list[Look]:
    """A page of answered looks, with what was said about each: three statements at most."""
    order = SecondLook.id.desc() if newest_first else SecondLook.id
    rows = session.execute(REVEALED.where(*which).order_by(order).limit(most)).all()
    steps, later = _steps(session, [row.id for row in rows]), _later(session, [row.first_entry for row in rows])
    return [_look(row, steps, later) for row in rows]


def newest_page(
    session: Session, *which: ColumnElement[bool], before: int | None = None
) -> tuple[list[Look], int | None]:
    """The newest of them, or those before the one of that number; and before which the next page begins, if any."""
    older = [] if before is None else [SecondLook.id < before]
    found = looks_where(session, *which, *older, newest_first=True, most=PAGE + 1)
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def _look(row: Any, steps: Sequence[SecondLookStep], later: dict[int, Decision]) -> Look:
    named = {name: getattr(row, name) for name in Look.__dataclass_fields__ if hasattr(row, name) and name != "state"}
    latest = later.get(row.first_entry)
    is_another = latest is not None and latest.id != row.first_decision
    mine = [step for step in steps if step.look_id == row.id]
    return Look(**named, state=LookState(row.state), steps=mine, later=latest if is_another else None)


def _steps(session: Session, looks: Collection[int]) -> Sequence[SecondLookStep]:
    if not looks:
        return ()
    wanted = select(SecondLookStep).where(SecondLookStep.look_id.in_(looks))
    return session.scalars(wanted.order_by(SecondLookStep.look_id, SecondLookStep.number)).all()


def _later(session: Session, entries: Collection[int]) -> dict[int, Decision]:
    if not entries:
        return {}
    found = session.scalars(
        select(Decision).where(Decision.entry_id.in_(entries), Decision.id == latest_decision_id(Decision.entry_id))
    )
    return {decision.entry_id: decision for decision in found}
