"""What a week's sample is drawn from: the decisions of people that still stood when the week was over."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from workbench.london import midnight
from workbench.models import Decision
from workbench.vocabulary import LOOKED_AT

WEEK = timedelta(days=7)


class Act(NamedTuple):
    """What was decided about one review item in one batch; `sequence` is the number of its first event in the audit."""

    sequence: int
    decision: int
    review_item: int
    batch: str


def frame(session: Session, practice_id: int, first_day: date, *, left_out: int | None) -> Sequence[Act]:
    """The acts of the week from that Monday, in the order of the audit; `left_out` is whose own are not in it.

    An act counts that was a person's, of one outcome (LOOKED_AT), and about entries that nobody decided about again
    before the week was over. All of that stands in the audit and never changes.
    """
    each = _each(practice_id, first_day, left_out).subquery("each")
    alike = func.min(each.c.outcome) == func.max(each.c.outcome)
    wanted = (
        select(
            func.min(each.c.event_sequence).label("sequence"),
            func.min(each.c.id).label("decision"),
            each.c.review_item_id.label("review_item"),
            each.c.batch,
        )
        .group_by(each.c.batch, each.c.review_item_id)
        .having(alike, func.min(each.c.outcome).in_(LOOKED_AT), func.max(each.c.decided_again) == 0)
        .order_by(func.min(each.c.event_sequence))
    )
    return [Act(**row._asdict()) for row in session.execute(wanted)]


def _each(practice_id: int, first_day: date, left_out: int | None) -> Select[Any]:
    begins, ends = midnight(first_day), midnight(first_day + WEEK)
    later = aliased(Decision, name="later")
    again = select(later.id).where(
        later.entry_id == Decision.entry_id, later.number > Decision.number, later.at < ends
    )  # fmt: skip
    return select(
        Decision.id,
        Decision.event_sequence,
        Decision.review_item_id,
        Decision.batch,
        Decision.outcome,
        case((again.exists(), 1), else_=0).label("decided_again"),
    ).where(
        Decision.practice_id == practice_id,
        Decision.at >= begins,
        Decision.at < ends,
        Decision.policy.is_(None),
        Decision.by_id.is_not(None),
        Decision.event_sequence.is_not(None),
        *([Decision.by_id != left_out] if left_out is not None else []),
    )


def names_of(session: Session, practice_id: int, first_day: date, user: int) -> list[str]:
    """The names that this user's decisions of the week carry."""
    wanted = select(Decision.by_name).where(
        Decision.practice_id == practice_id,
        Decision.by_id == user,
        Decision.at >= midnight(first_day),
        Decision.at < midnight(first_day + WEEK),
    )
    return sorted(set(session.scalars(wanted)))


def lot(seed: str, sequence: int) -> str:
    """What nobody can foresee who does not know the seed, and everybody can work out who does: SHA-256, in hex."""
    return hashlib.sha256(f"{seed}/{sequence}".encode()).hexdigest()


def sample(acts: Sequence[Act], seed: str, *, share: int, most: int) -> list[Act]:
    """So many per cent of them, rounded up, but no more than `most`: those of the lowest lots, in that order."""
    size = min(most, -(-len(acts) * share // 100))
    return sorted(acts, key=lambda act: lot(seed, act.sequence))[:size]


def digest(acts: Sequence[Act]) -> str:
    """The SHA-256 of their numbers in the audit, one a line, in hex."""
    return hashlib.sha256("".join(f"{act.sequence}\n" for act in acts).encode()).hexdigest()
