"""An entry that changed since it was decided about: what is told of the change, in the queue and on its page."""

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE,
    LEAVE_VISIBLE,
    NOON,
    REFER,
    a_decided_item,
    a_patient,
    a_version,
    an_entry,
    an_item,
    deciding,
    entries,
)
from tests.visitors import Page, Visitor
from workbench import queue
from workbench.decisions import Choice
from workbench.models import Patient, ReviewItem
from workbench.queue import ITEMS_IN_CARD
from workbench.vocabulary import State

SNOMED = "http://snomed.info/sct"
LONG = "Came about her knee. " * 200


def decided(
    db: Session, choice: Choice = LEAVE_VISIBLE, patient: Patient | None = None, **content: object
) -> ReviewItem:
    """An item with one entry of that content, which the lead has decided about."""
    item = an_item(db, patient, titles=["Home visit"])
    changed(db, item, **content)
    deciding(db, item, choice, at=NOON)
    return item


def changed(db: Session, item: ReviewItem, *, nopat: bool = False, **content: object) -> None:
    """The source sent it again: all as before, but for this."""
    (entry,) = entries(db, item)
    entry.current_version, entry.nopat = entry.current_version + 1, nopat
    a_version(db, entry, **{"title": "Home visit", "received_at": NOON, **content})
    queue.settle(db, [item.id], at=NOON)


def told_in(page: Page) -> dict[str, str]:
    """Of each field that changed, what is said, with "removed:" and "added:" as they are read aloud."""
    (box,) = page.all("*[@class='app-changed']")
    terms, told = box.findall(".//dt"), box.findall(".//dd")
    return {
        "".join(term.itertext()): " ".join("".join(said.itertext()).split())
        for term, said in zip(terms, told, strict=True)
    }


def pages_of(visitor: Visitor, item: ReviewItem) -> list[Page]:
    return [visitor.open("/queue"), visitor.open(f"/review-items/{item.id}")]


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ({"title": "Home visit"}, {"title": "Home call"}, {"Title": "Home removed: visitadded: call"}),
        ({"text": "He hit her in June."}, {"text": "He hit her in May."},
         {"Text": "He hit her in removed: Juneadded: May."}),
        ({"text": "Well."}, {"text": ""}, {"Text": "removed: Well."}),
        ({}, {"text": "He hit her."}, {"Text": "added: He hit her."}),
        ({"narrative": "<p>Seen <b>well</b></p>"}, {"narrative": "<p>Seen <b>ill</b></p>"},
         {"Narrative": "Seen removed: welladded: ill"}),
        ({"codings": [(SNOMED, "1", "Cough")]}, {"codings": [(SNOMED, "1", "Cough"), (SNOMED, "2", "Bruise")]},
         {"Codes": "Cough (1)added: ; Bruise (2)"}),
        ({}, {"nopat": True}, {"Source’s label": "removed: noneadded: not for the patient (NOPAT)"}),
        ({"nopat": True}, {}, {"Source’s label": "removed: not for the patient (NOPAT)added: none"}),
        ({"title": "Visit", "text": "Well."}, {"title": "Call", "text": "Ill."},
         {"Title": "removed: Visitadded: Call", "Text": "removed: Welladded: Ill."}),
    ],
    ids=str,
)  # fmt: skip
def test_what_changed_is_told_field_by_field(
    db: Session, gp: Visitor, was: dict[str, object], now: dict[str, object], told: dict[str, str]
) -> None:
    item = decided(db, **was)
    changed(db, item, **now)
    assert [told_in(page) for page in pages_of(gp, item)] == [told, told]


def test_words_that_went_and_came_are_marked_as_such(db: Session, gp: Visitor) -> None:
    item = decided(db, text="In June.")
    changed(db, item, text="In May.")
    for page in pages_of(gp, item):
        gone, came = page.all("del")[0], page.all("ins")[0]
        assert [gone[0].tail, came[0].tail] == ["June", "May"]
        assert [each[0].get("class") for each in (gone, came)] == ["nhsuk-u-visually-hidden"] * 2


@pytest.mark.parametrize(
    ("choice", "did"),
    [(LEAVE_VISIBLE, "left visible"), (HIDE, "hid"), (REFER, "referred to the safeguarding lead")],
    ids=["left visible", "hidden", "referred"],
)
def test_it_says_since_which_version_and_what_was_decided_then(
    db: Session, gp: Visitor, choice: Choice, did: str
) -> None:
    item = decided(db, choice)
    changed(db, item, title="Home call")
    for page in pages_of(gp, item):
        assert f"Changed since version 2, which Dr Amira Shah {did} on 2 March 2026, midday." in page.words
        assert "Nobody sees this version until it is decided." in page.words


