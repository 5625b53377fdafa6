"""How a practice's way out fares: what waits to be told and since when, what differs, what people are to do by hand."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from workbench.db import columns_of, constant
from workbench.models import UpstreamEvent, UpstreamState
from workbench.upstream.way_out import WayOut, way_of
from workbench.upstream.wishes import is_any_to_wish
from workbench.upstream.worklist.listing import Waiting, waiting_at
from workbench.vocabulary import IN_EFFECT, Happened, Route, Stage, Wanted

TOO_LONG = timedelta(hours=1)
"""What is to be hidden and waits longer for a machine needs a person: patients may see it meanwhile."""


class Lag(NamedTuple):
    """How many entries wait for the machine, and since when the one that waits longest (None: none waits)."""

    entries: int = 0
    since: datetime | None = None


class NotReaching(NamedTuple):
    """What is hidden here and waits to be hidden in the clinical system: for too long for the machine, or for people.

    People have to hide it, or to check that somebody has.
    """

    by_machine: Lag = Lag()
    by_hand: Lag = Lag()


@dataclass(frozen=True, slots=True)
class Standing:
    """`hides` and `shows`: what the machine is still to tell, or to read back, to be hidden or to be shown.

    `drifted` entries are shown otherwise than decided. `is_behind`: wishes are still to be made.
    """

    way: WayOut
    hides: Lag
    shows: Lag
    drifted: int
    by_hand: Waiting
    is_behind: bool


def standing(session: Session, practice_id: int, *, at: datetime) -> Standing | None:
    """None: the practice has no way out. As many statements however much waits, by the indexes of what does."""
    way = way_of(session, practice_id)
    if way is None:
        return None
    lags = _lags(session, way)
    return Standing(
        way,
        hides=lags[True],
        shows=lags[False],
        drifted=session.scalars(_DRIFTED.where(_STATE.practice_id == practice_id)).one(),
        by_hand=waiting_at(session, practice_id),
        is_behind=is_any_to_wish(session, practice_id, at=at),
    )


def late(session: Session, practice_id: int, *, at: datetime) -> Lag:
    """What is hidden here and waits for the machine, if any of it has waited for too long."""
    way = way_of(session, practice_id)
    hides = _lags(session, way)[True] if way else Lag()
    return hides if hides.since and at - hides.since > TOO_LONG else Lag()


def hides_not_in_effect(session: Session, practice_id: int) -> Mapping[Route, int]:
    """How many entries are to be hidden and are not seen to be so, by who is to see to it."""
    wanted = (
        select(_STATE.route, func.count())
        .where(_STATE.practice_id == practice_id, _STATE.wanted != Wanted.VISIBLE, _STATE.stage.not_in(IN_EFFECT))
        .group_by(_STATE.route)
    )
    return dict(session.execute(wanted).all())


def not_reaching(session: Session, practice_id: int, *, at: datetime) -> NotReaching:
    """As many statements however much waits."""
    if way_of(session, practice_id) is None:
        return NotReaching()
    by_hand = session.execute(_TO_HIDE_BY_HAND.where(_STATE.practice_id == practice_id)).one()
    return NotReaching(late(session, practice_id, at=at), Lag(*by_hand))


def _lags(session: Session, way: WayOut) -> defaultdict[bool, Lag]:
    """By whether it hides. What was wished before the way out was as it is now waits since then."""
    found: defaultdict[bool, Lag] = defaultdict(Lag)
    for hides, entries, since in session.execute(_waiting_for_machine(way.practice_id)):
        found[bool(hides)] = Lag(entries, max(since, way.since))
    return found


def _waiting_for_machine(practice_id: int) -> Any:
    """All that the sender has still to look at has a time at which it does: what is proved for good has none."""
    hides = case((_STATE.wanted == Wanted.VISIBLE, 0), else_=1)
    since = case((_STATE.drifted > 0, func.coalesce(_FOUND_TO_DIFFER, _STATE.wished_at)), else_=_STATE.wished_at)
    return (
        select(hides, func.count(), func.min(since, type_=_STATE.wished_at.type))
        .where(_STATE.practice_id == practice_id, _STATE.route == constant(Route.SENDER, _STATE.route.type))
        .where(_STATE.next_at > _EVER, _STATE.stage.not_in(IN_EFFECT))
        .group_by(hides)
    )


_STATE, _EVENT = columns_of(UpstreamState), columns_of(UpstreamEvent)
_EVER = datetime(1, 1, 1, tzinfo=UTC)
_FOUND_TO_DIFFER = (
    select(func.max(_EVENT.at))
    .where(_EVENT.entry_id == _STATE.entry_id, _EVENT.wish == _STATE.number, _EVENT.happened == Happened.DRIFTED)
    .scalar_subquery()
)
"""It was in effect until then, however long ago it was wished."""

_TO_HIDE_BY_HAND = select(func.count(), func.min(_STATE.wished_at, type_=_STATE.wished_at.type)).where(
    _STATE.route == constant(Route.WORKLIST, _STATE.route.type), _STATE.wanted != Wanted.VISIBLE
)
_DRIFTED = select(func.count()).select_from(UpstreamState).where(_STATE.stage == Stage.DRIFTED)
