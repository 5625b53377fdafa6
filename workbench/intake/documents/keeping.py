"""Documents kept in the transaction of their entry, and which version of an entry shows which."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.db import Inserting, batches, columns_of, table_of
from workbench.documents.values import Document
from workbench.fhir.values import AttachmentRead, EntryRead
from workbench.intake.documents.reading import Documents, Key, kept_rows, key_of
from workbench.models import Attachment, AttachmentPage, EntryAttachment


def keep_documents(
    session: Session, practice_id: int, entries: Iterable[tuple[int, int, EntryRead]], documents: Documents
) -> None:
    """Of these versions (entry, number, what was read): the documents that are new, and which version shows which."""
    links = [
        (entry, version, number, attachment)
        for entry, version, read in entries
        for number, attachment in enumerate(filter(documents.is_read_for_good, read.attachments), start=1)
    ]
    if not links:
        return
    ids = _ids(session, practice_id, {key_of(each): each for *_, each in links}, documents)
    rows = [
        {"entry_id": entry, "entry_version": version, "number": number, "practice_id": practice_id,
         "attachment_id": ids[key_of(attachment)]}
        for entry, version, number, attachment in links
    ]  # fmt: skip
    _INSERT_LINKS(session.connection(), rows)


def copy_links(session: Session, versions: Mapping[int, tuple[int, int]]) -> None:
    """Of entries of which there is another version with the same content: from the number before to the new one."""
    rows = []
    for some in batches(sorted(versions)):
        held = session.execute(select(table_of(EntryAttachment)).where(_LINK.entry_id.in_(some))).mappings()
        shown = (row for row in held if row["entry_version"] == versions[row["entry_id"]][0])
        rows += [{**row, "entry_version": versions[row["entry_id"]][1]} for row in shown]
    _INSERT_LINKS(session.connection(), rows)


def _ids(
    session: Session, practice_id: int, attachments: dict[Key, AttachmentRead], documents: Documents
) -> dict[Key, int]:
    ids = {(row.digest, row.media_type): int(row.id) for row in kept_rows(session, practice_id, attachments)}
    for key, attachment in attachments.items():
        if key not in ids:
            ids[key] = _add(session, practice_id, key, attachment, documents.of(attachment))
    return ids


def _add(session: Session, practice_id: int, key: Key, attachment: AttachmentRead, read: Document) -> int:
    content = attachment.content or b""
    row = Attachment(
        practice_id=practice_id, digest=key[0], media_type=key[1], size=len(content), content=content, text=read.text,
        pages=read.pages, has_wordless=read.has_wordless, not_read=[*read.not_read], markup=attachment.markup,
    )  # fmt: skip
    session.add(row)
    session.flush()
    pages = [
        {"attachment_id": row.id, "number": number, "practice_id": practice_id, "media_type": each.media_type,
         "width": each.width, "height": each.height, "content": each.content}
        for number, each in enumerate(read.pictures, start=1)
    ]  # fmt: skip
    _INSERT_PAGES(session.connection(), pages)
    session.expunge(row)
    return int(row.id)


_LINK = columns_of(EntryAttachment)
_INSERT_LINKS = Inserting(table_of(EntryAttachment), columns_of(EntryAttachment).keys())
_INSERT_PAGES = Inserting(table_of(AttachmentPage), columns_of(AttachmentPage).keys())
