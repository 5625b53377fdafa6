"""What the clinical system does not show as it was decided, though it did."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.models import Practice, UpstreamState
from workbench.permissions import Actor, Permission, require, require_practice
from workbench.vocabulary import Route, Shown, Stage, Wanted


class Drifted(NamedTuple):
    entry: int
    review_item: int
    wanted: Wanted
    shown: Shown | None


def drifted(session: Session, practice: Practice, *, by: Actor) -> Sequence[Drifted]:
    """By entry."""
    require(by, Permission.MAINTAIN)
    wanted = (
        select(UpstreamState.entry_id, UpstreamState.review_item_id, UpstreamState.wanted, UpstreamState.shown)
        .where(UpstreamState.practice_id == practice.id, UpstreamState.stage == Stage.DRIFTED)
        .order_by(UpstreamState.entry_id)
    )
    return [Drifted(*found) for found in session.execute(wanted).tuples()]


def how_many_drifted(session: Session, *, by: Actor) -> int:
    """At the practice of whoever asks: what the safeguarding lead is told."""
    practice_id = require_practice(by, Permission.OVERSEE)
    wanted = select(func.count()).where(
        UpstreamState.practice_id == practice_id,
        UpstreamState.stage == Stage.DRIFTED,
        UpstreamState.route.in_((Route.SENDER, Route.WORKLIST)),
    )
    return session.scalars(wanted).one()
