"""The page of what a patient sees is bounded, and what is not on it is one more request away, by the same rule."""

import pytest
from sqlalchemy.orm import Session

from tests.factories import HIDE, LEAVE_VISIBLE, a_patient, a_version, an_entry, an_item, deciding, entries
from tests.reads import a_read, receive
from tests.visitors import Page, Visitor
from workbench.models import Entry, Patient, ReviewItem
from workbench.patient_view.pages import MOST_CHARACTERS, MOST_ENTRIES

LONG = "Review of her knee; it is well. " * 4_000 + "These are the last words."
MANY = 2 * MOST_ENTRIES + 30


def a_long_entry(db: Session, *, decided: bool = True, narrative: str | None = None) -> Entry:
    item = an_item(db, titles=())
    entry = an_entry(db, item, title="Note")
    entry.current_version = 2
    a_version(db, entry, title="Note", text=LONG, narrative=narrative)
    deciding(db, item, LEAVE_VISIBLE if decided else HIDE)
    return entry


def titles(page: Page) -> list[str]:
    return ["".join(each.itertext()).strip() for each in page.all("article/h3")]


def test_many_entries_are_on_several_pages_each_once(db: Session, gp: Visitor) -> None:
    receive(db, *(a_read(f"Observation/o{number}", title=f"Note {number}") for number in range(MANY)))
    for item in db.query(ReviewItem):
        deciding(db, item, LEAVE_VISIBLE)
    patient = db.query(Patient).one().id
    address, seen = f"/patients/{patient}/view", []
    while address:
        page = gp.open(address)
        assert len(titles(page)) <= MOST_ENTRIES
        seen += titles(page)
        following = page.all("a[@rel='next']")
        address = str(following[0].get("href")) if following else ""
    assert len(seen) == len(set(seen)) == MANY


def test_of_a_long_text_the_beginning_is_shown_and_the_rest_part_by_part(db: Session, gp: Visitor) -> None:
    entry = a_long_entry(db, narrative=f"<p>{LONG}</p>")
    page = gp.open(f"/patients/{entry.patient_id}/view")
    assert len(page.text) < 4 * MOST_CHARACTERS + 12_000
    assert [each.text for each in page.all("article/p/a")] == ["show the rest", "show the rest of the narrative"]
    rest = gp.open(str(page.all("article/p/a")[0].get("href")))
    last = gp.open(str(rest.all("a[@rel='next']")[0].get("href")))
    last = gp.open(str(last.all("a[@rel='next']")[0].get("href")))
    assert "These are the last words." in last.words


@pytest.mark.parametrize("asked", ["?part=9", "?part=0", "?field=author", "?as=proxy", "?as=police"])
def test_what_that_reader_has_no_such_text_of_is_not_found(db: Session, gp: Visitor, asked: str) -> None:
    entry = a_long_entry(db)
    gp.open(f"/patients/{entry.patient_id}/view/entries/{entry.id}")
    gp.open(f"/patients/{entry.patient_id}/view/entries/{entry.id}{asked}", 404)


def test_the_text_of_what_is_hidden_or_anothers_is_not_found(db: Session, gp: Visitor) -> None:
    hidden, visible = a_long_entry(db, decided=False), a_long_entry(db)
    gp.open(f"/patients/{hidden.patient_id}/view/entries/{hidden.id}", 404)
    gp.open(f"/patients/{hidden.patient_id}/view/entries/{visible.id}", 404)
    waiting = an_item(db, a_patient(db))
    gp.open(f"/patients/{waiting.patient_id}/view/entries/{entries(db, waiting)[0].id}", 404)
