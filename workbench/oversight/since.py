"""What has changed at the practice since the lead was last here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.db import Written, columns_of, fetch, placeholder
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
    run = session.connection()
    (((since,),),) = fetch(run, _BEFORE.of(run, user=by.user_id, login=login))
    if since is None:
        return None
    acts = audit.counts_since(session, by.organisation, TOLD, since)
    return Changed(
        since, _by_colleagues(session, practice_id, since, by), {act: acts[act] for act in TOLD if act in acts}
    )


def _by_colleagues(session: Session, practice_id: int, since: datetime, by: Actor) -> dict[Outcome, int]:
    run = session.connection()
    (rows,) = fetch(run, _BY_COLLEAGUES.of(run, practice=practice_id, user=by.user_id, since=since))
    found = {row.outcome: row.decisions for row in rows}
    return {outcome: found[outcome] for outcome in Outcome if outcome in found}


_LOGIN, _DECISION, _USER = map(columns_of, (LoginSession, Decision, User))
_PRACTICE, _ME, _THIS = (bindparam(name, type_=Integer) for name in ("practice", "user", "login"))
_SINCE = bindparam("since", type_=_DECISION.at.type)
_BEFORE = Written(
    select(func.max(_LOGIN.seen_at, type_=_LOGIN.seen_at.type).label("since")).where(
        _LOGIN.user_id == placeholder(_ME), _LOGIN.id != placeholder(_THIS)
    ),
    _ME, _THIS,
)  # fmt: skip
_COLLEAGUES = select(_USER.id).where(_USER.practice_id == placeholder(_PRACTICE), _USER.id != placeholder(_ME))
_BY_COLLEAGUES = Written(
    select(_DECISION.outcome, func.count().label("decisions"))
    .where(
        _DECISION.practice_id == placeholder(_PRACTICE),
        _DECISION.by_id.in_(_COLLEAGUES),
        _DECISION.at > placeholder(_SINCE),
    )
    .group_by(_DECISION.outcome),
    _PRACTICE, _ME, _SINCE,
)  # fmt: skip
"""The index of each one's own decisions is asked once for each user of the practice."""
