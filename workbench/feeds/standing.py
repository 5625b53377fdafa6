"""How each feed fares: what came last, and why it needs a person."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from workbench.feeds import keeping
from workbench.feeds.silence import Window, is_silent, windows
from workbench.models import Feed, FeedPosition, ReceivedFile
from workbench.permissions import Actor, Permission, require_practice
from workbench.vocabulary import FEED_TROUBLES, FeedStep, FeedTrouble

NOT_RUN_AFTER = timedelta(minutes=5)
"""After a look, or after the moment at which it was to be tried again."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """`cause` is a sentence, without clinical text; it is so since `since`, if that is known."""

    kind: FeedTrouble
    cause: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """`last`: when something came last."""

    feed: Feed
    position: FeedPosition
    last: datetime | None
    troubles: Sequence[Trouble]


def standings(session: Session, *, by: Actor, at: datetime) -> list[Standing]:
    """Of the feeds of the actor's practice, in the order in which they were added."""
    practice_id = require_practice(by, Permission.SEE_PRACTICE)
    return _standings(session, keeping.feeds_of(session, practice_id), at=at)


def how_many_in_trouble(session: Session, practice_id: int, *, at: datetime) -> int:
    """Feeds that need a person."""
    return sum(bool(each.troubles) for each in _standings(session, keeping.feeds_of(session, practice_id), at=at))


def note_silence(session: Session, feed: Feed, *, by: Actor, at: datetime) -> None:
    """Keep in its history that it is silent for too long, or not any more."""
    (now,) = _standings(session, [feed], at=at)
    said = keeping.last_steps(session, [feed], FeedStep.SILENT, FeedStep.HEARD_AGAIN).get(feed.id)
    was, silent = said is not None and said.step is FeedStep.SILENT, _find(now, FeedTrouble.SILENT)
    if silent and not was:
        keeping.note_step(session, feed, FeedStep.SILENT, silent.cause, by=by, at=at)
    if was and not silent:
        keeping.note_step(session, feed, FeedStep.HEARD_AGAIN, "", by=by, at=at)


def _find(standing: Standing, kind: FeedTrouble) -> Trouble | None:
    return next((each for each in standing.troubles if each.kind is kind), None)


def _standings(session: Session, feeds: Sequence[Feed], *, at: datetime) -> list[Standing]:
    if not feeds:
        return []
    positions = keeping.positions(session, feeds)
    failed = keeping.last_steps(session, feeds, FeedStep.FAILED, FeedStep.WORKS_AGAIN)
    last, weeks = _arrivals(session, feeds, at=at)
    found = []
    for feed in feeds:
        position, said = positions[feed.id], failed.get(feed.id)
        troubles = [Trouble(FeedTrouble.FAILS, said.cause, said.at)] if said and said.step is FeedStep.FAILED else []
        if trouble := _not_run(feed, position, at):
            troubles.append(trouble)
        if trouble := _silent(feed, last.get(feed.id), weeks[feed.id], at):
            troubles.append(trouble)
        found.append(Standing(feed, position, last.get(feed.id), troubles))
    return found


def _not_run(feed: Feed, position: FeedPosition, at: datetime) -> Trouble | None:
    expected = position.retry_at or position.looked_at or feed.at
    every = timedelta(seconds=feed.settings.get("every") or 0)
    if at - expected <= NOT_RUN_AFTER + every:
        return None
    return Trouble(FeedTrouble.NOT_RUN, FEED_TROUBLES[FeedTrouble.NOT_RUN].to_do, position.looked_at)


def _silent(feed: Feed, last: datetime | None, weeks: Sequence[Window], at: datetime) -> Trouble | None:
    since = last or feed.at
    if not is_silent(since, at, weeks):
        return None
    return Trouble(FeedTrouble.SILENT, FEED_TROUBLES[FeedTrouble.SILENT].to_do, since)


def _arrivals(
    session: Session, feeds: Sequence[Feed], *, at: datetime
) -> tuple[dict[int, datetime], dict[int, list[Window]]]:
    """When something came last, and what came in the same hours of the weeks before."""
    empty, ids = windows(at), [feed.id for feed in feeds]
    of_feeds = ReceivedFile.feed_id.in_(ids)
    moments = [at, *(week.start for week in empty)]
    before: dict[tuple[int, int], datetime] = {}
    latest = func.max(ReceivedFile.at).label("at")
    asked = [
        select(ReceivedFile.feed_id, literal(number).label("number"), latest)
        .where(of_feeds, ReceivedFile.at <= moment)
        .group_by(ReceivedFile.feed_id)
        for number, moment in enumerate(moments)
    ]
    for row in session.execute(union_all(*asked)):
        before[row.feed_id, row.number] = row.at
    came: dict[tuple[int, int], list[datetime]] = defaultdict(list)
    within = or_(*(and_(ReceivedFile.at > week.start, ReceivedFile.at <= week.end) for week in empty))
    wanted = select(ReceivedFile.feed_id, ReceivedFile.at).where(of_feeds, within).order_by(ReceivedFile.at)
    for feed_id, moment in session.execute(wanted):
        week = next(number for number, each in enumerate(empty, start=1) if each.start < moment <= each.end)
        came[feed_id or 0, week].append(moment)
    weeks = {
        one: [
            replace(week, before=before.get((one, number)), arrivals=tuple(came[one, number]))
            for number, week in enumerate(empty, start=1)
        ]
        for one in ids
    }
    return {one: before[one, 0] for one in ids if (one, 0) in before}, weeks
