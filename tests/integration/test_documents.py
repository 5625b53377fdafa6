"""Documents that come with entries are kept and read with them; what could not be read is left visible by nobody."""

import hashlib
from base64 import b64encode
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.bundles import Resource, a_bundle, a_document
from tests.documents import DOCX, PDF, PNG, RTF, a_pdf, a_picture, a_scan, a_word_file
from tests.factories import LEAVE_VISIBLE, LEEDS, NOON, YORK, a_gp, a_practice, deciding, entry_states
from tests.receiving import items, receive
from workbench import intake, queue
from workbench.decisions import leave_visible
from workbench.documents import reading
from workbench.errors import Invalid
from workbench.models import Attachment, AttachmentPage, Entry, EntryAttachment, EntryVersion, Flag
from workbench.vocabulary import Category, Doubt, State

LETTER = "Dear Dr Shah, thank you for referring her"
DISCLOSED = "She told us that her husband hits her"


def a_letter(content: bytes | None, media_type: str = PDF, *, id_: str = "d1", **more: Any) -> Resource:
    data = {"data": b64encode(content).decode()} if content is not None else {"url": "https://elsewhere.example/1"}
    return a_document(id_, content=[{"attachment": {"contentType": media_type, **data}}], **more)


def version(db: Session) -> EntryVersion:
    wanted = select(EntryVersion).order_by(EntryVersion.entry_id, EntryVersion.number.desc())
    return db.scalars(wanted.execution_options(populate_existing=True)).first() or pytest.fail("nothing was filed")


def doubts(db: Session) -> set[str]:
    return {*db.scalars(select(Entry.doubts).execution_options(populate_existing=True)).one().split()}


def test_a_document_is_kept_as_it_came_with_its_pages(either_db: Session) -> None:
    receive(either_db, a_letter(content := a_pdf(LETTER, DISCLOSED)))
    kept = either_db.scalars(select(Attachment)).one()
    assert (kept.content, kept.size, kept.media_type) == (content, len(content), PDF)
    assert kept.digest == hashlib.sha256(content).digest()
    pages = either_db.scalars(select(AttachmentPage).order_by(AttachmentPage.number)).all()
    assert [(page.number, page.content[:4]) for page in pages] == [(1, b"\x89PNG"), (2, b"\x89PNG")]
    assert version(either_db).pictures == 2


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(a_pdf(DISCLOSED), PDF), (a_word_file(DISCLOSED), DOCX), (rb"{\rtf1 " + DISCLOSED.encode() + b"}", RTF)],
    ids=["PDF", "Word", "RTF"],
)
def test_its_words_are_the_entrys_and_flags_find_them(db: Session, content: bytes, media_type: str) -> None:
    receive(db, a_letter(content, media_type))
    assert version(db).text.endswith(DISCLOSED)
    assert (version(db).not_shown, doubts(db)) == ([], set())
    flag = db.scalars(select(Flag).where(Flag.category == Category.DOMESTIC_ABUSE)).first()
    assert flag is not None
    assert version(db).text[flag.start : flag.end] in DISCLOSED


@pytest.mark.parametrize(
    ("content", "media_type", "said"),
    [
        (None, PDF, "an attachment, application/pdf: it was not received"),
        (a_pdf(LETTER)[:300], PDF, "an attachment, application/pdf, 300 bytes: it is damaged, protected, or too much"),
        (b"ID3" + bytes(97), "audio/mpeg", "an attachment, audio/mpeg, 100 bytes: it is of a kind that cannot be read"),
        (a_pdf(LETTER), PNG, "not of the kind that it says"),
        (a_pdf(count=101), PDF, "pages 101 to 101 of it"),
    ],
)
def test_what_cannot_be_read_says_why_and_is_left_visible_by_nobody(
    db: Session, content: bytes | None, media_type: str, said: str
) -> None:
    receive(db, a_letter(content, media_type))
    assert [line for line in version(db).not_shown or () if said in line]
    assert doubts(db) == {Doubt.NOT_ALL_READ}
    (item,) = items(db)
    with pytest.raises(Invalid, match="in the clinical system first"):
        deciding(db, item, LEAVE_VISIBLE)
    deciding(db, item, replace(LEAVE_VISIBLE, read_elsewhere=True))
    assert entry_states(db, item) == [State.LEFT_VISIBLE]


def test_of_two_documents_one_that_did_not_come_is_not_taken_for_the_other(db: Session) -> None:
    """They are described alike."""
    content = a_pdf(LETTER)
    sent = {"contentType": PDF, "data": b64encode(content).decode()}
    absent = {"contentType": PDF, "url": "https://elsewhere.example/1", "size": len(content)}
    receive(db, a_document(content=[{"attachment": sent}, {"attachment": absent}]))
    assert doubts(db) == {Doubt.NOT_ALL_READ}
    assert [line.rpartition(": ")[2] for line in version(db).not_shown or ()] == ["it was not received"]


@pytest.mark.parametrize(("content", "media_type"), [(a_scan(), PDF), (a_picture(), PNG)], ids=["scan", "picture"])
def test_a_picture_of_words_is_left_visible_by_a_person_who_looks_and_not_in_bulk(
    db: Session, content: bytes, media_type: str
) -> None:
    receive(db, a_letter(content, media_type))
    assert (version(db).not_shown, doubts(db)) == ([], {Doubt.PICTURE})
    (item,) = items(db)
    gp = a_gp(a_practice(db))
    with pytest.raises(Invalid):
        leave_visible(db, {item.id: item.revision}, by=gp, at=NOON)
    deciding(db, item, LEAVE_VISIBLE)
    assert entry_states(db, item) == [State.LEFT_VISIBLE]


