"""The histories of a practice's switch, patients' access and proxies as values for the visibility rule.

Each is in the order of its events. A row of which no event tells comes last; of an event whose row is gone the value is
made from what it says. Neither is on record, so that it may only take away.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Integer, Select, bindparam, null, select, union_all
from sqlalchemy.orm import Session

from workbench import visibility
from workbench.db import Written, fetch, placeholder
from workbench.models import AccessChange, AuditEvent, Practice, Proxy, ProxyChange, SwitchChange
from workbench.scope.told import OF_PROXY, Told, added, changed, stepped, switched
from workbench.visibility import AccessFact, ProxyFact, SwitchFact
from workbench.vocabulary import AccessStep, Action, ProxyStep, Switch

F = TypeVar("F")
LAST = 2**63
Place = int
"""Of the event; LAST where none tells of it."""


def switch_history(session: Session, practice_id: int) -> list[SwitchFact]:
    """Of what has been flushed."""
    run = session.connection()
    (rows,) = fetch(run, _SWITCHED.of(run, practice=practice_id))
    return _switch_facts(rows)


def switch_histories(session: Session) -> Mapping[int, list[SwitchFact]]:
    """Of every practice."""
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(_ALL_SWITCHED):
        rows[row.practice_id].append(row)
    return defaultdict(list, {practice: _switch_facts(each) for practice, each in rows.items()})


def _switch_facts(rows: Sequence[Any]) -> list[SwitchFact]:
    """The rows are of one practice, in the order of their numbers."""
    told = Told(row for row in rows if row.number is None)
    placed: list[tuple[Place, SwitchFact]] = []
    for row in (row for row in rows if row.number is not None):
        on_record = told.has(row, *switched(row.step.value, str(row.effective_on), with_paused=row.with_paused))
        fact = SwitchFact(row.step, row.effective_on, row.with_paused, is_on_record=on_record)
        placed.append((_place(row, on_record=on_record), fact))
    for place, (step, on, with_paused) in told.left():
        placed.append((place, SwitchFact(Switch(step), date.fromisoformat(on), with_paused, is_on_record=False)))
    return _in_order(placed)


def access_steps(rows: Iterable[Any], told: Mapping[int, Told]) -> Mapping[int, list[AccessFact]]:
    """Of each patient; the rows are of STEPS, and `told` are the events about the same patients."""
    placed: dict[int, list[tuple[Place, AccessFact]]] = defaultdict(list)
    for row in rows:
        said = stepped(row.step.value, str(row.effective_on), row.entries_from)
        on_record = told[row.patient_id].has(row, *said)
        fact = AccessFact(row.step, row.effective_on, row.entries_from, is_on_record=on_record)
        placed[row.patient_id].append((_place(row, on_record=on_record), fact))
    for patient, events in told.items():
        for place, said in events.left():
            if said[0] in _STEPS:
                placed[patient].append((place, _alone(*said)))
    return defaultdict(list, {patient: _in_order(steps) for patient, steps in placed.items()})


def _alone(step: str, on: str, entries_from: str) -> AccessFact:
    since = date.fromisoformat(entries_from) if entries_from else None
    return AccessFact(AccessStep(step), date.fromisoformat(on), since, is_on_record=False)


def proxies_by_patient(
    proxies: Sequence[Any], changes: Iterable[Any], told: Mapping[int, Told]
) -> Mapping[int, dict[int, ProxyFact]]:
    """Of each patient, by the proxy's id; the rows are of PROXIES and CHANGES.

    A patient's proxies are on record together or not at all: a decision is for all of them, so that one who was taken
    out or put in, ended or confirmed past the program changes what counts for the others.
    """
    relationships = {row.id: row.relationship for row in proxies}
    confirmed: dict[int, list[Any]] = defaultdict(list)
    ended: dict[int, list[date]] = defaultdict(list)
    unlike: set[int] = set()
    for row in changes:
        said = changed(row.step, row.effective_on, row.proxy_id, relationships.get(row.proxy_id, ""))
        if not told[row.patient_id].has(row, *said):
            unlike.add(row.patient_id)
        elif row.step is ProxyStep.CONFIRMED:
            confirmed[row.proxy_id].append(row.at)
        if row.step is ProxyStep.ENDED:
            ended[row.proxy_id].append(row.effective_on)
    for row in proxies:
        if not told[row.patient_id].has(row, *added(row.from_on, row.until_on or "", row.relationship)):
            unlike.add(row.patient_id)
    unlike |= {patient for patient, events in told.items() if proxies_left(events)}
    found: dict[int, dict[int, ProxyFact]] = defaultdict(dict)
    for row in proxies:
        ends, on_record = visibility.ends_on(row.until_on, ended[row.id]), row.patient_id not in unlike
        fact = ProxyFact(row.from_on, ends, row.at, tuple(sorted(confirmed[row.id])), is_on_record=on_record)
        found[row.patient_id][row.id] = fact
    return found


def proxies_left(told: Told) -> bool:
    """Do events tell of proxies, or of steps of theirs, of which no row is left?"""
    return any(said[0].startswith(OF_PROXY) for _, said in told.left())


def _place(row: Any, *, on_record: bool) -> Place:
    return row.event_sequence if on_record else LAST


def _in_order(placed: list[tuple[Place, F]]) -> list[F]:
    return [fact for _, fact in sorted(placed, key=lambda each: each[0])]


def _columns(history: Any) -> tuple[Any, ...]:
    return history.by_name, history.at, history.event_sequence, history.event_hash


_STEPS = frozenset(AccessStep)
_EVENT_COLUMNS = ("action", "actor", "said_at", "details")
_STEPS_OF_SWITCH = select(
    SwitchChange.practice_id, SwitchChange.number, SwitchChange.step, SwitchChange.effective_on,
    SwitchChange.with_paused, *_columns(SwitchChange), *(null().label(name) for name in _EVENT_COLUMNS),
)  # fmt: skip
_EVENTS_OF_SWITCH = select(
    select(Practice.id).where(Practice.ods_code == AuditEvent.organisation).scalar_subquery().label("practice_id"),
    *(null().label(name) for name in ("number", "step", "effective_on", "with_paused", "by_name", "at")),
    AuditEvent.sequence, AuditEvent.hash, AuditEvent.action, AuditEvent.actor, AuditEvent.at, AuditEvent.details,
).where(AuditEvent.action == Action.SWITCHED.value)  # fmt: skip


def _switched(of_row: Any = (), of_practice: Any = ()) -> Any:
    """Steps and events of those practices. Which chains are theirs is asked first, so that each is found by its index:
    in a join, SQLite would go through all events."""
    chains = AuditEvent.organisation.in_(select(Practice.ods_code).where(*of_practice))
    both = union_all(_STEPS_OF_SWITCH.where(*of_row), _EVENTS_OF_SWITCH.where(chains)).subquery("both")
    return select(both).order_by(both.c.number, both.c.event_sequence)


_PRACTICE = bindparam("practice", type_=Integer)
_ITS_ID: Any = placeholder(_PRACTICE)
_ALL_SWITCHED = _switched()
_SWITCHED = Written(_switched((SwitchChange.practice_id == _ITS_ID,), (Practice.id == _ITS_ID,)), _PRACTICE)
"""In one statement, prepared: every page asks it."""
STEPS: Select[Any] = select(
    AccessChange.patient_id, AccessChange.step, AccessChange.effective_on, AccessChange.entries_from,
    *_columns(AccessChange),
).order_by(AccessChange.number)  # fmt: skip
CHANGES: Select[Any] = select(
    ProxyChange.patient_id, ProxyChange.proxy_id, ProxyChange.step, ProxyChange.effective_on, *_columns(ProxyChange)
).order_by(ProxyChange.number)
PROXIES: Select[Any] = select(
    Proxy.id, Proxy.patient_id, Proxy.relationship, Proxy.from_on, Proxy.until_on, *_columns(Proxy)
).order_by(Proxy.id)
