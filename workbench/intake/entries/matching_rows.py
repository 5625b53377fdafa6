"""Each entry of a bundle with its review item and the row that it already has, if any."""

from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.db import Finding, columns_of
from workbench.fhir.values import EntryRead
from workbench.flagging.scanning import Weighed
from workbench.intake.entries.ahead import Ahead
from workbench.intake.source.effects import Effect
from workbench.intake.source.key import Source, is_of
from workbench.intake.source.relations import sources_of
from workbench.models import Entry, ReviewItem
from workbench.vocabulary import Doubt, Relation, TakenBack, WaitsBecause


@dataclass
class Filing:
    """One entry on its way in: where it belongs, which row it has, if any, and what is said of what it is under.

    `joins_hidden`: it comes under something in which something is kept back.
    """

    read: EntryRead
    patient: int
    item: int
    position: int
    hash: bytes
    known: Any
    ahead: Ahead
    joins_hidden: bool = False
    effect: Effect = field(default_factory=Effect)
    more_doubts: frozenset[Doubt] = frozenset()
    entry: int = 0
    weighed: Weighed | None = None

    @cached_property
    def narrative(self) -> str | None:
        """Cleaned."""
        return self.ahead.cleaned(self.read.narrative) if self.read.narrative else None

    @property
    def withdrawn(self) -> bool:
        return self.taken_back is not None

    @property
    def taken_back(self) -> TakenBack | None:
        return self.effect.taken_back or (TakenBack.WITHDRAWN if self.read.withdrawn else None)

    @property
    def nopat(self) -> bool:
        return self.read.nopat or self.effect.nopat

    @property
    def doubts(self) -> frozenset[Doubt]:
        return self.effect.doubts | self.more_doubts | {*self.read.doubts}

    @property
    def has_other_content(self) -> bool:
        """Other than before: in what is shown, or anywhere in the resource as it was sent.

        What an earlier release stored is no other content for its numbers' digits alone.
        """
        if self.known is None:
            return False
        whole = self.known.whole is not None and bool(self.read.whole) and self.known.whole != self.read.whole
        held = self.known.content_hash
        return bool(whole or (held != self.hash and held != self.read.earlier_content_hash()))

    @property
    def is_changed(self) -> bool:
        """Is there something new to decide about: other content, another patient, or another word of the source?"""
        if self.known is None:
            return False
        return (
            self.has_other_content
            or self.known.patient_id != self.patient
            or (self.known.withdrawn, self.known.nopat) != (self.withdrawn, self.nopat)
            or bool(self.new_doubts)
            or self.joins_hidden
        )

    @property
    def new_doubts(self) -> frozenset[Doubt]:
        """Those that nobody has decided in spite of; what was decided before doubts were noticed is asked again."""
        return self.doubts - ({Doubt(each) for each in self.known.doubts.split()} if self.known is not None else set())

    @property
    def because(self) -> WaitsBecause | None:
        """Why there is a new version, if its content is the same."""
        if self.known is None or self.has_other_content or self.known.patient_id != self.patient:
            return None
        if (self.known.withdrawn, self.known.nopat) > (self.withdrawn, self.nopat):
            return WaitsBecause.STANDS_AGAIN
        if self.joins_hidden:
            return WaitsBecause.MOVED
        return first_cause(map(WaitsBecause, self.new_doubts))

    @property
    def is_moved(self) -> bool:
        """The same content, filed under another review item than before."""
        return self.known is not None and not self.is_changed and self.known.review_item_id != self.item

    @property
    def version(self) -> int:
        if self.known is None:
            return 1
        return int(self.known.current_version) + self.is_changed


def first_cause(causes: Iterable[WaitsBecause]) -> WaitsBecause | None:
    """The gravest of these; they are listed by gravity."""
    return min(causes, key=[*WaitsBecause].index, default=None)


def known_entries(session: Session, of: Source, source_ids: Collection[str]) -> dict[str, Any]:
    """The rows of those that are held, whoever's they are, each with the source id of its review item."""
    return {row.source_id: row for row in _FIND(session.connection(), source_ids, **of.bound)}


def held_or_above(session: Session, of: Source, names: AbstractSet[str]) -> AbstractSet[str]:
    """Of these names what is held, and what something is under that came before it."""
    known = known_entries(session, of, names).keys()
    return known | sources_of(session, of, Relation.UNDER, names - known).keys()


_COLUMNS: Any = (
    Entry.id,
    Entry.source_id,
    Entry.patient_id,
    Entry.review_item_id,
    ReviewItem.source_id.label("item_source_id"),
    Entry.kind,
    Entry.position,
    Entry.current_version,
    Entry.content_hash,
    Entry.recorded_at,
    Entry.withdrawn,
    Entry.nopat,
    Entry.taken_back,
    Entry.doubts,
    Entry.because,
    Entry.routine,
    Entry.whole,
    Entry.source_version,
    Entry.last_updated,
    Entry.state,
    Entry.kept_back,
)
_FIND = Finding(
    select(*_COLUMNS).join(ReviewItem, ReviewItem.id == Entry.review_item_id).where(*is_of(Entry)),
    columns_of(Entry).source_id,
)
