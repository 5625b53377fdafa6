"""A practice's switch: a further step in its history, and what it would bring before it is recorded."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from workbench import audit, scope, visibility
from workbench.consequences import follow, in_batches
from workbench.db import batches
from workbench.models import Entry, Practice, SwitchChange, next_number
from workbench.permissions import Actor, Permission, require
from workbench.scope import OutdatedScope, switch_history
from workbench.visibility import Gap, Reach, SwitchFact
from workbench.vocabulary import Action, Switch


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a step would do: entries that come into scope and that leave it, and patients whose scope moves."""

    into: int
    out_of: int
    patients: int


def switch(
    session: Session,
    practice: Practice,
    step: Switch,
    *,
    on: date,
    basis: str,
    by: Actor,
    at: datetime,
    with_paused: bool = False,
    first: Collection[int] | None = None,
) -> int:
    """Add a step to the practice's history, from a day in Europe/London; how many patients' scope has moved so far.

    What patients see changes at once. The queue is updated for the `first` patients in this transaction, for the others
    by `due`. Without `first` they are found here (`first_to_follow`), while others wait.
    """
    require(by, Permission.MANAGE_PRACTICE)
    audit.take_turn(session, by)
    details = {"step": step.value, "from": on.isoformat(), "basis": basis}
    details |= {"with": "what was entered while paused"} if with_paused else {}
    place = audit.add(session, audit.Event(Action.SWITCHED, details=details), by=by, at=at)
    session.add(
        SwitchChange(
            practice_id=practice.id,
            number=next_number(session, SwitchChange, SwitchChange.practice_id == practice.id),
            step=step,
            effective_on=on,
            basis=basis,
            with_paused=with_paused,
            by_name=by.name,
            at=at,
            **audit.named(place),
        )
    )
    session.flush()
    return follow(session, practice.id, by=by, at=at, patients=first)


def first_to_follow(
    session: Session, practice_id: int, step: Switch, *, on: date, at: datetime, with_paused: bool = False
) -> list[int]:
    """The first patients whose scope this step would move. Reads only, through all patients of the practice."""
    moves = _moves(session, practice_id, _ahead(session, practice_id, step, on, at, with_paused=with_paused), at)
    return next(in_batches(session, [each.patient for each, was, now in moves if was != now]), [])


def history(session: Session, practice_id: int) -> Sequence[SwitchChange]:
    return session.scalars(
        select(SwitchChange).where(SwitchChange.practice_id == practice_id).order_by(SwitchChange.number.desc())
    ).all()


def forecast(
    session: Session, practice_id: int, step: Switch, *, on: date, at: datetime, with_paused: bool = False
) -> Forecast:
    """What this step would bring, counted in the record as it is now."""
    ahead = _ahead(session, practice_id, step, on, at, with_paused=with_paused)
    gained: dict[tuple[Gap, ...], list[int]] = defaultdict(list)
    lost: dict[tuple[Gap, ...], list[int]] = defaultdict(list)
    moved = 0
    for each, was, now in _moves(session, practice_id, ahead, at):
        gained[_in_one_only(now, was)].append(each.patient)
        lost[_in_one_only(was, now)].append(each.patient)
        moved += was != now
    return Forecast(_entries_in(session, gained), _entries_in(session, lost), moved)


def _ahead(
    session: Session, practice_id: int, step: Switch, on: date, at: datetime, *, with_paused: bool
) -> visibility.Opening | None:
    steps = [*switch_history(session, practice_id), SwitchFact(step, on, with_paused, is_on_record=True)]
    return visibility.planned_opening(steps, at)


def _moves(
    session: Session, practice_id: int, ahead: visibility.Opening | None, at: datetime
) -> Iterator[tuple[OutdatedScope, Reach | None, Reach | None]]:
    """Each patient whose scope the switch would move, and the reach before and after."""
    stored, gaps_ahead = scope.stored_gaps(session, practice_id), tuple(scope.gaps_in(ahead))
    for each in scope.outdated_if(session, practice_id, ahead, -1 if gaps_ahead else None, at=at):
        was, now = each.was, each.now
        yield (
            each,
            Reach(was.access_from, tuple(stored.get(was.gaps or 0, ()))) if was.access_from else None,
            Reach(now.access_from, gaps_ahead if now.gaps else ()) if now.access_from else None,
        )


def _in_one_only(one: Reach | None, other: Reach | None) -> tuple[Gap, ...]:
    """The intervals that are within one reach and not within the other."""
    if one is None:
        return ()
    edges = sorted({edge for reach in (one, other) if reach for edge in _edges(reach)})
    stretches = pairwise([*edges, datetime.max.replace(tzinfo=one.since.tzinfo)])
    return tuple(
        (start, end) for start, end in stretches if one.holds(start) and not (other is not None and other.holds(start))
    )


def _edges(reach: Reach) -> Iterator[datetime]:
    yield reach.since
    for gap in reach.gaps:
        yield from gap


def _entries_in(session: Session, stretches: dict[tuple[Gap, ...], list[int]]) -> int:
    """How many entries these patients have that were recorded in these intervals, without withdrawn ones."""
    return sum(
        session.scalars(_ENTRIES.where(Entry.patient_id.in_(some), or_(*map(_recorded_in, gaps)))).one()
        for gaps, patients in stretches.items()
        if gaps
        for some in batches(patients)
    )


def _recorded_in(gap: Gap) -> ColumnElement[bool]:
    return and_(Entry.recorded_at >= gap[0], Entry.recorded_at < gap[1])


_ENTRIES = select(func.count()).select_from(Entry).where(Entry.withdrawn.is_(False))
