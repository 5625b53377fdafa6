"""Giving a practice a way out, or another one; and what it has."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.errors import NotFound
from workbench.models import Practice, Upstream, UpstreamState
from workbench.permissions import Actor, Permission, require
from workbench.upstream.way_out import WayOut, forget, way_of
from workbench.upstream.ways.registry import built, settings_of
from workbench.vocabulary import Action, Route, Stage, WayKind


@dataclass(frozen=True, slots=True)
class WayShown:
    """The way out and where its wishes stand: by stage, and how many wait for a person.

    `untouched` are those that nobody has to do anything for: they are to be visible, and never were hidden by us.
    """

    way: WayOut
    stages: Mapping[Stage, int]
    by_hand: int
    untouched: int


def add(
    session: Session,
    practice: Practice,
    kind: WayKind,
    given: Mapping[str, str],
    *,
    by: Actor,
    at: datetime,
    dry_run: bool | None = None,
) -> WayOut:
    """Record the practice's way out from now on. Wishes for what it holds follow in batches (wish_next).

    `dry_run` None: as the kind has it at first. Raises Invalid with a message for each setting that cannot be used.
    """
    require(by, Permission.MAINTAIN)
    settings = dict(settings_of(kind, given))
    dry = built(kind).dry_at_first if dry_run is None else dry_run
    audit.take_turn(session, by)
    before = way_of(session, practice.id)
    number = before.number + 1 if before else 1
    session.add(
        Upstream(
            practice_id=practice.id, number=number, kind=kind, settings=settings, dry_run=dry, by_name=by.name, since=at
        )
    )
    session.flush()
    details = {"number": number, "kind": kind.value, "settings": settings, "dry_run": dry}
    audit.add(session, audit.Event(Action.WAY_OUT_CHANGED, details=details), by=by, at=at)
    forget(session, practice.id)
    return require_way(session, practice.id)


def require_way(session: Session, practice_id: int) -> WayOut:
    """Raises NotFound where the practice has none."""
    way = way_of(session, practice_id)
    if way is None:
        raise NotFound("This practice has no way out to its clinical system. Add one: workbench upstream add")
    return way


def show(session: Session, practice: Practice, *, by: Actor) -> WayShown:
    require(by, Permission.MAINTAIN)
    way = require_way(session, practice.id)
    counted = session.execute(
        select(UpstreamState.stage, UpstreamState.route, func.count())
        .where(UpstreamState.practice_id == practice.id)
        .group_by(UpstreamState.stage, UpstreamState.route)
    ).all()
    stages: Counter[Stage] = Counter()
    untouched = 0
    for stage, route, count in counted:
        if (stage, route) == (Stage.WANTED, Route.NOBODY):
            untouched = count
        else:
            stages[stage] += count
    by_hand = sum(count for _, route, count in counted if route is Route.WORKLIST)
    return WayShown(way, stages, by_hand, untouched)
