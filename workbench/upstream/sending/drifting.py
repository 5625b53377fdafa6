"""What the clinical system does not show as it was decided, though it did."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.models import Practice, UpstreamState
from workbench.permissions import Actor, Permission, require
from workbench.vocabulary import Shown, Stage, Wanted


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
    return [Drifted(*found) for found in session.execute(wanted)]
