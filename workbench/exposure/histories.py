"""The histories of some hundreds of entries, their patients and proxies, and what is measured by them."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import scope, visibility
from workbench.db import Finding, columns_of
from workbench.exposure.measuring import Decided, History, KnownProxy, measured
from workbench.exposure.readers import Window, windows
from workbench.exposure.saving import OnSaving, began, on_saving, surely_saved
from workbench.exposure.seen_there import Became, Received, course
from workbench.exposure.values import Exposure
from workbench.models import AccessChange, Decision, EntryVersion, Practice, Proxy, ProxyChange, Upstream
from workbench.upstream import acts_as, changes_of
from workbench.upstream.wishes import courses
from workbench.visibility import AccessFact, ProxyFact
from workbench.vocabulary import ClinicalSystem, ProxyStep, WayKind


@dataclass(frozen=True, slots=True)
class _Tables:
    """Rows by entry, or by patient."""

    versions: Mapping[int, Sequence[Any]]
    decided: Mapping[int, Sequence[Any]]
    became: Mapping[int, Sequence[Became]]
    steps: Mapping[int, Sequence[Any]]
    proxies: Mapping[int, Sequence[KnownProxy]]


class Histories:
    """Of one practice, as they are at that moment."""

    def __init__(self, session: Session, practice_id: int, at: datetime) -> None:
        self._session, self._at = session, at
        practice = columns_of(Practice)
        system = select(practice.system).where(practice.id == practice_id)
        self._system: ClinicalSystem = session.execute(system).scalar_one()
        self._switch = scope.switch_history(session, practice_id)
        self._ways, self._changes = _ways(session, practice_id), changes_of(session, practice_id)
        self._windows: dict[Hashable, Sequence[Window]] = {}

    def exposures(self, rows: Sequence[Any]) -> Iterator[Exposure]:
        """Of these rows, which name an entry and its first decision to hide it; in their order."""
        run = self._session.connection()
        entries, patients = [row.entry_id for row in rows], sorted({row.patient_id for row in rows})
        proxies, changes = _grouped(_PROXIES(run, patients)), _grouped(_CHANGES(run, patients))
        tables = _Tables(
            versions=_grouped(_VERSIONS(run, entries)),
            decided=_grouped(_DECIDED(run, entries)),
            became=self._became(entries),
            steps=_grouped(_STEPS(run, patients)),
            proxies={patient: _proxies(proxies[patient], changes[patient]) for patient in patients},
        )
        for row in rows:
            yield self._exposure(row, tables)

    def _became(self, entries: Sequence[int]) -> Mapping[int, list[Became]]:
        """Of those that something is wished of."""
        if not self._ways:
            return {}
        way = self._ways[-1][1]
        found = courses(self._session, entries)
        return {entry: course(wishes, facts, way, self._changes) for entry, wishes, facts in found}

    def _exposure(self, row: Any, tables: _Tables) -> Exposure:
        first = tables.versions[row.entry_id][0]
        saved, is_told = on_saving(self._system, row.item_kind, row.kind), row.entry_id in tables.became
        history = self._history(row, tables, is_shown=saved is OnSaving.AT_ONCE and is_told)
        found = measured(history, at=self._at)
        return Exposure(
            entry=row.entry_id,
            review_item=row.review_item_id,
            patient_id=row.patient_id,
            kind=row.kind,
            outcome=row.outcome,
            reason=row.reason,
            system=self._system,
            way=self._way_at(found.in_effect_at or self._at) if is_told else None,
            on_saving=saved,
            recorded_at=history.began,
            received_at=first.received_at,
            decided_at=row.decided_at,
            sent_at=found.sent_at,
            in_effect_at=found.in_effect_at,
            released_at=found.released_at,
            was_released_first=found.was_released_first,
            bounds=found.bounds,
            patient=found.patient,
            proxies=found.proxies,
        )

    def _history(self, row: Any, tables: _Tables, *, is_shown: bool) -> History:
        """`is_shown`: the clinical system shows what is saved, and would have been told to hide it."""
        versions = tables.versions[row.entry_id]
        first = versions[0]
        begun = began(first.recorded_at, first.recorded_from, first.received_at)
        sure = surely_saved(first.recorded_at, first.received_at) if begun else first.received_at
        return History(
            recorded_at=row.recorded_at,
            began=begun,
            surely_from=sure if is_shown else None,
            received=[Received(each.received_at, each.nopat or each.withdrawn) for each in versions],
            decided=[Decided(each.at, each.outcome) for each in tables.decided[row.entry_id]],
            became=tables.became.get(row.entry_id, ()),
            changed_at=[change.at for change in self._changes],
            windows=self._windows_of(row.registered_on, tables.steps[row.patient_id]),
            died=row.died,
            born=row.birth_date,
            proxies=tables.proxies[row.patient_id],
        )

    def _windows_of(self, registered_on: date | None, steps: Sequence[Any]) -> Sequence[Window]:
        """Most patients have no history of their own, and share the practice's."""
        key = (registered_on, tuple((row.step, row.effective_on, row.entries_from) for row in steps))
        if key not in self._windows:
            if len(self._windows) >= MOST_KEPT:
                self._windows.clear()
            facts = [AccessFact(row.step, row.effective_on, row.entries_from, is_on_record=True) for row in steps]
            self._windows[key] = windows(self._switch, registered_on, facts, until=self._at)
        return self._windows[key]

    def _way_at(self, at: datetime) -> WayKind | None:
        place = bisect_right([since for since, _ in self._ways], at)
        return self._ways[place - 1][1] if place else None


