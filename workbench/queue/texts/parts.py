"""One entry's text, or the words of its narrative, whole: a part at a time."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from workbench.errors import NotFound, not_in_practice
from workbench.models import CURRENT_VERSION, Entry, EntryVersion, Flag, Patient
from workbench.permissions import Actor, Permission, require_practice
from workbench.queue.entry_shown import FlagShown
from workbench.queue.texts.limits import LONGEST_TITLE, MOST_PARTS, bounds_of_part, parts_in
from workbench.sanitise import part_words
from workbench.vocabulary import Kind


class TextPart(NamedTuple):
    """`words` are those from `start` on, of `length` characters in all (a narrative's: of its markup).

    `flags` lie in this part; their places are those in `words`.
    """

    entry: int
    version: int
    kind: Kind
    title: str
    nhs_number: str
    length: int
    start: int
    words: str
    flags: Sequence[FlagShown] = ()

    @property
    def parts(self) -> int:
        return parts_in(self.length)


FIELDS: dict[str, InstrumentedAttribute[str] | InstrumentedAttribute[str | None]] = {
    "title": EntryVersion.title,
    "text": EntryVersion.text,
    "narrative": EntryVersion.narrative,
}


def text_part(session: Session, item: int, entry: int, field: str, number: int, *, by: Actor) -> TextPart:
    """The part with that number, from 1; it begins with the end of the one before. Raises NotFound."""
    practice_id = require_practice(by, Permission.WORK_THE_QUEUE)
    if field not in FIELDS or not 1 <= number <= MOST_PARTS:
        raise NotFound("An entry has no such text.")
    start, end = bounds_of_part(number)
    wanted = (Entry.id == entry, Entry.review_item_id == item, Entry.practice_id == practice_id)
    row = session.execute(_columns(field, start, end).where(*wanted)).mappings().first()
    if row is None:
        raise not_in_practice("entry")
    part = TextPart(**row, start=start)
    if number > part.parts:
        raise NotFound("This text has no such part.")
    if field == "narrative":
        return part._replace(words=part_words(part.words))
    return part._replace(flags=_flags_in(session, part)) if field == "text" else part


def _columns(field: str, start: int, end: int) -> Select[Any]:
    column = FIELDS[field]
    words: ColumnElement[str] = func.substr(column, start + 1, end - start)
    return (
        select(
            Entry.id.label("entry"),
            EntryVersion.number.label("version"),
            Entry.kind,
            func.substr(EntryVersion.title, 1, LONGEST_TITLE).label("title"),
            Patient.nhs_number,
            func.coalesce(func.length(column), 0).label("length"),
            func.coalesce(words, "").label("words"),
        )
        .join(EntryVersion, CURRENT_VERSION)
        .join(Patient, Patient.id == Entry.patient_id)
    )


def _flags_in(session: Session, part: TextPart) -> list[FlagShown]:
    end = part.start + len(part.words)
    rows = session.execute(
        select(
            Flag.id,
            Flag.category,
            Flag.severity,
            Flag.rule,
            Flag.field,
            Flag.start,
            Flag.end,
            Flag.why,
            Flag.rules_version,
        )
        .where(Flag.entry_id == part.entry, Flag.entry_version == part.version, Flag.field == "text")
        .where(Flag.start >= part.start, Flag.end <= end)
        .order_by(Flag.start, Flag.id)
    )
    found = [FlagShown(**row) for row in rows.mappings()]
    return [flag._replace(start=flag.start - part.start, end=flag.end - part.start) for flag in found]
