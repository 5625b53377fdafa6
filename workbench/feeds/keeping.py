"""Feeds added and removed, their history, and how far each has come."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.errors import Invalid, not_in_practice
from workbench.models import Feed, FeedEvent, FeedPosition, Practice, next_number
from workbench.permissions import Actor, Permission, require
from workbench.servers.addresses import is_same
from workbench.vocabulary import Action, FeedKind, FeedStep, Role

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,59}")
LONGEST_CAUSE = 500

IS_RUN = Feed.id.not_in(select(FeedEvent.feed_id).where(FeedEvent.step == FeedStep.REMOVED))
"""It was not removed."""


def feed_actor(practice: Practice, feed: Feed) -> Actor:
    """In whose name a feed imports."""
    return Actor(None, f"feed {feed.name}", Role.OPERATOR, practice.ods_code, practice.id)


def feeds_of(session: Session, practice_id: int) -> Sequence[Feed]:
    """Those that run, in the order in which they were added."""
    wanted = select(Feed).where(Feed.practice_id == practice_id, IS_RUN)
    return session.scalars(wanted.order_by(Feed.number)).all()


def every_feed(session: Session) -> Sequence[tuple[Feed, Practice]]:
    """Those of all practices that run."""
    wanted = select(Feed, Practice).join(Practice, Practice.id == Feed.practice_id).where(IS_RUN)
    return [(feed, practice) for feed, practice in session.execute(wanted.order_by(Feed.id))]


@dataclass(frozen=True, slots=True)
class NewFeed:
    """What is to be added. `settings` holds no secret."""

    kind: FeedKind
    name: str
    place: str
    settings: Mapping[str, Any] = field(default_factory=dict)


def add_feed(session: Session, practice: Practice, new: NewFeed, *, by: Actor, at: datetime) -> Feed:
    """Raises Invalid for a name that is taken, or a place that another feed takes from already."""
    require(by, Permission.IMPORT)
    audit.take_turn(session, by)
    if not NAME.fullmatch(new.name):
        raise Invalid({"name": "A feed’s name has up to 60 letters, digits, blanks, dots, dashes and underscores"})
    if any(feed.name.casefold() == new.name.casefold() for feed in feeds_of(session, practice.id)):
        raise Invalid({"name": f"There is already a feed {new.name} at {practice.ods_code}; choose another name"})
    if taken := [feed.name for feed, _ in every_feed(session) if _overlap(feed, new)]:
        raise Invalid({"place": f"The feed {taken[0]} takes from there already, or from a folder in it or above it"})
    feed = Feed(
        practice_id=practice.id,
        number=next_number(session, Feed, Feed.practice_id == practice.id),
        kind=new.kind,
        name=new.name,
        place=new.place,
        settings=dict(new.settings),
        by_name=by.name,
        at=at,
    )
    session.add(feed)
    session.flush()
    session.add(FeedPosition(feed_id=feed.id, practice_id=practice.id, tries=0, position={}))
    _change(session, feed, FeedStep.ADDED, by=by, at=at)
    return feed


def _overlap(feed: Feed, new: NewFeed) -> bool:
    """Two practices must never take from one place: whose the records are would be left to chance."""
    if feed.kind is not new.kind:
        return False
    if new.kind is FeedKind.FHIR_POLL:
        return is_same(feed.place, new.place)
    if new.kind is FeedKind.EMIS_PAPI:  # one server has all practices: who asks says which, and each record says it too
        return is_same(feed.place, new.place) and _who_asks(feed.settings) == _who_asks(new.settings)
    one, other = Path(feed.place), Path(new.place)
    return one == other or one in other.parents or other in one.parents


def _who_asks(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if name not in ("every", "since")}


def remove_feed(session: Session, practice: Practice, name: str, *, by: Actor, at: datetime) -> Feed:
    """It is not run any more; what it brought stays. Raises NotFound."""
    require(by, Permission.IMPORT)
    audit.take_turn(session, by)
    feed = next((each for each in feeds_of(session, practice.id) if each.name.casefold() == name.casefold()), None)
    if feed is None:
        raise not_in_practice(f"feed as {name}")
    _change(session, feed, FeedStep.REMOVED, by=by, at=at)
    return feed


def _change(session: Session, feed: Feed, step: FeedStep, *, by: Actor, at: datetime) -> None:
    note_step(session, feed, step, "", by=by, at=at)
    details = {"step": step.value, "feed": feed.name, "kind": feed.kind.value}
    audit.add(session, audit.Event(Action.FEED_CHANGED, details=details), by=by, at=at)


def note_step(session: Session, feed: Feed, step: FeedStep, cause: str, *, by: Actor, at: datetime) -> None:
    """A cause that is longer than there is room for is cut: see `as_kept`."""
    number = next_number(session, FeedEvent, FeedEvent.feed_id == feed.id)
    session.add(
        FeedEvent(
            practice_id=feed.practice_id, feed_id=feed.id, number=number, step=step, cause=as_kept(cause),
            by_name=by.name, at=at,
        )
    )  # fmt: skip
    session.flush()


def as_kept(cause: str) -> str:
    return cause if len(cause) <= LONGEST_CAUSE else f"{cause[: LONGEST_CAUSE - 1]}…"


def last_steps(session: Session, feeds: Sequence[Feed], *steps: FeedStep) -> dict[int, FeedEvent]:
    """Of each feed the last of these steps, if there was one."""
    wanted = select(FeedEvent).where(FeedEvent.feed_id.in_([feed.id for feed in feeds]), FeedEvent.step.in_(steps))
    return {event.feed_id: event for event in session.scalars(wanted.order_by(FeedEvent.feed_id, FeedEvent.number))}


def failing_for(session: Session, feed: Feed) -> str | None:
    """Why it failed last, if it does not work again since."""
    said = last_steps(session, [feed], FeedStep.FAILED, FeedStep.WORKS_AGAIN).get(feed.id)
    return said.cause if said is not None and said.step is FeedStep.FAILED else None


def positions(session: Session, feeds: Sequence[Feed]) -> dict[int, FeedPosition]:
    wanted = select(FeedPosition).where(FeedPosition.feed_id.in_([feed.id for feed in feeds]))
    return {each.feed_id: each for each in session.scalars(wanted.order_by(FeedPosition.feed_id))}
