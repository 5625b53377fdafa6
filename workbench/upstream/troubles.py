"""What the safeguarding lead is told: what is shown otherwise than decided, and what cannot be done."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.models import UpstreamState
from workbench.permissions import Actor, Permission, require_practice
from workbench.vocabulary import Stage


class Troubles(NamedTuple):
    """Entries that have drifted, and those of which the clinical system cannot show what was decided."""

    drifted: int
    cannot: int


def troubles(session: Session, *, by: Actor) -> Troubles:
    practice_id = require_practice(by, Permission.OVERSEE)
    counted = session.execute(
        select(UpstreamState.stage, func.count())
        .where(UpstreamState.practice_id == practice_id, UpstreamState.stage.in_((Stage.DRIFTED, Stage.CANNOT)))
        .group_by(UpstreamState.stage)
    )
    found = {stage: count for stage, count in counted}  # noqa: C416 (rows are no pairs to mypy)
    return Troubles(found.get(Stage.DRIFTED, 0), found.get(Stage.CANNOT, 0))
