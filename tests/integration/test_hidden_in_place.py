"""What is hidden, released or changed in the register: the same verb, the same questions, the same answers."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE,
    HIDE_FROM_PROXIES,
    NOON,
    VISIBLE_AGAIN,
    WHY_VISIBLE,
    YORK,
    a_decided_item,
    a_link,
    a_patient,
    a_version,
    an_entry,
    an_item,
    deciding,
    decisions,
    entries,
    entry_states,
)
from tests.visitors import Page, Visitor
from workbench import queue
from workbench.models import ReviewItem
from workbench.vocabulary import Outcome, Reason, State


def place_of(db: Session, item: ReviewItem, number: int = 0) -> str:
    return f"/hidden/entries/{entries(db, item)[number].id}"


def send(
    db: Session, lead: Visitor, item: ReviewItem, outcome: str, status: int = 303, *, part: bool = False, **fields: Any
) -> Page:
    """Post the form of its first entry, with its current revision."""
    return lead.send(place_of(db, item), {"seen": lead.token(item), "outcome": outcome, **fields}, status, part=part)


def test_an_entry_is_released_with_a_reason(db: Session, lead: Visitor) -> None:
    item = a_decided_item(db, HIDE, titles=["Home visit", "Letter"])
    page = send(db, lead, item, "leave-visible", note=WHY_VISIBLE)
    assert page.goes_to == "/hidden"
    assert entry_states(db, item) == [State.LEFT_VISIBLE, State.HIDDEN]
    made = decisions(db, item)[-1]
    assert (made.outcome, made.note, made.by_name) == (Outcome.LEAVE_VISIBLE, WHY_VISIBLE, "Dr Carys Evans")
    assert "1 item left visible." in lead.open("/hidden").words


def test_the_filters_are_kept(db: Session, lead: Visitor) -> None:
    item = a_decided_item(db, HIDE)
    given = {"seen": lead.token(item), "outcome": "leave-visible", "note": WHY_VISIBLE}
    page = lead.send(f"{place_of(db, item)}?review=none&sort=decided", given, 303)
    assert page.goes_to == "/hidden?review=none&sort=decided"


def test_without_a_reason_it_stays_hidden_and_the_row_says_what_is_missing(db: Session, lead: Visitor) -> None:
    item = a_decided_item(db, HIDE)
    page = send(db, lead, item, "leave-visible", 422, part=True)
    assert not page.is_whole
    assert "There is a problem" in page.words
    assert len(page.all("textarea[@aria-invalid]")) == 1
    assert entry_states(db, item)[-1] is State.HIDDEN


def test_reason_note_and_date_are_changed_in_place(db: Session, lead: Visitor) -> None:
    item = a_decided_item(db, HIDE)
    form = lead.open(f"{place_of(db, item)}?outcome=hide", part=True)
    assert form.value("reason") == Reason.THIRD_PARTY_CONFIDENCE
    page = send(
        db, lead, item, "hide", 200, part=True, reason="patient-request", note="She asked", review_on="2026-09-01"
    )
    assert "The patient asked “She asked”" in page.words
    assert "1 September 2026" in page.words
    made = decisions(db, item)[-1]
    assert (made.reason, made.review_on) == (Reason.PATIENT_REQUEST, date(2026, 9, 1))


def test_what_a_release_leaves_is_a_line_with_its_undo(db: Session, lead: Visitor) -> None:
    item = a_decided_item(db, HIDE)
    page = send(db, lead, item, "leave-visible", 200, part=True, note=WHY_VISIBLE)
    assert "Left visible: consultation of Rosa Marsh." in page.words
    assert page.items == []
    (undo,) = page.all("form")
    assert undo.attrib["action"] == f"/decisions/{decisions(db, item)[-1].batch}/undo"


def test_who_comes_second_is_told_who_was_first(db: Session, lead: Visitor) -> None:
    item = a_decided_item(db, HIDE)
    before = lead.token(item)
    deciding(db, item, VISIBLE_AGAIN)
    page = send(db, lead, item, "leave-visible", 409, part=True, seen=before, note="Mine")
    assert "Dr Amira Shah has already left this visible" in page.words
    assert "This is not hidden now." in page.words
    assert page.value("note") == "Mine"


def test_hiding_more_asks_about_what_is_linked(db: Session, lead: Visitor) -> None:
    patient = a_patient(db)
    item, letter = a_decided_item(db, HIDE_FROM_PROXIES, patient), an_item(db, patient, titles=["The letter"])
    a_link(db, item, letter)
    refused = send(db, lead, item, "hide", 422, reason="third-party-confidence")
    assert "Say whether this linked item is hidden too" in refused.words
    answers = {"linked-seen": lead.token(letter), f"linked-{letter.id}": "hide"}
    send(db, lead, item, "hide", reason="third-party-confidence", **answers)
    assert entry_states(db, item) + entry_states(db, letter) == [State.HIDDEN, State.HIDDEN]


def test_what_cannot_be_read_here_is_not_released_here(db: Session, lead: Visitor) -> None:
    item = an_item(db)
    an_entry(db, item, text="word " * 20_000)
    deciding(db, item, HIDE)
    address = place_of(db, item, 1)
    page = lead.open(f"{address}?outcome=leave-visible")
    assert "Read it on its own page, and decide there" in page.words
    assert page.all("textarea") == []
    given = {"seen": lead.token(item), "outcome": "leave-visible", "note": WHY_VISIBLE}
    assert "Not all of this entry is shown here" in lead.send(address, given, 422).words
    assert entry_states(db, item)[-1] is State.HIDDEN


def test_an_outcome_that_stood_for_an_earlier_version_shows_nothing_of_the_next(db: Session, lead: Visitor) -> None:
    item = a_decided_item(db, HIDE_FROM_PROXIES)
    (entry,) = entries(db, item)
    entry.current_version, item.revision = 2, item.revision + 1
    db.flush()
    a_version(db, entry, text="word " * 20_000, received_at=NOON)
    queue.settle(db, [item.id], at=NOON)
    address = place_of(db, item)
    assert lead.open(f"{address}?outcome=hide-from-proxies").all("textarea") == []
    given = {"seen": lead.token(item), "outcome": "hide-from-proxies", "reason": "proxy-confidentiality"}
    assert "Not all of this entry is shown here" in lead.send(address, given, 422).words


@pytest.mark.parametrize("outcome", ["refer", "send-back", "nonsense", ""])
def test_only_what_the_register_offers_is_done_there(db: Session, lead: Visitor, outcome: str) -> None:
    item = a_decided_item(db, HIDE)
    send(db, lead, item, outcome, 422, note="A question")
    assert len(decisions(db, item)) == 1


def test_another_practices_entry_is_not_found(db: Session, gp_in_york: Visitor, lead: Visitor) -> None:
    item = a_decided_item(db, HIDE, practice=YORK)
    lead.open(place_of(db, item), 404)
    lead.open(f"/hidden/entries/{entries(db, an_item(db))[0].id}", 404)
    gp_in_york.open(place_of(db, item), 403)


def test_opening_the_form_is_put_on_record(db: Session, lead: Visitor) -> None:
    item = a_decided_item(db, HIDE)
    lead.open(f"{place_of(db, item)}?outcome=leave-visible", part=True)
    assert f"(review item {item.id}) of" in lead.open("/audit?action=viewed").words
