"""A practice's policy: when proxies are reviewed, and whether a backlog is left visible without review."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.basis import WRITE_WHY, basis_fault
from workbench.db import Written, columns_of, fetch, placeholder
from workbench.errors import Invalid
from workbench.models import PolicyChange, latest, next_number
from workbench.permissions import Actor, Permission, require, require_practice
from workbench.seen import require_seen
from workbench.vocabulary import (
    PROXIES_REVIEWED_FROM,
    PROXIES_REVIEWED_UNTIL,
    PROXIES_SUSPENDED_AT,
    Action,
    Kind,
)

FEWEST_BACKLOG_HOURS, MOST_BACKLOG_HOURS = 24, 24 * 365
MOST_WAITING_DAYS = 90
MOST_SECOND_LOOKS = 100


@dataclass(frozen=True, slots=True)
class Policy:
    """Ages in years, shares in per cent. `number` 0 is the default, for a practice that has recorded no policy.

    A child's proxy is due for review from the first age to the second. A review of the proxies of a patient is due when
    more than `trivial_share` of the decided entries is hidden. If `backlog` is on, items of `backlog_kinds` that meet
    all conditions are left visible unread after `backlog_hours`; `sampled_share` of them is shown to the lead. What has
    waited for more than `waiting_days` is told to the lead. If `second_look` is on, `second_look_share` of each week's
    decisions, but no more than `second_look_most`, is looked at again by a lead. With `hold_on_arrival`, what waits is
    to be hidden in the clinical system too, where the way out can do that (upstream.holding).
    """

    proxy_review_from: int = PROXIES_REVIEWED_FROM
    proxy_review_until: int = PROXIES_REVIEWED_UNTIL
    trivial_share: int = 10
    backlog: bool = False
    backlog_kinds: tuple[Kind, ...] = ()
    backlog_hours: int = 72
    sampled_share: int = 5
    waiting_days: int = 3
    second_look: bool = False
    second_look_share: int = 5
    second_look_most: int = 20
    hold_on_arrival: bool = False
    number: int = field(default=0, compare=False)


def policy_of(session: Session, practice_id: int) -> Policy:
    run = session.connection()
    (rows,) = fetch(run, LATEST_POLICY.of(run, practice=practice_id))
    return policy_in(rows)


def policy_in(rows: Sequence[Any]) -> Policy:
    """What LATEST_POLICY found."""
    return next((_read(row.chosen, row.number) for row in rows), Policy())


def latest_change(session: Session, practice_id: int) -> PolicyChange | None:
    return latest(session, PolicyChange, PolicyChange.practice_id == practice_id)


def own_policy(session: Session, *, by: Actor) -> Policy:
    """The policy of the actor's practice."""
    return policy_of(session, require_practice(by, Permission.SET_POLICY))


def change_policy(
    session: Session, policy: Policy, *, basis: str, by: Actor, at: datetime, seen: int | None = None
) -> Policy:
    """Record the practice's policy from now on. Raises Invalid with a message for each invalid field.

    `seen` is the number of the policy that this one is to replace: raises Invalid where it is another by now.
    """
    practice_id = require_practice(by, Permission.SET_POLICY)
    if faults := _faults(policy, basis):
        raise Invalid(faults)
    audit.take_turn(session, by)
    number = next_number(session, PolicyChange, PolicyChange.practice_id == practice_id)
    require_seen(seen, number - 1, "basis")
    chosen = _written(policy)
    session.add(
        PolicyChange(practice_id=practice_id, number=number, chosen=chosen, basis=basis, by_name=by.name, at=at)
    )
    session.flush()
    details = {**chosen, "number": number, "basis": basis}
    audit.add(session, audit.Event(Action.POLICY_CHANGED, details=details), by=by, at=at)
    return _read(chosen, number)


def history(session: Session, *, by: Actor) -> Sequence[PolicyChange]:
    """Newest first."""
    require(by, Permission.SET_POLICY)
    of_practice = select(PolicyChange).where(PolicyChange.practice_id == by.practice_id)
    return session.scalars(of_practice.order_by(PolicyChange.number.desc())).all()


def _faults(policy: Policy, basis: str) -> Mapping[str, str]:
    review = 0 < policy.proxy_review_from < policy.proxy_review_until <= PROXIES_SUSPENDED_AT
    checks = {
        "proxy_review_from": (
            review,
            f"The review must begin before it ends, and end at {PROXIES_SUSPENDED_AT} at the latest",
        ),
        "trivial_share": (0 < policy.trivial_share <= 100, "Enter a percentage from 1 to 100"),
        "backlog_kinds": (
            bool(policy.backlog_kinds) or not policy.backlog,
            "Tick at least one kind, or turn the policy off",
        ),
        "backlog_hours": (
            FEWEST_BACKLOG_HOURS <= policy.backlog_hours <= MOST_BACKLOG_HOURS,
            f"Enter a number of hours from {FEWEST_BACKLOG_HOURS} to {MOST_BACKLOG_HOURS:,}",
        ),
        "sampled_share": (1 <= policy.sampled_share <= 100, "Enter a percentage from 1 to 100"),
        "waiting_days": (
            1 <= policy.waiting_days <= MOST_WAITING_DAYS,
            f"Enter a number of days from 1 to {MOST_WAITING_DAYS}",
        ),
        "second_look_share": (1 <= policy.second_look_share <= 100, "Enter a percentage from 1 to 100"),
        "second_look_most": (
            1 <= policy.second_look_most <= MOST_SECOND_LOOKS,
            f"Enter a number of decisions from 1 to {MOST_SECOND_LOOKS}",
        ),
        "basis": (not basis_fault(basis), WRITE_WHY),
    }
    return {name: fault for name, (holds, fault) in checks.items() if not holds}


def _written(policy: Policy) -> dict[str, Any]:
    chosen = asdict(policy)
    del chosen["number"]
    return {**chosen, "backlog_kinds": [kind.value for kind in policy.backlog_kinds]}


def _read(chosen: Mapping[str, Any], number: int) -> Policy:
    kinds = tuple(Kind(kind) for kind in chosen["backlog_kinds"])
    return Policy(**{**chosen, "backlog_kinds": kinds, "number": number})


_CHANGE, _PRACTICE = columns_of(PolicyChange), bindparam("practice", type_=Integer)
LATEST_POLICY = Written(
    select(_CHANGE.chosen, _CHANGE.number)
    .where(_CHANGE.practice_id == placeholder(_PRACTICE))
    .order_by(_CHANGE.number.desc())
    .limit(1),
    _PRACTICE,
)
