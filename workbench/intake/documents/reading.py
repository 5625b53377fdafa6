"""What is read of the documents that a bundle brings: before the transaction, and of each document once."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.db import batches
from workbench.documents.reading import TOO_LONG, read_document
from workbench.documents.values import LARGEST, Document, unread
from workbench.fhir.bundle.shapes import cleaned
from workbench.fhir.values import AttachmentRead, BundleRead, EntryRead
from workbench.models import Attachment
from workbench.vocabulary import Doubt

Key = tuple[bytes, str]
"""SHA-256 and media type."""

TOLD = unread("it is text, and stands in the entry")
NOT_RECEIVED = unread("it was not received")
_LONGEST_TYPE = 100


class Documents:
    """What is known of the documents of one bundle."""

    def __init__(self) -> None:
        self._known: dict[Key, Document] = {}

    def learn(self, session: Session, practice_id: int, bundle: BundleRead) -> None:
        """What was read of those that the practice has already."""
        for entry in _entries(bundle):
            wanted = {key_of(each) for each in entry.attachments if is_kept(each)} - self._known.keys()
            for row in kept_rows(session, practice_id, wanted):
                self._known[row.digest, row.media_type] = _as_read(row)

    def knows_all(self, entry: EntryRead) -> bool:
        return all(not is_kept(each) or each.is_told or key_of(each) in self._known for each in entry.attachments)

    def is_read_for_good(self, attachment: AttachmentRead) -> bool:
        """Not where another time it may take less long: then it is read anew when it is sent again."""
        return is_kept(attachment) and TOO_LONG not in self.of(attachment).not_read

    def of(self, attachment: AttachmentRead) -> Document:
        """Read now, if it is new: in a process of its own, which takes some tenths of a second."""
        if attachment.is_told:
            return TOLD
        if attachment.content is None:
            return NOT_RECEIVED
        key = key_of(attachment)
        if key not in self._known:
            self._known[key] = _cleaned(read_document(attachment.content, attachment.media_type))
        return self._known[key]

    def entry(self, entry: EntryRead) -> EntryRead:
        """With their words in its text, and of what cannot be shown only what could not be read of them.

        What has a document is no routine: it is in no group that is decided in a stroke.
        """
        found = [(each, self.of(each)) for each in entry.attachments if not each.is_told]
        if not found:
            return entry
        were_said = {each.said for each, _ in found}
        lines = tuple(dict.fromkeys(f"{each.said}: {why}" for each, read in found for why in read.not_read))
        not_read = (*(line for line in entry.not_read if line not in were_said), *lines)
        doubts = {*entry.doubts} - {Doubt.NOT_ALL_READ} | ({Doubt.NOT_ALL_READ} if not_read else set())
        return replace(
            entry,
            text="\n".join(filter(None, (entry.text, *(read.text for _, read in found)))),
            not_shown=(*(line for line in entry.not_shown if line not in were_said), *lines),
            not_read=not_read,
            doubts=tuple(sorted(doubts | ({Doubt.PICTURE} if any(read.has_wordless for _, read in found) else set()))),
            pictures=sum(read.pages for _, read in found),
            routine=None,
        )

    def bundle(self, bundle: BundleRead) -> BundleRead:
        if not _entries(bundle):
            return bundle
        items = (replace(each, entries=tuple(map(self.entry, each.entries))) for each in bundle.items)
        return replace(bundle, items=tuple(items))


def _cleaned(read: Document) -> Document:
    return replace(read, text=cleaned(read.text), not_read=tuple(map(cleaned, read.not_read)))


def is_kept(attachment: AttachmentRead) -> bool:
    """Not one that is too large."""
    return attachment.content is not None and len(attachment.content) <= LARGEST


def key_of(attachment: AttachmentRead) -> Key:
    return hashlib.sha256(attachment.content or b"").digest(), attachment.media_type[:_LONGEST_TYPE]


def kept_rows(session: Session, practice_id: int, keys: Iterable[Key]) -> Iterator[Any]:
    """Without their bytes."""
    wanted = {*keys}
    for some in batches(sorted({digest for digest, _ in wanted})):
        rows = session.execute(select(*_READ).where(Attachment.practice_id == practice_id, Attachment.digest.in_(some)))
        yield from (row for row in rows if (row.digest, row.media_type) in wanted)


def _as_read(row: Any) -> Document:
    return Document(row.text, (), row.pages, row.has_wordless, tuple(row.not_read))


def _entries(bundle: BundleRead) -> Sequence[EntryRead]:
    return [entry for item in bundle.items for entry in item.entries if entry.attachments]


_READ: Any = (
    Attachment.id,
    Attachment.digest,
    Attachment.media_type,
    Attachment.text,
    Attachment.pages,
    Attachment.has_wordless,
    Attachment.not_read,
)
