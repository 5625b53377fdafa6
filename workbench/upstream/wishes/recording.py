"""What becomes of wishes, written down with its events in the audit, and the projection brought in line."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.db import Inserting, batches, columns_of, table_of
from workbench.models import Entry, Patient, UpstreamEvent
from workbench.permissions import Actor
from workbench.upstream.wishes import states
from workbench.upstream.wishes.folding import after
from workbench.upstream.wishes.values import Fact, WishState
from workbench.vocabulary import Action


class Became(NamedTuple):
    """What became of the wish `number` about an entry."""

    entry_id: int
    number: int
    fact: Fact


def record(session: Session, became: Sequence[Became], *, by: Actor, at: datetime) -> dict[int, WishState]:
    """Write these down; the states after it, by entry. Of one entry several may follow one another.

    What is about a wish that is superseded by now is left out: the newer one is read and told anew. The caller has
    taken the turn of the practice's audit.
    """
    audit.take_turn(session, by)
    now = states.states_of(session, {each.entry_id for each in became})
    still = [each for each in became if each.entry_id in now and now[each.entry_id].number == each.number]
    if not still:
        return {}
    about = _about(session, sorted({each.entry_id for each in still}))
    rows, events = [], []
    for entry, number, became_of_it in still:
        fact = replace(became_of_it, by_id=by.user_id, by_name=by.name, at=at)
        now[entry] = after(now[entry], fact)
        rows.append(_row(now[entry], fact))
        events.append(_event(about[entry], number, now[entry], fact))
    places = audit.add_all(session, events, by=by, at=at)
    told = [{**row, "event_sequence": at_, "event_hash": hash_} for row, (at_, hash_) in zip(rows, places, strict=True)]
    _ADD(session.connection(), told)
    changed = {each.entry_id: now[each.entry_id] for each in still}
    states.put(session, list(changed.values()))
    return changed


def _row(state: WishState, fact: Fact) -> dict[str, Any]:
    return {
        "practice_id": state.practice_id,
        "entry_id": state.entry_id,
        "wish": state.number,
        "number": state.events,
        "happened": fact.happened,
        "shown": fact.shown,
        "details": dict(fact.details),
        "by_id": fact.by_id,
        "by_name": fact.by_name,
        "at": fact.at,
    }


def _event(about: Any, number: int, state: WishState, fact: Fact) -> audit.Event:
    shown = {"shown": fact.shown.value} if fact.shown else {}
    return audit.Event(
        Action.UPSTREAM,
        patient_nhs_number=about.nhs_number,
        review_item=state.review_item_id,
        entry=state.entry_id,
        entry_kind=about.kind,
        entry_version=about.current_version,
        details={
            "happened": fact.happened.value,
            "wanted": state.wanted.value,
            "wish": number,
            **shown,
            **dict(fact.details),
        },
    )


def _about(session: Session, entries: Sequence[int]) -> Mapping[int, Any]:
    run = session.connection()
    return {
        row.id: row for ids in batches(entries) for row in run.execute(_ABOUT.where(_ENTRY.id.in_(ids)))
    }  # fmt: skip


_ENTRY, _PATIENT, _EVENT = map(columns_of, (Entry, Patient, UpstreamEvent))
_ABOUT = select(_ENTRY.id, _ENTRY.kind, _ENTRY.current_version, _PATIENT.nhs_number).join_from(
    table_of(Entry), table_of(Patient), _PATIENT.id == _ENTRY.patient_id
)
_ADD = Inserting(table_of(UpstreamEvent), [column.name for column in _EVENT if column.name != "id"])