def test_it_is_compared_with_what_was_decided_about_and_not_with_the_version_before(db: Session, gp: Visitor) -> None:
    item = decided(db, text="In June.")
    changed(db, item, text="In July.")
    changed(db, item, text="In May.")
    assert told_in(gp.open("/queue")) == {"Text": "In removed: Juneadded: May."}


def test_where_nothing_that_is_shown_differs_it_says_so(db: Session, gp: Visitor) -> None:
    item = decided(db, narrative="<p>Well</p>")
    changed(db, item, narrative="<div>Well</div>")
    for page in pages_of(gp, item):
        assert "Its words, codes and dates are as they were." in page.words
        assert page.all("*[@class='app-changed']//dl") == []


def test_of_a_long_text_only_the_change_and_what_is_around_it_is_shown(db: Session, gp: Visitor) -> None:
    item = decided(db, text=LONG + "He hit her in June. " + LONG)
    changed(db, item, text=LONG + "He hit her in May. " + LONG)
    for page in pages_of(gp, item):
        (told,) = told_in(page).values()
        assert "He hit her in removed: Juneadded: May. Came about" in told
        assert (told[0], told[-1], len(told) < 300) == ("…", "…", True)


def test_markup_in_what_changed_is_printed_and_not_obeyed(db: Session, gp: Visitor) -> None:
    item = decided(db, text="<b>Well</b>")
    changed(db, item, text="<script>alert(1)</script>")
    body = gp.open("/queue").text
    assert "&lt;script&gt;" in body
    assert "<script>alert" not in body


def test_what_waits_for_the_first_time_has_not_changed(db: Session, gp: Visitor) -> None:
    item = an_item(db, titles=["Home visit"])
    changed(db, item, title="Home call")
    assert [page.all("*[@class='app-changed']") for page in pages_of(gp, item)] == [[], []]


def test_once_decided_again_nothing_is_told_any_more(db: Session, gp: Visitor) -> None:
    item = decided(db)
    changed(db, item, title="Home call")
    gp.decide(item, "leave-visible")
    assert gp.open(f"/review-items/{item.id}").all("*[@class='app-changed']") == []


def test_nobody_sees_a_changed_entry_until_it_is_decided(db: Session, gp: Visitor) -> None:
    item = decided(db)
    view = f"/patients/{item.patient_id}/view"
    assert "Home visit" in gp.open(view).words
    changed(db, item, title="Home call")
    assert "Nothing to show." in gp.open(view).words
    gp.decide(item, "leave-visible")
    assert "Home call" in gp.open(view).words


def test_of_an_item_only_the_entry_that_changed_waits_and_tells(db: Session, gp: Visitor) -> None:
    item = a_decided_item(db, LEAVE_VISIBLE, titles=["Home visit"])
    an_entry(db, item, title="Plan", position=1)
    deciding(db, item, LEAVE_VISIBLE)
    _, plan = entries(db, item)
    plan.current_version += 1
    a_version(db, plan, title="Another plan")
    queue.settle(db, [item.id], at=NOON)
    (box,) = gp.open("/queue").all("*[@class='app-changed']/..")
    assert box.get("data-entry") == str(plan.id)


def test_a_page_of_changed_items_takes_at_most_fifteen_statements(
    db: Session, gp: Visitor, statements: list[str]
) -> None:
    patient = a_patient(db)
    for number in range(ITEMS_IN_CARD):
        changed(db, decided(db, HIDE if number % 2 else LEAVE_VISIBLE, patient), text=f"Number {number}")
    gp.open("/queue")
    statements.clear()
    page = gp.open("/queue")
    assert len(page.all("*[@class='app-changed']")) == ITEMS_IN_CARD
    assert len(statements) <= 15


def test_with_htmx_a_row_that_comes_back_tells_the_change_too(db: Session, gp: Visitor) -> None:
    item = decided(db)
    changed(db, item, title="Home call")
    page = gp.decide(item, "hide", 422, part=True, reason="")
    assert told_in(page) == {"Title": "Home removed: visitadded: call"}
    assert [entry.state for entry in entries(db, item)] == [State.WAITING]