def _ways(session: Session, practice_id: int) -> Sequence[tuple[datetime, WayKind]]:
    way = columns_of(Upstream)
    wanted = select(way.since, way.kind, way.dry_run).where(way.practice_id == practice_id).order_by(way.number)
    return [(row.since, acts_as(row.kind, dry_run=row.dry_run)) for row in session.execute(wanted)]


def _proxies(rows: Sequence[Any], changes: Sequence[Any]) -> list[KnownProxy]:
    found = []
    for row in rows:
        own = [each for each in changes if each.proxy_id == row.id]
        ended = [each.effective_on for each in own if each.step is ProxyStep.ENDED]
        confirmed = tuple(sorted(each.at for each in own if each.step is ProxyStep.CONFIRMED))
        ends = visibility.ends_on(row.until_on, ended)
        fact = ProxyFact(row.from_on, ends, row.at, confirmed, is_on_record=True)
        found.append(KnownProxy(row.id, fact))
    return found


def _grouped(rows: Sequence[Any]) -> Mapping[int, Sequence[Any]]:
    """By their first column."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


MOST_KEPT = 10_000
_V, _D, _A, _P, _C = map(columns_of, (EntryVersion, Decision, AccessChange, Proxy, ProxyChange))
_VERSIONS = Finding(
    select(
        _V.entry_id, _V.recorded_at, _V.recorded_from, _V.received_at, _V.nopat, _V.withdrawn
    ).order_by(_V.entry_id, _V.number),
    _V.entry_id,
)  # fmt: skip
_DECIDED = Finding(
    select(_D.entry_id, _D.at, _D.outcome).order_by(_D.entry_id, _D.number),
    _D.entry_id,
)
_STEPS = Finding(
    select(_A.patient_id, _A.step, _A.effective_on, _A.entries_from).order_by(_A.patient_id, _A.number),
    _A.patient_id,
)
_PROXIES = Finding(
    select(_P.patient_id, _P.id, _P.from_on, _P.until_on, _P.at).order_by(_P.patient_id, _P.id),
    _P.patient_id,
)
_CHANGES = Finding(
    select(_C.patient_id, _C.proxy_id, _C.step, _C.effective_on, _C.at).order_by(_C.patient_id, _C.id),
    _C.patient_id,
)