def test_pages_that_no_list_shows_are_left_visible_only_from_their_own_page(db: Session) -> None:
    receive(db, a_letter(a_pdf(LETTER)))
    (item,) = items(db)
    gp = a_gp(a_practice(db))
    shown = queue.item_shown(db, item.id, by=gp)
    assert {shown.is_plain, shown.is_shown_whole, shown.fits_in_list} == {False}
    with pytest.raises(Invalid):
        leave_visible(db, {item.id: item.revision}, by=gp, at=NOON)


def test_a_long_one_without_pages_is_left_visible_only_from_its_own_page_as_any_long_text_is(db: Session) -> None:
    receive(db, a_letter(rb"{\rtf1 " + b"All findings normal. " * 500 + b"}", RTF))
    (item,) = items(db)
    with pytest.raises(Invalid):
        leave_visible(db, {item.id: item.revision}, by=a_gp(a_practice(db)), at=NOON)


def test_the_same_document_again_is_neither_read_nor_kept_again(db: Session) -> None:
    receive(db, a_letter(a_pdf(LETTER)))
    again = intake.open_bundle(a_bundle(a_letter(a_pdf(LETTER))))
    assert not intake.expect(db, a_practice(db), again, at=NOON).entries
    assert receive(db, a_letter(a_pdf(LETTER)), days=1).counts.unchanged == 1
    receive(db, a_letter(a_pdf(LETTER)), a_letter(a_pdf(LETTER), id_="d2"), days=2)
    assert len(db.scalars(select(Attachment)).all()) == 1
    assert len(db.scalars(select(EntryAttachment)).all()) == 2


def test_one_that_took_too_long_is_read_when_it_is_sent_again(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as busy:
        busy.setattr(reading, "SECONDS", 0.001)
        receive(db, a_letter(a_pdf(LETTER)))
    assert doubts(db) == {Doubt.NOT_ALL_READ}
    assert receive(db, a_letter(a_pdf(LETTER)), days=1).counts.changed == 1
    assert (doubts(db), version(db).text.endswith(LETTER)) == (set(), True)


def test_another_practice_keeps_its_own(db: Session) -> None:
    receive(db, a_letter(a_pdf(LETTER)))
    receive(db, a_letter(a_pdf(LETTER)), practice=YORK, patient=None)
    assert {row.practice_id for row in db.scalars(select(Attachment))} == {
        a_practice(db, each).id for each in (LEEDS, YORK)
    }


def test_another_document_in_its_place_makes_the_entry_wait(db: Session) -> None:
    receive(db, a_letter(a_pdf(LETTER)))
    (item,) = items(db)
    deciding(db, item, LEAVE_VISIBLE)
    assert receive(db, a_letter(a_pdf(LETTER, DISCLOSED)), days=1).counts.changed == 1
    assert entry_states(db, item) == [State.WAITING]
    links = db.execute(select(EntryAttachment.entry_version, EntryAttachment.attachment_id)).all()
    assert len({*links}) == 2


def test_another_picture_in_its_place_makes_the_entry_wait(db: Session) -> None:
    """Though its words are the same: none."""
    receive(db, a_letter(a_picture(), PNG))
    (item,) = items(db)
    deciding(db, item, LEAVE_VISIBLE)
    receive(db, a_letter(a_picture(size=(200, 200)), PNG), days=1)
    assert entry_states(db, item) == [State.WAITING]


def test_what_is_said_of_an_entry_later_leaves_its_documents_with_it(db: Session) -> None:
    receive(db, a_letter(a_pdf(LETTER)))
    receive(db, {"resourceType": "List", "id": "l1", "status": "current", "mode": "working",
                 "subject": {"reference": "Patient/p1"}, "meta": {"security": [{"code": "NOPAT"}]},
                 "entry": [{"item": {"reference": "DocumentReference/d1"}}]}, days=1)  # fmt: skip
    current = version(db)
    links = db.scalars(select(EntryAttachment.entry_version)).all()
    assert [*links] == list(range(1, current.number + 1))


def test_documents_are_read_before_the_transaction(db: Session) -> None:
    opened = intake.open_bundle(a_bundle(a_letter(a_pdf(LETTER))))
    expected = intake.expect(db, a_practice(db), opened, at=NOON)
    intake.prepare(opened, expected)
    (entry,) = [entry for entry, _ in expected.entries]
    assert opened.ahead.documents.knows_all(entry)


@pytest.mark.parametrize(
    ("media_type", "content"), [("text/plain", b"All well"), ("text/html", b"<p>All <b>well</b></p>")]
)
def test_text_is_kept_as_it_came_as_well_and_read_as_text(db: Session, media_type: str, content: bytes) -> None:
    receive(db, a_letter(content, media_type))
    kept = db.scalars(select(Attachment)).one()
    assert (kept.content, kept.media_type) == (content, media_type)
    assert (" ".join(version(db).text.split()), doubts(db), version(db).pictures) == ("All well", set(), 0)


@pytest.mark.parametrize("first", [0, 1])
def test_the_same_bytes_as_text_and_as_what_cannot_be_read_are_not_taken_for_each_other(
    db: Session, first: int
) -> None:
    """What makes them text is a parameter of the type."""
    content = "Told in confidence".encode("cp037")
    letters = [a_letter(content, "text/plain; charset=cp037"), a_letter(content, "text/plain", id_="d2")]
    for letter in (letters[first], letters[1 - first]):
        receive(db, letter)
    found = dict(db.execute(select(Entry.source_id, Entry.doubts)).all())
    assert found == {"DocumentReference/d1": "", "DocumentReference/d2": Doubt.NOT_ALL_READ}
