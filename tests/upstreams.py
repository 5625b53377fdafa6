"""Practices with a way out, in a database of their own, and the sender at a clock that a test moves."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from tests.clinical_system import ClinicalSystem
from tests.factories import NOON, a_practice, an_operator, entries
from workbench import upstream
from workbench.db import reading, writing
from workbench.models import Entry, Practice, ReviewItem, Upstream, UpstreamEvent
from workbench.upstream import sending
from workbench.upstream.sending import Sent
from workbench.upstream.way_out import forget
from workbench.upstream.wishes import WishState, states_of
from workbench.vocabulary import Happened, WayKind


def a_way_out(
    db: Session,
    practice: Practice | None = None,
    kind: WayKind = WayKind.MANUAL,
    *,
    settings: dict[str, str] | None = None,
) -> Practice:
    """The practice, which tells its clinical system in this way from now on; wishes for what it holds are made.

    A kind that a test's own stand-in plays needs no settings.
    """
    practice = practice or a_practice(db)
    by = an_operator(practice)
    if kind is WayKind.MANUAL:
        upstream.add(db, practice, kind, {}, by=by, at=NOON)
    else:
        db.add(Upstream(practice_id=practice.id, number=1, kind=kind, settings=settings or {}, dry_run=False,
                        by_name=by.name, since=NOON))  # fmt: skip
        db.flush()
        forget(db, practice.id)
    while upstream.wish_next(db, practice.id, by=by, at=NOON):
        pass
    return practice


def wish_states(db: Session, item: ReviewItem) -> list[WishState]:
    """Where the newest wishes about the item's entries stand, in their order."""
    found = states_of(db, [entry.id for entry in entries(db, item)])
    return [found[entry.id] for entry in entries(db, item) if entry.id in found]


def happened(db: Session, item: ReviewItem) -> list[Happened]:
    """What became of the wishes about the item's entries, oldest first."""
    wanted = select(UpstreamEvent.happened).join(Entry, Entry.id == UpstreamEvent.entry_id)
    return list(db.scalars(wanted.where(Entry.review_item_id == item.id).order_by(UpstreamEvent.id)))


@dataclass
class Sending:
    """The sender of one practice, whose clinical system is a stand-in, and whose clock is `now`."""

    engine: Engine
    practice: Practice
    system: ClinicalSystem = field(default_factory=ClinicalSystem)
    now: datetime = NOON

    def send(self) -> Sent:
        return sending.send(self.engine, self.practice, by=an_operator(self.practice), now=lambda: self.now,
                            opens=lambda _way: self.system)  # fmt: skip

    def verify(self) -> Sent:
        return sending.verify(self.engine, self.practice, by=an_operator(self.practice), now=lambda: self.now,
                              opens=lambda _way: self.system)  # fmt: skip

    def stages(self, item: ReviewItem) -> list[str]:
        with reading(self.engine) as db:
            return [state.stage.value for state in wish_states(db, item)]

    def happened(self, item: ReviewItem) -> list[Happened]:
        with reading(self.engine) as db:
            return happened(db, item)

    def state(self, item: ReviewItem) -> WishState:
        with reading(self.engine) as db:
            return wish_states(db, item)[0]

    def source_id(self, item: ReviewItem) -> str:
        with reading(self.engine) as db:
            return entries(db, item)[0].source_id

    def faults(self) -> list[str]:
        with reading(self.engine) as db:
            return upstream.differences(db, self.practice.id, at=self.now)

    def change(self, item: ReviewItem, **now: object) -> None:
        """Something of its entries, past the verbs."""
        with writing(self.engine) as db:
            db.execute(update(Entry).where(Entry.review_item_id == item.id).values(**now))
