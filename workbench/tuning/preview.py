"""What a phrase or code would have flagged in the practice's last thirty days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from workbench.flagging.practice_rules import OwnRule, OwnRules, suggest_own
from workbench.flagging.scanning import snomed_in
from workbench.flagging.values import EntryText
from workbench.models import CURRENT_VERSION, Entry, EntryVersion, Patient
from workbench.permissions import Actor, Permission, require_practice
from workbench.sanitise import narrative_words
from workbench.vocabulary import Kind

LAST = timedelta(days=30)
MOST_ENTRIES = 20_000
"""The newest so many are read; a busy month of a large practice has fewer."""
TOO_COMMON = 20
"""Per cent."""
SHOWN = 10

_EntryRow = Row[int, str, str, str | None, list[list[str]]]


class PreviewedItem(NamedTuple):
    """A review item, by its heading."""

    id: int
    kind: Kind
    title: str
    given_name: str
    family_name: str
    nhs_number: str


@dataclass(frozen=True, slots=True)
class Preview:
    """`entries` were read, `flagged` of them would have been; `items` are the newest review items of those."""

    entries: int
    flagged: int
    items: Sequence[PreviewedItem]

    @property
    def share(self) -> int:
        return round(100 * self.flagged / self.entries) if self.entries else 0

    @property
    def is_too_common(self) -> bool:
        return 100 * self.flagged > TOO_COMMON * self.entries


def preview(session: Session, rule: OwnRule, *, by: Actor, at: datetime) -> Preview:
    practice_id = require_practice(by, Permission.TUNE_FLAGS)
    own, entries, flagged = OwnRules(0, (rule,)), 0, 0
    items: dict[int, None] = {}
    for row in _last_month(session, practice_id, at):
        entries += 1
        if _flags(row, own):
            flagged += 1
            items.setdefault(row.review_item_id)
    return Preview(entries, flagged, _headings(session, practice_id, list(items)[:SHOWN]))


def _headings(session: Session, practice_id: int, items: Sequence[int]) -> list[PreviewedItem]:
    """Of these items, in this order."""
    wanted = (
        select(
            Entry.review_item_id.label("id"), Entry.kind, EntryVersion.title,
            Patient.given_name, Patient.family_name, Patient.nhs_number,
        )
        .join(EntryVersion, CURRENT_VERSION)
        .join(Patient, Patient.id == Entry.patient_id)
        .where(Entry.review_item_id.in_(items), Entry.practice_id == practice_id)
        .order_by(Entry.position.desc(), Entry.id.desc())
    )  # fmt: skip
    found = {row.id: PreviewedItem(**row._asdict()) for row in session.execute(wanted)}  # an item's first comes last
    return [found[item] for item in items]


def _flags(row: _EntryRow, own: OwnRules) -> bool:
    entry = EntryText(title=row.title, text=row.text, codes=snomed_in(row.codings))
    narrative = EntryText(text=narrative_words(row.narrative)) if row.narrative else None
    return any(True for each in (entry, narrative) if each for _ in suggest_own(each, own))


def _last_month(session: Session, practice_id: int, at: datetime) -> Iterator[_EntryRow]:
    """Newest first, in constant memory."""
    wanted = (
        select(
            Entry.review_item_id, EntryVersion.title, EntryVersion.text, EntryVersion.narrative, EntryVersion.codings
        )
        .join(EntryVersion, CURRENT_VERSION)
        .where(Entry.practice_id == practice_id, Entry.recorded_at >= at - LAST, Entry.withdrawn.is_(False))
        .order_by(Entry.id.desc())
        .limit(MOST_ENTRIES)
    )
    yield from session.execute(wanted.execution_options(yield_per=500))
