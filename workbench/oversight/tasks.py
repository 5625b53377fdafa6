"""The safeguarding lead's tasks: proxies to review, referrals, and hidden items that are due for review."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Integer, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from workbench import audit, queue, scope
from workbench.db import Written, fetch, placeholder
from workbench.london import day_of, midnight, whole_years
from workbench.models import Entry, Patient, Proxy, ProxyChange
from workbench.oversight.hidden import how_many_due
from workbench.permissions import Actor, Permission, require, require_practice
from workbench.policies import LATEST_POLICY, Policy, policy_in
from workbench.visibility import ProxyFact, birthday, reads_since
from workbench.vocabulary import PROXIES_SUSPENDED_AT, Action, ProxyStep, State, TaskCause, WaitsBecause

RE_EVALUATED_FOR = timedelta(days=365)
"""For how long after a confirmation the share of hidden entries is no task."""


@dataclass(frozen=True, slots=True)
class ProxyTask:
    """A patient whose proxies are due for review, since the day `on`; `hidden` is the hidden share in per cent."""

    cause: TaskCause
    patient_id: int
    given_name: str
    family_name: str
    nhs_number: str
    on: date | None = None
    hidden: int | None = None


@dataclass(frozen=True, slots=True)
class Tasks:
    """`due`: see hidden.how_many_due. `tally` and `policy` are what was asked for it, for whoever needs them too."""

    proxies: Sequence[ProxyTask]
    due: int
    tally: queue.Tally
    policy: Policy

    @property
    def referred(self) -> int:
        return self.tally.referred


def tasks(session: Session, *, by: Actor, at: datetime, what: str = "tasks") -> Tasks:
    """All tasks now. The view of the page, which the audit calls `what`, is audited."""
    practice_id = require_practice(by, Permission.OVERSEE)
    require(by, Permission.SEE_HOW_MANY_WAIT)
    audit.look(session, audit.Event(Action.VIEWED, details={"what": what}), by=by, at=at)
    run = session.connection()
    of_practice = [
        each.of(run, practice=practice_id) for each in (LATEST_POLICY, _CHILDRENS_PROXIES, _SHARES, queue.TALLIES)
    ]
    changes, children, shares, counts = fetch(run, *of_practice)
    policy = policy_in(changes)
    found = [*_of_age(session, practice_id, children, policy, at), *_much_hidden(shares, policy, at)]
    due = how_many_due(session, practice_id, at=at)
    return Tasks(sorted(found, key=_order), due, queue.total_of(queue.counts_in(counts)), policy)


def _order(task: ProxyTask) -> tuple[int, str, str, int]:
    return list(TaskCause).index(task.cause), task.family_name, task.given_name, task.patient_id


def _of_age(
    session: Session, practice_id: int, rows: Sequence[Any], policy: Policy, at: datetime
) -> Iterator[ProxyTask]:
    """A task for each young patient with a proxy whose access began before the age at which proxies are reviewed."""
    causes: dict[int, tuple[Any, TaskCause, date]] = {}
    facts = scope.proxies_in(session, practice_id) if rows else {}
    for row in rows:
        fact = facts[row.patient_id][row.id]
        if row.from_on <= day_of(at) and (fact.until_on is None or day_of(at) < fact.until_on):
            reads = reads_since(fact, row.birth_date, at)
            found = _cause(row, fact, policy, at, reads=reads is not None)
            if found and (row.patient_id not in causes or found[0] is TaskCause.SUSPENDED):
                causes[row.patient_id] = (row, *found)
    for row, cause, since in causes.values():
        yield ProxyTask(cause, row.patient_id, row.given_name, row.family_name, row.nhs_number, on=since)


def _cause(row: Any, fact: ProxyFact, policy: Policy, at: datetime, *, reads: bool) -> tuple[TaskCause, date] | None:
    """None of one that is not on record in the audit: no step about it would count, so that no task could be done."""
    if not fact.is_on_record:
        return None
    age = whole_years(row.birth_date, day_of(at))
    begins = birthday(row.birth_date, policy.proxy_review_from)
    if age >= PROXIES_SUSPENDED_AT:
        return None if reads else (TaskCause.SUSPENDED, birthday(row.birth_date, PROXIES_SUSPENDED_AT))
    if age < policy.proxy_review_from or row.from_on >= begins or _confirmed_since(fact, begins):
        return None
    until = birthday(row.birth_date, policy.proxy_review_until)
    return (TaskCause.OVERDUE, until) if day_of(at) >= until else (TaskCause.YOUNG, begins)


def _confirmed_since(fact: ProxyFact, day: date) -> bool:
    return any(confirmed_at >= midnight(day) for confirmed_at in fact.confirmed_at)


def _much_hidden(rows: Sequence[Any], policy: Policy, at: datetime) -> Iterator[ProxyTask]:
    """A task for each patient with a proxy whose hidden share of decided entries is more than `trivial_share`."""
    for row in rows:
        share = 100 * row.hidden // row.decided
        quiet = row.confirmed_at is not None and at - row.confirmed_at < RE_EVALUATED_FOR
        if 100 * row.hidden > policy.trivial_share * row.decided and not quiet:
            yield ProxyTask(
                TaskCause.MUCH_HIDDEN, row.id, row.given_name, row.family_name, row.nhs_number, hidden=share
            )


_PRACTICE = bindparam("practice", type_=Integer)
_CHILDRENS_PROXIES = Written(
    select(
        Proxy.id,
        Proxy.patient_id,
        Proxy.from_on,
        Patient.birth_date,
        Patient.given_name,
        Patient.family_name,
        Patient.nhs_number,
    )
    .join(Patient, Patient.id == Proxy.patient_id)
    .where(Proxy.practice_id == placeholder(_PRACTICE), Patient.birth_date.is_not(None), Patient.died.is_(False))
    .order_by(Proxy.id),
    _PRACTICE,
)

_IS_DECIDED = or_(
    Entry.state.in_((State.LEFT_VISIBLE, State.HIDDEN, State.HIDDEN_FROM_PROXIES)),
    Entry.waits_because.in_((WaitsBecause.REVIEW_DUE, WaitsBecause.BIRTHDAY, WaitsBecause.NEW_PROXY)),
)
"""An entry whose latest decision still counts as decided while it waits to be reviewed again. Otherwise a new proxy,
for whom all left-visible entries wait again, would raise the hidden share."""
_CONFIRMED = (
    select(func.max(ProxyChange.at))
    .where(ProxyChange.patient_id == Patient.id, ProxyChange.step == ProxyStep.CONFIRMED)
    .scalar_subquery()
)
# By the practice's proxies alone: to ask for its patients too, SQLite would go through all of them.
_WITH_PROXIES = select(Proxy.patient_id).where(Proxy.practice_id == placeholder(_PRACTICE))
_SHARES = Written(
    select(
        Patient.id,
        Patient.given_name,
        Patient.family_name,
        Patient.nhs_number,
        func.count(case((_IS_DECIDED, 1))).label("decided"),
        func.count(case((queue.IS_HIDDEN, 1))).label("hidden"),
        _CONFIRMED.label("confirmed_at"),
    )
    .join(Entry, Entry.patient_id == Patient.id)
    .where(Patient.id.in_(_WITH_PROXIES), Patient.proxy_since.is_not(None))
    .group_by(Patient.id, Patient.given_name, Patient.family_name, Patient.nhs_number)
    .having(func.count(case((queue.IS_HIDDEN, 1))) > 0),
    _PRACTICE,
)
