"""The pages of the documents that an entry shows, as pictures."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workbench.errors import not_in_practice
from workbench.models import Attachment, AttachmentPage, Entry, EntryAttachment, Patient
from workbench.permissions import Actor, Permission, require_practice


class DocumentShown(NamedTuple):
    """`number` is its place among the documents of its entry; `sizes` the width and height of each page, in pixels;
    `markup` how it is laid out, if it is HTML (cleaned).

    `has_wordless`: flags have not weighed all of it, as some of its words, if any, are in pictures.
    """

    number: int
    has_wordless: bool
    markup: str
    sizes: Sequence[tuple[int, int]]


class PagePicture(NamedTuple):
    nhs_number: str
    media_type: str
    content: bytes


def documents_shown(session: Session, entries: Collection[int], *, by: Actor) -> dict[int, list[DocumentShown]]:
    """Of each of these entries, the documents of its current version that have pages, or a layout of their own."""
    practice_id = require_practice(by, Permission.WORK_THE_QUEUE)
    if not entries:
        return {}
    found: dict[int, list[DocumentShown]] = defaultdict(list)
    rows = session.execute(_SHOWN.where(Entry.id.in_(entries), Entry.practice_id == practice_id))
    for (entry, number), pages in groupby(rows, key=lambda row: (row.id, row.number)):
        first, *more = pages
        sizes = [(each.width, each.height) for each in (first, *more) if each.width]
        found[entry].append(DocumentShown(number, first.has_wordless, first.markup, sizes))
    return found


def document_page(session: Session, item: int, entry: int, document: int, number: int, *, by: Actor) -> PagePicture:
    """Of the entry's current version, unless it was taken back. Raises NotFound."""
    practice_id = require_practice(by, Permission.WORK_THE_QUEUE)
    row = session.execute(
        select(Patient.nhs_number, AttachmentPage.media_type, AttachmentPage.content)
        .select_from(Entry)
        .join(Patient, Patient.id == Entry.patient_id)
        .join(EntryAttachment, _IS_CURRENT)
        .join(AttachmentPage, AttachmentPage.attachment_id == EntryAttachment.attachment_id)
        .where(Entry.id == entry, Entry.review_item_id == item, Entry.practice_id == practice_id)
        .where(Entry.withdrawn.is_(False), EntryAttachment.number == document, AttachmentPage.number == number)
    ).first()
    if row is None:
        raise not_in_practice("page")
    return PagePicture(**row._mapping)


_IS_CURRENT = (EntryAttachment.entry_id == Entry.id) & (EntryAttachment.entry_version == Entry.current_version)
_SHOWN: Any = (
    select(
        Entry.id,
        EntryAttachment.number,
        Attachment.has_wordless,
        Attachment.markup,
        AttachmentPage.width,
        AttachmentPage.height,
    )
    .join(EntryAttachment, _IS_CURRENT)
    .join(Attachment, Attachment.id == EntryAttachment.attachment_id)
    .outerjoin(AttachmentPage, AttachmentPage.attachment_id == Attachment.id)
    .where(Entry.withdrawn.is_(False), or_(AttachmentPage.number.is_not(None), Attachment.markup != ""))
    .order_by(Entry.id, EntryAttachment.number, AttachmentPage.number)
)
