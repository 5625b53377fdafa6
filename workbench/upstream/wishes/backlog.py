"""Wishes for all that a practice holds, in batches: once it has a way out, and when its switch comes into effect."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench import audit, scope, visibility
from workbench.db import batches
from workbench.models import Entry, Patient, UpstreamProgress
from workbench.permissions import Actor
from workbench.upstream.way_out import WayOut, way_of
from workbench.upstream.wishes import states
from workbench.upstream.wishes.holding import holding
from workbench.upstream.wishes.refolding import refolded
from workbench.upstream.wishes.wishing import wish_for_patients

ENTRIES_PER_TRANSACTION = 500
"""The most entries in one transaction, more only if one patient has more: some ten milliseconds."""

PATIENTS_PER_TRANSACTION = 100

FOLDING = 6
"""Rises when wishes.folding says otherwise where a wish stands: then all are worked out again."""


def is_any_to_wish(session: Session, practice_id: int, *, at: datetime) -> bool:
    """Does anything wait for wishes that no change of its own made: a new way out, or a switch whose day has come?"""
    way = way_of(session, practice_id)
    progress = session.get(UpstreamProgress, practice_id)
    return way is not None and (
        progress is None or progress.patient is not None or progress.wished_for != _name(session, way, at)
    )


def wish_next(session: Session, practice_id: int, *, by: Actor, at: datetime) -> int:
    """Make the wishes of the next patients; how many patients these were. 0: all are done.

    What was wished before is routed anew, since another way out may be able to say something else.
    """
    audit.take_turn(session, by)
    way = way_of(session, practice_id)
    if way is None:
        return 0
    progress = _progress(session, way, at)
    if progress.patient is None:
        return 0
    patients = _next(session, practice_id, progress.patient)
    if patients:
        wish_for_patients(session, practice_id, patients, by=by, at=at)
        _route_anew(session, way, patients)
    progress.patient = patients[-1] if patients else None
    session.flush()
    return len(patients)


def _progress(session: Session, way: WayOut, at: datetime) -> UpstreamProgress:
    found = session.get(UpstreamProgress, way.practice_id)
    if found is None:
        found = UpstreamProgress(practice_id=way.practice_id, wished_for="")
        session.add(found)
    name = _name(session, way, at)
    if found.wished_for != name:
        found.wished_for, found.patient = name, 0
    return found


def _name(session: Session, way: WayOut, at: datetime) -> str:
    """Of the way out, the practice's switch, and what that says today, and whether what waits is held.

    A stored scope names what the switch will say.
    """
    history = scope.switch_history(session, way.practice_id)
    opening = visibility.opening(history, at)
    held = " held on arrival" if holding(session, way.practice_id) else ""
    return hashlib.sha256(f"{FOLDING} {way.number} {len(history)} {opening}{held}".encode()).hexdigest()


def _next(session: Session, practice_id: int, last: int) -> Sequence[int]:
    """The patients after this one that have so many entries together."""
    counted = (
        select(Patient.id, func.count(Entry.id).label("entries"))
        .outerjoin(Entry, Entry.patient_id == Patient.id)
        .where(Patient.practice_id == practice_id, Patient.id > last)
        .group_by(Patient.id)
        .order_by(Patient.id)
        .limit(PATIENTS_PER_TRANSACTION)
    )
    found: list[int] = []
    entries = 0
    for row in session.execute(counted):
        entries += row.entries
        if found and entries > ENTRIES_PER_TRANSACTION:
            break
        found.append(row.id)
    return found


def _route_anew(session: Session, way: WayOut, patients: Sequence[int]) -> None:
    of_patients = states.states_where(session, states.STATE.patient_id.in_(patients))
    now = {state.entry_id: state for state in of_patients}
    for ids in batches(sorted(now)):
        again = refolded(session, ids, way)
        states.put(session, [state for entry, state in again.items() if state != now[entry]])
