"""Which targets are next: what hides for a grave reason first, then what hides, then the oldest."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from workbench.db import columns_of, table_of
from workbench.models import Entry, Patient, ReviewItem, SourceRelation
from workbench.upstream.expressing import Grasp
from workbench.upstream.interface import Target, TargetEntry, Way
from workbench.upstream.wishes import STATE, WishState, states_of
from workbench.vocabulary import IN_EFFECT, Relation, Route, Wanted

Parts = Mapping[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A target, and where the wishes about its entries stand.

    `is_held_back`: beside them is what is to be hidden from proxies, which this way out cannot say. It is not shown.
    """

    target: Target
    states: Mapping[int, WishState]
    is_held_back: bool

    @property
    def strictest(self) -> WishState:
        return max(self.states.values(), key=lambda state: list(Wanted).index(state.wanted))

    def only(self, entries: Collection[int]) -> "Chosen":
        """The same, of these entries."""
        target = replace(self.target, entries=tuple(each for each in self.target.entries if each.id in entries))
        return replace(self, target=target, states={entry: self.states[entry] for entry in entries})


def due(
    session: Session, practice_id: int, way: Way, *, at: datetime, most: int, is_behind: bool = False
) -> list[Chosen]:
    """The next targets whose time has come; [] if there is none.

    `is_behind`: wishes are still to be made or routed anew. Then only what is to be hidden and is not yet in effect.
    """
    hides = case((STATE.wanted == Wanted.VISIBLE, 1), else_=0)
    wanted = (
        select(STATE.entry_id)
        .where(STATE.practice_id == practice_id, STATE.route == Route.SENDER, STATE.next_at <= at)
        .order_by(STATE.urgent.desc(), hides, STATE.wished_at, STATE.entry_id)
        .limit(most)
    )
    if is_behind:
        wanted = wanted.where(STATE.wanted != Wanted.VISIBLE, STATE.stage.not_in(IN_EFFECT))
    return targets(session, session.scalars(wanted).all(), way)


def hidden_after(session: Session, practice_id: int, *, entry: int, at: datetime, most: int) -> list[int]:
    """The next entries after this one that are in effect and keep something back: what is looked at every night.

    What a person has done is looked at too: where it was not found, it may be found now. What could not be read and
    waits is read by itself when its time comes.
    """
    wanted = select(STATE.entry_id).where(*_hidden(practice_id), STATE.entry_id > entry, ~_waits(at))
    return list(session.scalars(wanted.order_by(STATE.entry_id).limit(most)))


def hidden_that_waits(session: Session, practice_id: int, *, at: datetime) -> int:
    """How many of these could not be read, and are read later."""
    return session.scalars(select(func.count()).where(*_hidden(practice_id), _waits(at))).one()


def _hidden(practice_id: int) -> tuple[ColumnElement[bool], ...]:
    is_hidden = STATE.wanted != Wanted.VISIBLE
    return STATE.practice_id == practice_id, STATE.stage.in_(IN_EFFECT), is_hidden, STATE.by_machine


def _waits(at: datetime) -> ColumnElement[bool]:
    return and_(STATE.tries > 0, STATE.next_at.is_not(None), STATE.next_at > at)


def targets(session: Session, entries: Sequence[int], way: Way) -> list[Chosen]:
    """The targets that these entries are set by, in their order, each once."""
    about = _about(session, _ENTRY.id.in_(entries))
    items = {row.review_item_id for row in about.values() if _grasp(way, row) is Grasp.ITEM}
    with_them = _about(session, _ENTRY.review_item_id.in_(items)) if items else {}
    about |= {row.id: row for row in with_them.values() if _grasp(way, row) is Grasp.ITEM}
    held = {row.review_item_id for row in with_them.values() if row.wanted is Wanted.HIDDEN_FROM_PROXIES}
    states, parts = states_of(session, about), _parts_of(session, about)
    together: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for entry in [*(entry for entry in entries if entry in about), *about]:
        row = about[entry]
        grasp = _grasp(way, row)
        key = ("item", row.review_item_id) if grasp is Grasp.ITEM else ("entry", row.id)
        if grasp is not Grasp.NONE and row not in together[key]:
            together[key].append(row)
    found = [_chosen(rows, states, parts, _grasp(way, rows[0]), held) for rows in together.values() if rows]
    return [each for each in found if each.states]


def _grasp(way: Way, row: Any) -> Grasp:
    return way.can(row.item_kind, row.kind, row.wanted)


def _chosen(
    rows: Sequence[Any], states: Mapping[int, WishState], parts: Parts, grasp: Grasp, held: Collection[int]
) -> Chosen:
    first = rows[0]
    target = Target(
        nhs_number=first.nhs_number,
        patient_source_id=first.patient_source_id,
        item=first.review_item_id,
        item_kind=first.item_kind,
        item_source_id=first.item_source_id,
        source_system=first.source_system,
        grasp=grasp,
        entries=tuple(
            TargetEntry(row.id, row.kind, row.source_id, states[row.id].wanted, tuple(parts.get(row.id, ())))
            for row in rows
        ),
    )
    is_held_back = grasp is Grasp.ITEM and first.review_item_id in held
    return Chosen(target, {row.id: states[row.id] for row in rows}, is_held_back)


def _about(session: Session, of: Any) -> dict[int, Any]:
    """By entry, of those that somebody wishes something of."""
    return {row.id: row for row in session.connection().execute(_ABOUT.where(of))}


def _parts_of(session: Session, entries: Collection[int]) -> Parts:
    parts: dict[int, list[str]] = defaultdict(list)
    for entry, part in session.connection().execute(_PARTS.where(_ENTRY.id.in_(entries))):
        parts[entry].append(part)
    return parts


_ENTRY, _ITEM, _PATIENT, _RELATION = map(columns_of, (Entry, ReviewItem, Patient, SourceRelation))
_PARTS = (
    select(_ENTRY.id, _RELATION.source_id)
    .join_from(
        table_of(Entry),
        table_of(SourceRelation),
        and_(
            _RELATION.practice_id == _ENTRY.practice_id,
            _RELATION.source_system == _ENTRY.source_system,
            _RELATION.relation == Relation.PART,
            _RELATION.target == _ENTRY.source_id,
        ),
    )
    .order_by(_ENTRY.id, _RELATION.source_id)
)
_ABOUT = (
    select(
        _ENTRY.id,
        _ENTRY.kind,
        _ENTRY.source_id,
        _ENTRY.source_system,
        _ENTRY.review_item_id,
        STATE.wanted,
        _ITEM.kind.label("item_kind"),
        _ITEM.source_id.label("item_source_id"),
        _PATIENT.nhs_number,
        _PATIENT.source_id.label("patient_source_id"),
    )
    .join_from(table_of(Entry), table_of(ReviewItem), _ITEM.id == _ENTRY.review_item_id)
    .join(table_of(Patient), _PATIENT.id == _ENTRY.patient_id)
    .join(STATE.entry_id.table, STATE.entry_id == _ENTRY.id)
    .order_by(_ENTRY.id)
)
