"""New versions of entries that a bundle does not bring, because of what it says of them or of what they are under."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from workbench.db import batches, columns_of, table_of
from workbench.intake.documents.keeping import copy_links
from workbench.intake.entries.matching_rows import first_cause
from workbench.intake.source.effects import Effect
from workbench.models import Entry, EntryVersion, Flag
from workbench.vocabulary import Doubt, TakenBack, WaitsBecause

SAID_ELSEWHERE = frozenset({Doubt.NOT_TAKEN, Doubt.CONTRADICTED, Doubt.QUOTE_TAKEN_BACK, Doubt.BASIS_TAKEN_BACK})
"""Doubts that follow from what is said of an entry, and go when something else is."""


@dataclass(frozen=True, slots=True)
class Restated:
    """An entry with its content as it is held, and what is said of it now; `anew`: why else it waits."""

    row: Any
    taken_back: TakenBack | None
    nopat: bool
    doubts: frozenset[Doubt]
    anew: frozenset[WaitsBecause] = frozenset()

    @property
    def withdrawn(self) -> bool:
        return self.taken_back is not None

    @property
    def is_news(self) -> bool:
        said = (self.row.withdrawn, self.row.nopat) != (self.withdrawn, self.nopat)
        return said or bool(self.new_doubts or self.anew)

    @property
    def new_doubts(self) -> frozenset[Doubt]:
        return self.doubts - _held_doubts(self.row)

    @property
    def differs(self) -> bool:
        return self.is_news or (self.row.taken_back, _held_doubts(self.row)) != (self.taken_back, self.doubts)

    @property
    def because(self) -> WaitsBecause | None:
        if (self.row.withdrawn, self.row.nopat) > (self.withdrawn, self.nopat):
            return WaitsBecause.STANDS_AGAIN
        return first_cause({*self.anew, *(WaitsBecause(each) for each in self.new_doubts)})

    @property
    def version(self) -> int:
        return int(self.row.current_version) + self.is_news


_DOUBTS = frozenset(WaitsBecause(each) for each in Doubt)

OF_BUNDLES = frozenset({Doubt.NO_LONGER_SENT, Doubt.BY_CONDITION})
"""Doubts that a bundle raises about what it does not bring, and that go when the entry is sent again."""


def restated(
    rows: Iterable[Any],
    effects: Mapping[str, Effect],
    doubted: Mapping[Doubt, AbstractSet[str]],
    present: AbstractSet[str],
    anew: Mapping[WaitsBecause, AbstractSet[str]],
) -> list[Restated]:
    """Those of which something else is said now. `doubted` by what this bundle lacks, `present` are in it.

    `anew` are causes that have just come about: they are asked, also if the like was decided before.
    """
    found = [_restated(row, effects.get(row.source_id, Effect()), doubted, present, anew) for row in rows]
    return [each for each in found if each.differs]


def _restated(
    row: Any, effect: Effect, doubted: Mapping[Doubt, AbstractSet[str]], present: AbstractSet[str],
    anew: Mapping[WaitsBecause, AbstractSet[str]],
) -> Restated:  # fmt: skip
    """A withdrawal or label of which the cause is not known stays until the entry is sent again."""
    taken_back = effect.taken_back
    if taken_back is None and row.withdrawn and row.taken_back is None:
        taken_back = TakenBack.WITHDRAWN
    doubts = (_held_doubts(row) - SAID_ELSEWHERE) | effect.doubts
    if row.source_id in present:
        doubts -= OF_BUNDLES
    causes = frozenset[WaitsBecause]()
    if taken_back is None:
        causes = frozenset(cause for cause, ids in anew.items() if row.source_id in ids)
        doubts |= {doubt for doubt, ids in doubted.items() if row.source_id in ids}
        doubts |= {Doubt(each) for each in causes & _DOUBTS}
    return Restated(row, taken_back, effect.nopat or (taken_back is not None and row.nopat), doubts, causes)


def _held_doubts(row: Any) -> frozenset[Doubt]:
    return frozenset(map(Doubt, row.doubts.split()))


def write_doubts(doubts: Iterable[Doubt]) -> str:
    return " ".join(sorted(doubts))


def restate(session: Session, entries: Sequence[Restated], *, digest: bytes, at: datetime) -> None:
    """A version for each that is news, with the content of the one before, and the entry as that says.

    `digest` is that of the bundle that says it.
    """
    news = {each.row.id: each for each in entries if each.is_news}
    _copy_versions(session, news, {"received_digest": digest, "received_at": at})
    if entries:
        session.connection().execute(_UPDATE, [_values(each) for each in entries])
    for some in batches(sorted(news)):
        for entry in some:
            session.execute(
                update(Flag).where(Flag.entry_id == entry).values(entry_version=news[entry].version),
                execution_options={"synchronize_session": False},
            )


def _copy_versions(session: Session, news: Mapping[int, Restated], received: Mapping[str, object]) -> None:
    rows = []
    for row in _current_versions(session, sorted(news)):
        each = news[row["entry_id"]]
        said = {"withdrawn": each.withdrawn, "nopat": each.nopat, "because": each.because}
        rows.append({**row, **said, "number": each.version, "doubts": write_doubts(each.doubts), **received})
    if rows:
        session.execute(insert(table_of(EntryVersion)), rows)
        copy_links(session, {each.row.id: (each.row.current_version, each.version) for each in news.values()})


def _current_versions(session: Session, entries: Collection[int]) -> Iterable[dict[str, Any]]:
    for some in batches(sorted(entries)):
        rows = session.execute(
            select(table_of(EntryVersion))
            .join(Entry, (Entry.id == _VERSION.entry_id) & (Entry.current_version == _VERSION.number))
            .where(_VERSION.entry_id.in_(some))
        )
        yield from (dict(row) for row in rows.mappings())


def _values(each: Restated) -> dict[str, Any]:
    return {
        "entry": each.row.id,
        "current_version": each.version,
        "withdrawn": each.withdrawn,
        "nopat": each.nopat,
        "taken_back": each.taken_back,
        "because": each.because if each.is_news else each.row.because,
        "doubts": write_doubts(each.doubts),
    }


_ENTRY, _VERSION = columns_of(Entry), columns_of(EntryVersion)
_NAMES = ("current_version", "withdrawn", "nopat", "taken_back", "because", "doubts")
_UPDATE = (
    update(table_of(Entry)).where(_ENTRY.id == bindparam("entry")).values({name: bindparam(name) for name in _NAMES})
)
