"""How far the second looks of a year agree with the first decisions, and what became of each week's sample."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.london import day_of
from workbench.models import Decision, SecondLook, SecondLookAnswer, SecondLookDraw
from workbench.permissions import Actor, Permission, require_practice
from workbench.second_look.agreement import FEWEST, Interval, kappa, share
from workbench.second_look.counting import first_open_day
from workbench.second_look.drawing import monday_of
from workbench.second_look.frame import WEEK
from workbench.second_look.rows import LOOKS, STATE
from workbench.vocabulary import LOOKED_AT, LookState, Outcome

MEASURED_OVER = timedelta(weeks=52)
WEEKS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Agreement:
    """`table` counts first outcome (rows, LOOKED_AT) by second. `beyond_chance` (kappa) is None where not defined, and
    both are None where there are too few answers to say anything.
    """

    table: Sequence[Sequence[int]]
    count: int
    agreed: int
    agreement: Interval | None
    beyond_chance: Interval | None


@dataclass(frozen=True, slots=True)
class Week:
    """A week's draw, and how many of it stand where; `seed` is what it is drawn again from."""

    first_day: date
    decisions: int
    drawn: int
    seed: str
    states: Mapping[LookState, int]

    @property
    def last_day(self) -> date:
        return self.first_day + WEEK - timedelta(days=1)

    @property
    def given(self) -> int:
        return self.drawn - self.states.get(LookState.TO_LOOK_AT, 0) - self.states.get(LookState.SET_ASIDE, 0)


def agreement(session: Session, *, by: Actor, at: datetime) -> Agreement:
    """Over the weeks that began in the last MEASURED_OVER."""
    practice_id = require_practice(by, Permission.OVERSEE)
    counts: Any = (
        select(Decision.outcome, SecondLookAnswer.outcome, func.count())
        .select_from(SecondLookAnswer)
        .join(SecondLook, SecondLook.id == SecondLookAnswer.look_id)
        .join(SecondLookDraw, SecondLookDraw.id == SecondLook.draw_id)
        .join(Decision, Decision.id == SecondLook.decision_id)
        .where(SecondLookAnswer.practice_id == practice_id)
        .where(SecondLookDraw.first_day >= monday_of(day_of(at - MEASURED_OVER)))
        .group_by(Decision.outcome, SecondLookAnswer.outcome)
    )
    found: Counter[tuple[Outcome, Outcome]] = Counter({(a, b): many for a, b, many in session.execute(counts)})
    return agreement_in([[found[first, second] for second in LOOKED_AT] for first in LOOKED_AT])


def agreement_in(table: Sequence[Sequence[int]]) -> Agreement:
    count, agreed = sum(map(sum, table)), sum(table[i][i] for i in range(len(table)))
    if count < FEWEST:
        return Agreement(table, count, agreed, None, None)
    return Agreement(table, count, agreed, share(agreed, count), kappa(table))


def weeks(session: Session, *, by: Actor, at: datetime) -> list[Week]:
    """The last draws, newest first. Two statements; nothing clinical is read to count."""
    practice_id = require_practice(by, Permission.OVERSEE)
    last = select(SecondLookDraw).where(SecondLookDraw.practice_id == practice_id)
    draws = session.scalars(last.order_by(SecondLookDraw.first_day.desc()).limit(WEEKS_SHOWN)).all()
    each = LOOKS.with_only_columns(SecondLookDraw.first_day, STATE.label("state")).where(
        SecondLook.draw_id.in_([draw.id for draw in draws])
    ).subquery("each")  # fmt: skip
    counts = select(each.c.first_day, each.c.state, func.count().label("looks")).group_by(
        each.c.first_day, each.c.state
    )
    states: dict[date, Counter[LookState]] = {draw.first_day: Counter() for draw in draws}
    for row in session.execute(counts) if draws else ():
        is_late = row.state == LookState.TO_LOOK_AT and row.first_day < first_open_day(at)
        states[row.first_day][LookState.SET_ASIDE if is_late else LookState(row.state)] += row.looks
    return [Week(each.first_day, each.decisions, each.drawn, each.seed, states[each.first_day]) for each in draws]
