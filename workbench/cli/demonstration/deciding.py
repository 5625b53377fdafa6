"""What the clinicians of the demonstration do in the queue: leave visible, hide, refer, answer, think again, undo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import decisions, mirrors
from workbench.decisions import Choice, LinkedAnswer
from workbench.demo.text_files import Table
from workbench.errors import Invalid
from workbench.london import day_of
from workbench.models import ReviewItem
from workbench.permissions import Actor
from workbench.vocabulary import Outcome, Reason

MOST_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Item:
    """A review item, and the text that it was made of."""

    id: int
    text: Table


def leave_visible(session: Session, items: Sequence[Item], *, by: Actor, at: datetime) -> str:
    """In one stroke where all of them are plain, else one after another. The last batch."""
    seen = {item.id: _revision(session, item.id) for item in items}
    try:
        return decisions.leave_visible(session, seen, by=by, at=at)
    except Invalid:
        alone = {"outcome": "leave-visible"}
        spread = [at + timedelta(seconds=20 * place) for place in range(len(items))]
        return [decide(session, item, alone, by=by, at=then) for item, then in zip(items, spread, strict=True)][-1]


def decide(session: Session, item: Item, said: Table, *, by: Actor, at: datetime) -> str:
    """As the text says; what is asked about along with it, linked or in a relative's record, is hidden too."""
    choice = choice_of(said, at)
    found = mirrors.find(session, item.id, by=by)
    answers: dict[int, LinkedAnswer] = {}
    for _ in range(MOST_ROUNDS):
        try:
            return decisions.decide(
                session, item.id, choice, seen=_revision(session, item.id), by=by, at=at, linked=answers, mirrored=found
            )
        except Invalid as asked:
            more = [int(name.removeprefix("linked-")) for name in asked.faults if name.startswith("linked-")]
            if not more:
                raise
            answers |= {one: LinkedAnswer(hide=True, seen=_revision(session, one)) for one in more}
    raise AssertionError("what is linked has no end")


def choice_of(said: Table, at: datetime) -> Choice:
    review_on = day_of(at) + timedelta(days=said["review"]) if "review" in said else None
    reason = Reason(said["reason"]) if "reason" in said else None
    return Choice(Outcome(said["outcome"]), reason, said.get("because") or said.get("question", ""), review_on)


def _revision(session: Session, item: int) -> int:
    return session.scalars(select(ReviewItem.revision).where(ReviewItem.id == item)).one()
