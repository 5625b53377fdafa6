"""What has changed at the practice since the lead was last here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.models import Decision, LoginSession, User
from workbench.permissions import Actor, Permission, require_practice
from workbench.vocabulary import Action, Outcome

TOLD = (
    Action.IMPORTED, Action.WAITS_AGAIN, Action.TAKEN_BACK, Action.IDENTITY_CHANGED, Action.HELD, Action.HELD_ANSWERED,
    Action.ACCESS_CHANGED, Action.SWITCHED, Action.POLICY_CHANGED, Action.RULES_CHANGED, Action.USER_ADDED,
    Action.USER_CHANGED, Action.CHECKED, Action.EXPORTED, Action.SECOND_LOOK_DRAWN, Action.SECOND_LOOK_GIVEN,
    Action.SECOND_LOOK_STEP,
)  # fmt: skip
"""What is told beside the decisions, in this order."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Since a moment: decisions of colleagues by outcome, and other acts of anybody by what was done."""

    since: datetime
    decisions: Mapping[Outcome, int]
    acts: Mapping[Action, int]


def changed_since_last_here(session: Session, login: int, *, by: Actor) -> Changed | None:
    """Since this person's session before the one called `login` was last used; None if there was none."""
    practice_id = require_practice(by, Permission.OVERSEE)
    earlier = select(func.max(LoginSession.seen_at)).where(LoginSession.user_id == by.user_id, LoginSession.id != login)
    since: datetime | None = session.scalar(earlier)
    if since is None:
        return None
    acts = audit.counts_since(session, by.organisation, TOLD, since)
    return Changed(
        since, _by_colleagues(session, practice_id, since, by), {act: acts[act] for act in TOLD if act in acts}
    )


def _by_colleagues(session: Session, practice_id: int, since: datetime, by: Actor) -> dict[Outcome, int]:
    """The index of each one's own decisions is asked once for each user of the practice."""
    colleagues = select(User.id).where(User.practice_id == practice_id, User.id != by.user_id)
    rows = session.execute(
        select(Decision.outcome, func.count().label("decisions"))
        .where(Decision.practice_id == practice_id, Decision.by_id.in_(colleagues), Decision.at > since)
        .group_by(Decision.outcome)
    )
    found = {row.outcome: row.decisions for row in rows}
    return {outcome: found[outcome] for outcome in Outcome if outcome in found}
