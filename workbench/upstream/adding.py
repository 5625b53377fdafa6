"""Giving a practice a way out, or another one; and what it has."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.basis import basis_fault
from workbench.errors import Invalid, NotFound
from workbench.models import Practice, Upstream, UpstreamState
from workbench.permissions import Actor, Permission, require, require_practice
from workbench.seen import require_seen
from workbench.upstream.dry_run import would_be_told
from workbench.upstream.way_out import RESTORED, WayOut, forget, way_of
from workbench.upstream.ways import BUILT, settings_of
from workbench.vocabulary import Action, Route, Stage, WayKind

LIFT_IT = (
    "This way out sends nothing at first. Add it without --live. The practice’s administrator lets it send on the page "
    "“How decisions reach the clinical system”, or you do for them: workbench upstream live"
)
LIFT_IT_AFTER_A_RESTORE = f"A backup was restored, and nobody has answered for it. {LIFT_IT}"
NO_DRY_RUN = (
    "By hand nothing is sent, so there is no dry run: people set what is decided, from the worklist. Add it without "
    "--dry-run"
)
RESTORE_IS_WHY = "a backup was restored: the clinical system may show what was decided after it"
NOT_RESTORED = "Somebody has answered for the restored backup already, or none was restored"
ALREADY = {True: "It is a dry run already: nothing is sent", False: "It is no dry run: what is decided is sent already"}


@dataclass(frozen=True, slots=True)
class WayShown:
    """The way out and where its wishes stand: by stage, and how many wait for a person.

    `untouched` are those that nobody has to do anything for: they are to be visible, and never were hidden by us.
    `would_send` of those that wait for a person would be sent, were it no dry run.
    """

    way: WayOut
    stages: Mapping[Stage, int]
    by_hand: int
    untouched: int
    would_send: int


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

    `dry_run` None: as the kind has it at first; one that is dry at first stays so until somebody answers for the
    opposite (set_dry_run). So does each by which a machine is told, where nobody has answered for a restore: another
    way out is no answer. Raises Invalid with a message for each setting that cannot be used.
    """
    require(by, Permission.MAINTAIN)
    settings = {**settings_of(kind, given)}
    dry_at_first = BUILT[kind].dry_at_first
    if dry_at_first and dry_run is False:
        raise Invalid({"live": LIFT_IT})
    if kind is WayKind.MANUAL and dry_run:
        raise Invalid({"dry-run": NO_DRY_RUN})
    audit.take_turn(session, by)
    before, dry = way_of(session, practice.id), dry_at_first if dry_run is None else dry_run
    if before and before.restored_at:
        if dry_run is False:
            raise Invalid({"live": LIFT_IT_AFTER_A_RESTORE})
        settings[RESTORED], dry = before.settings[RESTORED], kind is not WayKind.MANUAL
    return _put(session, practice.id, kind, settings, dry, by=by, at=at)


def set_dry_run(session: Session, *, dry: bool, basis: str, by: Actor, at: datetime, seen: int | None = None) -> WayOut:
    """From now on nothing is sent, or what is decided is; `basis` says on what grounds, and is audited.

    `seen` is the number of the way out that was looked at before: raises Invalid where it is another by now, and
    NotFound where the practice has none that sends.
    """
    way = _seen(session, basis, seen, by)
    if way.kind is WayKind.MANUAL:
        raise NotFound("By hand nothing is sent: there is no dry run to begin or to end")
    if way.dry_run is dry:
        raise Invalid({"basis": ALREADY[dry]})
    settings = way.settings if dry else _answered_for(way)
    return _put(session, way.practice_id, way.kind, settings, dry, by=by, at=at, basis=basis)


def answer_for_restore(session: Session, *, basis: str, by: Actor, at: datetime, seen: int | None = None) -> WayOut:
    """What was decided after the backup is decided again: what is to be visible may be set by hand from now on.

    `basis` and `seen` as in set_dry_run, which answers for it too where it lets it send.
    """
    way = _seen(session, basis, seen, by)
    if way.restored_at is None:
        raise Invalid({"basis": NOT_RESTORED})
    return _put(session, way.practice_id, way.kind, _answered_for(way), way.dry_run, by=by, at=at, basis=basis)


def _seen(session: Session, basis: str, seen: int | None, by: Actor) -> WayOut:
    """The way out that whoever changes it has looked at."""
    practice_id = require_practice(by, Permission.MANAGE_WAY_OUT)
    if fault := basis_fault(basis):
        raise Invalid({"basis": fault})
    audit.take_turn(session, by)
    way = require_way(session, practice_id)
    require_seen(seen, way.number, "basis")
    return way


def _answered_for(way: WayOut) -> dict[str, Any]:
    return {name: value for name, value in way.settings.items() if name != RESTORED}


def stop_after_restore(session: Session, *, by: Actor, at: datetime) -> WayOut | None:
    """Nothing is sent, nor made visible by hand: the clinical system may show what was decided after the backup.

    None: the practice has no way out. Once a machine is let send again, all is read back first (changes_of).
    """
    practice_id = require_practice(by, Permission.MANAGE_WAY_OUT)
    audit.take_turn(session, by)
    way = way_of(session, practice_id)
    if way is None:
        return None
    settings = {**way.settings, RESTORED: at.isoformat(timespec="seconds")}
    dry = way.kind is not WayKind.MANUAL
    return _put(session, practice_id, way.kind, settings, dry, by=by, at=at, basis=RESTORE_IS_WHY)


def _put(
    session: Session,
    practice_id: int,
    kind: WayKind,
    settings: Mapping[str, Any],
    dry_run: bool,
    *,
    by: Actor,
    at: datetime,
    basis: str = "",
) -> WayOut:
    before = way_of(session, practice_id)
    way = WayOut(practice_id, before.number + 1 if before else 1, kind, dict(settings), dry_run, at)
    session.add(Upstream(by_name=by.name, **{field.name: getattr(way, field.name) for field in fields(way)}))
    session.flush()
    details = {"number": way.number, "kind": kind.value, "settings": way.settings, "dry_run": dry_run}
    details |= {"basis": basis} if basis else {}
    audit.add(session, audit.Event(Action.WAY_OUT_CHANGED, details=details), by=by, at=at)
    forget(session, practice_id)
    return require_way(session, practice_id)


def require_way(session: Session, practice_id: int) -> WayOut:
    """Raises NotFound where the practice has none."""
    way = way_of(session, practice_id)
    if way is None:
        raise NotFound("This practice has no way out to its clinical system. Add one: workbench upstream add")
    return way


def show(session: Session, practice: Practice, *, by: Actor) -> WayShown:
    """Raises NotFound where the practice has none."""
    require(by, Permission.SEE_WAY_OUT)
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
    return WayShown(way, stages, by_hand, untouched, would_be_told(session, way))
