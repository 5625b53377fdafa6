"""Documents as they came with entries, and what was read of them."""

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base


class Attachment(Base):
    """Append-only: a document as it came, kept once for each practice and each type that it was sent as.

    `digest` is the SHA-256 of `content`. `text`, `pages`, `has_wordless` and `not_read` are what was read of it, as in
    documents.values.Document; `markup` is HTML, cleaned. The same bytes are read once, so that a newer parser makes no
    entry wait again.
    """

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("practice_id", "digest", "media_type"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    text: Mapped[str] = mapped_column(Text)
    markup: Mapped[str] = mapped_column(Text, default="", server_default="")
    pages: Mapped[int]
    has_wordless: Mapped[bool]
    not_read: Mapped[list[str]] = mapped_column(JSON)


class AttachmentPage(Base):
    """Append-only: a page or picture of an attachment, drawn anew; `number` is from 1."""

    __tablename__ = "attachment_page"

    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    media_type: Mapped[str] = mapped_column(String(20))
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class EntryAttachment(Base):
    """Append-only: which attachments a version of an entry shows, in their order; `number` is from 1."""

    __tablename__ = "entry_attachment"
    __table_args__ = (Index(None, "attachment_id"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    entry_version: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))
