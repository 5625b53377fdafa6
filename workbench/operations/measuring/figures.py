"""Figures of the database, asked for when somebody looks at them. None names a person or a patient."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench import feeds, upstream
from workbench.models import AuditEvent, AuditHead, Feed, Practice, QueueTally, ReceivedFile, ReviewItem
from workbench.upstream import Standing
from workbench.vocabulary import Action, State


@dataclass
class Figures:
    """`counted` remembers how far each chain of the audit was counted, so that none is counted twice."""

    counted: dict[str, int] = field(default_factory=dict)
    events: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def of_audit(self, session: Session, _at: datetime) -> Iterator[Metric]:
        """Decisions, failed sign-ins, and everything else that is on record."""
        self._count(session)
        decisions = CounterMetricFamily("workbench_decisions", "Decisions.", labels=("practice", "outcome"))
        failures = CounterMetricFamily("workbench_failed_sign_ins", "Failed sign-ins.", labels=("practice",))
        others = CounterMetricFamily("workbench_events", "Events of the audit.", labels=("practice", "action"))
        for (practice, action, outcome), count in sorted(self.events.items()):
            if action == Action.DECIDED:
                decisions.add_metric((practice, outcome), count)
            elif action == Action.SIGN_IN_FAILED:
                failures.add_metric((practice,), count)
            else:
                others.add_metric((practice, action), count)
        yield from (decisions, failures, others)

    def of_queue(self, session: Session, at: datetime) -> Iterator[Metric]:
        depth = GaugeMetricFamily("workbench_queue_items", "Review items that wait.", labels=("practice",))
        age = GaugeMetricFamily(
            "workbench_queue_oldest_seconds",
            "Since the item was received or came back that waits longest.",
            labels=("practice",),
        )
        for practice, waiting, oldest in session.execute(_QUEUE):
            depth.add_metric((practice,), waiting)
            age.add_metric((practice,), _age(oldest, at))
        yield from (depth, age)

    def of_feeds(self, session: Session, at: datetime) -> Iterator[Metric]:
        """A feed is told by its number: its name is what somebody typed."""
        trouble = GaugeMetricFamily("workbench_feeds_in_trouble", "Feeds that need a person.", labels=("practice",))
        silent = GaugeMetricFamily(
            "workbench_feed_silent_seconds",
            "Since something came last, or the feed was added.",
            labels=("practice", "feed"),
        )
        for practice, code in session.execute(select(Practice.id, Practice.ods_code).order_by(Practice.ods_code)).all():
            trouble.add_metric((code,), feeds.how_many_in_trouble(session, practice, at=at))
        for code, number, last in session.execute(_FEEDS):
            silent.add_metric((code, str(number)), (at - last).total_seconds())
        yield from (trouble, silent)

    def of_upstream(self, session: Session, at: datetime) -> Iterator[Metric]:
        """How decisions reach the clinical systems: what waits and since when, and what is not as decided."""
        of_machine = {name: GaugeMetricFamily(name, said, labels=("practice", "way", "wish")) for name, said in _LAGS}
        of_way = {name: GaugeMetricFamily(name, said, labels=("practice", "way")) for name, said, _ in _WAYS_OUT}
        for practice, code in session.execute(select(Practice.id, Practice.ods_code).order_by(Practice.ods_code)).all():
            found = upstream.standing(session, practice, at=at)
            if found is None:
                continue
            way = found.way.kind.value
            for wish, lag in (("hide", found.hides), ("show", found.shows)):
                for family, value in zip(of_machine.values(), (lag.entries, _age(lag.since, at)), strict=True):
                    family.add_metric((code, way, wish), value)
            for name, _, value_of in _WAYS_OUT:
                of_way[name].add_metric((code, way), value_of(found, at))
        yield from (*of_machine.values(), *of_way.values())

    def _count(self, session: Session) -> None:
        for organisation, last in session.execute(select(AuditHead.organisation, AuditHead.sequence)).all():
            since = self.counted.get(organisation, 0)
            new = _NEW.where(AuditEvent.organisation == organisation, AuditEvent.sequence.between(since + 1, last))
            for action, outcome, count in session.execute(new).all():
                self.events[organisation, action, outcome if action == Action.DECIDED else ""] += count
            self.counted[organisation] = last


_OUTCOME = func.coalesce(AuditEvent.outcome, "")
_NEW = select(AuditEvent.action, _OUTCOME, func.count()).group_by(AuditEvent.action, _OUTCOME)

_WAITING = (
    select(func.coalesce(func.sum(QueueTally.items), 0))
    .where(QueueTally.practice_id == Practice.id, QueueTally.state == State.WAITING)
    .scalar_subquery()
)
_OLDEST = (
    select(func.min(ReviewItem.waits_since))
    .where(ReviewItem.practice_id == Practice.id, ReviewItem.waits_since.is_not(None))
    .scalar_subquery()
)
_QUEUE = select(Practice.ods_code, _WAITING, _OLDEST).order_by(Practice.ods_code)

_LAGS = (
    ("workbench_upstream_waiting", "Entries that the machine is still to tell of, or to read back."),
    (
        "workbench_upstream_oldest_seconds",
        "Since the one that waits longest was wished, was found to differ, or its way out last changed.",
    ),
)
_WAYS_OUT: tuple[tuple[str, str, Callable[[Standing, datetime], float]], ...] = (
    ("workbench_upstream_drifted", "Entries shown otherwise than decided.", lambda found, _at: found.drifted),
    ("workbench_upstream_dry_run", "1: nothing is sent.", lambda found, _at: found.way.dry_run),
    ("workbench_upstream_behind", "1: wishes are still to be made.", lambda found, _at: found.is_behind),
    ("workbench_worklist_jobs", "Jobs that wait on the list by hand.", lambda found, _at: found.by_hand.jobs),
    (
        "workbench_worklist_oldest_seconds",
        "Since the job was wished that waits longest there.",
        lambda found, at: _age(found.by_hand.since, at),
    ),
)


def _age(since: datetime | None, at: datetime) -> float:
    return max(0.0, (at - since).total_seconds()) if since else 0


_FEEDS = (
    select(Practice.ods_code, Feed.number, func.coalesce(func.max(ReceivedFile.at), Feed.at))
    .join(Feed, Feed.practice_id == Practice.id)
    .outerjoin(ReceivedFile, ReceivedFile.feed_id == Feed.id)
    .where(feeds.IS_RUN)
    .group_by(Practice.ods_code, Feed.number, Feed.at)
    .order_by(Practice.ods_code, Feed.number)
)

FIGURES = (Figures.of_audit, Figures.of_queue, Figures.of_feeds, Figures.of_upstream)
"""Each is asked with a reading session and the time."""
