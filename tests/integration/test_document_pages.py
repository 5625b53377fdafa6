"""The pages of a document on its item's page, and each of them as a picture."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.documents import a_pdf, a_scan
from tests.factories import LEAVE_VISIBLE, YORK, deciding, entries
from tests.integration.test_documents import DISCLOSED, LETTER, a_letter
from tests.receiving import items, receive
from tests.visitors import Arrive, Visitor
from workbench.models import AuditEvent, ReviewItem
from workbench.vocabulary import Role


@pytest.fixture
def letter(db: Session) -> ReviewItem:
    return _received(db, a_pdf(LETTER, DISCLOSED))


def _received(db: Session, content: bytes) -> ReviewItem:
    receive(db, a_letter(content))
    return items(db)[-1]


def _address(db: Session, item: ReviewItem, *, document: int = 1, page: int = 1) -> str:
    (entry,) = entries(db, item)
    return f"/review-items/{item.id}/entries/{entry.id}/documents/{document}/pages/{page}"


def test_the_item_shows_each_page_and_its_words_with_flags_marked(gp: Visitor, db: Session, letter: ReviewItem) -> None:
    page = gp.open(f"/review-items/{letter.id}")
    assert [each.get("src") for each in page.all("img")] == [_address(db, letter, page=number) for number in (1, 2)]
    assert [each.get("alt", "").partition(" as a picture")[0] for each in page.all("img")] == [
        "Page 1 of 2",
        "Page 2 of 2",
    ]
    assert any("hits" in "".join(mark.itertext()) for mark in page.all("mark"))


def test_a_scan_says_that_it_is_a_picture_to_be_read(gp: Visitor, db: Session) -> None:
    item = _received(db, a_scan())
    for address in (f"/review-items/{item.id}", "/queue"):
        assert "A picture or scan: read it" in gp.open(address).words
    assert "Flags do not find words in pictures" in gp.open(f"/review-items/{item.id}").words


def test_the_queue_leads_to_the_page_and_does_not_offer_to_leave_it_visible_there(
    gp: Visitor, db: Session, letter: ReviewItem
) -> None:
    page = gp.open("/queue")
    assert "Read its 2 pages" in page.words
    assert [link for link in page.all("a") if "Read it whole" in "".join(link.itertext())]
    assert not page.all("button[@value='leave-visible']")


def test_html_is_shown_as_it_is_laid_out_and_nothing_of_it_that_could_act(gp: Visitor, db: Session) -> None:
    sent = """<html><style>p {color: red}</style><body onload="alert(1)">
    <table><tr><td>Ferritin</td><td>12</td></tr></table>
    <form action="http://127.0.0.1"><input name="a"></form><img src="http://127.0.0.1/a.png">
    <a href="javascript:alert(1)">x</a><script>alert(1)</script><iframe src="http://127.0.0.1"></iframe></body></html>"""
    receive(db, a_letter(sent.encode(), "text/html"))
    page = gp.open(f"/review-items/{items(db)[-1].id}")
    (laid_out,) = page.all("div[@class='nhsuk-details__text app-narrative']")
    assert ["".join(cell.itertext()) for cell in laid_out.iter("td")] == ["Ferritin", "12"]
    assert {each.tag for each in laid_out.iter()} <= {"div", "table", "tbody", "tr", "td"}
    assert not [each.attrib for each in laid_out.iter() if each is not laid_out and each.attrib]
    assert "Ferritin 12" in page.words


def test_a_page_is_a_picture_that_can_do_nothing(gp: Visitor, db: Session, letter: ReviewItem) -> None:
    db.commit()
    answer = gp.client.get(_address(db, letter))
    assert (answer.status_code, answer.content_type, answer.data[:4]) == (200, "image/png", b"\x89PNG")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_who_looked_at_which_page_is_on_record(gp: Visitor, db: Session, letter: ReviewItem) -> None:
    gp.open(_address(db, letter, page=2))
    seen = db.scalars(select(AuditEvent).order_by(AuditEvent.sequence.desc())).first()
    assert seen is not None
    assert (seen.action, seen.review_item, seen.details) == (
        "viewed", letter.id, '{"part":2,"what":"page of a document"}',
    )  # fmt: skip


@pytest.mark.parametrize("elsewhere", [{"page": 3}, {"page": 0}, {"document": 2}])
def test_what_is_not_there_is_not_found(
    gp: Visitor, db: Session, letter: ReviewItem, elsewhere: dict[str, int]
) -> None:
    gp.open(_address(db, letter, **elsewhere), 404)


def test_another_practice_does_not_find_it(arrive: Arrive, db: Session, letter: ReviewItem) -> None:
    arrive("Dr York", Role.CLINICIAN, practice=YORK).open(_address(db, letter), 404)


def test_nor_who_does_not_work_the_queue(arrive: Arrive, db: Session, letter: ReviewItem) -> None:
    arrive("Pat Lee", Role.ADMINISTRATOR).open(_address(db, letter), 403)


def test_what_the_source_took_back_is_not_found(gp: Visitor, db: Session, letter: ReviewItem) -> None:
    address = _address(db, letter)
    gp.open(address)
    receive(db, a_letter(a_pdf(LETTER, DISCLOSED)) | {"status": "entered-in-error"}, days=1)
    gp.open(address, 404)


def test_the_page_of_a_version_before_is_not_found(gp: Visitor, db: Session, letter: ReviewItem) -> None:
    receive(db, a_letter(a_pdf(LETTER)), days=1)
    gp.open(_address(db, letter, page=2), 404)


def test_what_the_patient_sees_says_that_there_is_a_document(gp: Visitor, db: Session, letter: ReviewItem) -> None:
    deciding(db, letter, LEAVE_VISIBLE)
    view = gp.open(f"/patients/{letter.patient_id}/view")
    assert "With a document of 2 pages" in view.words
    assert not view.all("img")
