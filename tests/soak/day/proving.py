"""What is said to be in effect, held against what is shown; and at the end, that nothing was lost or misapplied."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, and_, func, or_, select

from tests.soak.day.practices import Held
from workbench import audit, upstream
from workbench.db import reading
from workbench.models import Decision, Entry, UpstreamEvent, UpstreamState
from workbench.vocabulary import Outcome, Route, Stage, Wanted

IN_EFFECT = (Stage.VERIFIED, Stage.CONFIRMED)
IS_DONE = or_(
    UpstreamState.stage.in_(IN_EFFECT),
    and_(UpstreamState.route == Route.NOBODY, UpstreamState.wanted == Wanted.VISIBLE),
)
"""By hand nobody has to do anything for what is to be visible and never was hidden by us."""

WANTED = {Outcome.HIDE: Wanted.HIDDEN, Outcome.LEAVE_VISIBLE: Wanted.VISIBLE}


def prove_what_is_in_effect(engine: Engine, held: Held, counts: Counter[str]) -> None:
    """Read here first: what is decided after that is not claimed. Nobody sends meanwhile."""
    claimed = _states(engine, held, UpstreamState.stage.in_(IN_EFFECT))
    hidden = held.side.hidden()
    wrong = [row.source_id for row in claimed if (row.source_id in hidden) != (row.wanted is Wanted.HIDDEN)]
    assert not wrong, f"said to be in effect, and not shown so: {wrong}"
    counts["claims held against what is shown"] += len(claimed)


def prove_at_the_end(engine: Engine, held: Held, at: datetime, counts: Counter[str]) -> None:
    prove_what_is_in_effect(engine, held, counts)
    states = {row.id: row for row in _states(engine, held, UpstreamState.entry_id == Entry.id)}
    decided = _decided(engine, held)
    assert states.keys() == decided.keys(), "something is not wished for, or nobody decided it"
    assert [row for id_, row in states.items() if row.wanted is not WANTED[decided[id_][-1].outcome]] == []
    assert _states(engine, held, ~IS_DONE) == [], "a wish was lost"
    expected = {row.source_id for id_, row in states.items() if decided[id_][-1].outcome is Outcome.HIDE}
    assert held.side.hidden() == expected, "hidden is not just what was decided"
    _prove_that_what_was_answered_is_recorded(held, decided)
    with reading(engine) as db:
        assert upstream.differences(db, held.practice_id, at=at) == []
        assert isinstance(audit.verify(db, held.side.code), bytes)
        became = select(UpstreamEvent.happened, func.count()).where(UpstreamEvent.practice_id == held.practice_id)
        for happened, count in db.execute(became.group_by(UpstreamEvent.happened)):
            counts[f"{held.side.kind.value}: {happened.value}"] += count
    counts[f"{held.side.kind.value}: entries decided, all as wanted there"] = len(states)
    counts[f"{held.side.kind.value}: entries hidden at last"] = len(expected)


def _prove_that_what_was_answered_is_recorded(held: Held, decided: dict[int, Sequence[Any]]) -> None:
    """What the server did not live to answer may be recorded besides."""
    recorded: dict[int, list[Outcome]] = {}
    for rows in decided.values():
        recorded[rows[0].review_item_id] = [row.outcome for row in rows]
    for item, answered in held.recorded.items():
        left = iter(recorded.get(item, []))
        assert all(outcome in left for outcome in answered), "a decision that was answered is not recorded"


def _states(engine: Engine, held: Held, of: Any) -> Sequence[Any]:
    wanted = select(Entry.id, Entry.source_id, UpstreamState.wanted, UpstreamState.stage).join_from(
        UpstreamState, Entry, UpstreamState.entry_id == Entry.id
    )
    with reading(engine) as db:
        return db.execute(wanted.where(UpstreamState.practice_id == held.practice_id, of)).all()


def _decided(engine: Engine, held: Held) -> dict[int, Sequence[Any]]:
    wanted = select(Decision.entry_id, Decision.review_item_id, Decision.outcome)
    found: dict[int, list[Any]] = {}
    with reading(engine) as db:
        for row in db.execute(wanted.where(Decision.practice_id == held.practice_id).order_by(Decision.id)):
            found.setdefault(row.entry_id, []).append(row)
    return found
