"""The queue as a page: what is in it, in which order, and how it is narrowed."""

import re
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.bundles import an_observation
from tests.factories import (
    BEFORE_SWITCH_ON,
    HIDE,
    LEEDS,
    MINUTE,
    NOON,
    REFER,
    YORK,
    a_decided_item,
    a_link,
    a_patient,
    a_proxy,
    an_entry,
    an_item,
)
from tests.receiving import receive
from tests.visitors import Clock, Page, Visitor
from workbench import audit, queue
from workbench.models import Patient
from workbench.queue import ENTRIES_IN_LIST
from workbench.vocabulary import Action, Category, Kind
from workbench.web.wording.keys import KEYS


def queue_of(visitor: Visitor, **narrowed: str) -> Page:
    return visitor.open(f"/queue?{urlencode(narrowed)}")


def test_what_presses_most_comes_first_then_the_oldest(gp: Visitor, db: Session) -> None:
    new, old = an_item(db), an_item(db, recorded_at=NOON - 5 * MINUTE * 60)
    look = an_item(db, flags=[Category.SUBSTANCE_ALCOHOL])
    urgent = an_item(db, flags=[Category.DOMESTIC_ABUSE])
    assert queue_of(gp).items == [urgent.id, look.id, old.id, new.id]


def test_only_what_waits_in_this_practice_is_there(gp: Visitor, db: Session) -> None:
    waiting = an_item(db)
    for other in (BEFORE_SWITCH_ON, NOON):
        an_item(db, practice=LEEDS if other is BEFORE_SWITCH_ON else YORK, recorded_at=other)
    a_decided_item(db, HIDE)
    an_item(db, withdrawn=True)
    assert queue_of(gp).items == [waiting.id]


@pytest.mark.parametrize("answer", ["Never smoker (finding)", "Not detected", "7.2 mmol/L"])
def test_a_value_stands_on_a_row_once_and_as_people_write_it(gp: Visitor, db: Session, answer: str) -> None:
    receive(db, an_observation(valueString=answer, note=[{"text": "As last year"}]))
    db.commit()
    (card,) = queue_of(gp).all("article")
    said = " ".join("".join(card.itertext()).split())
    words = answer.removesuffix(" (finding)")
    assert said.count(words) == 1
    assert "(finding)" not in said
    assert "As last year" in said


def test_a_row_says_what_one_needs_to_decide(gp: Visitor, db: Session) -> None:
    patient = a_patient(db)
    a_proxy(db, patient)
    item = an_item(db, patient, titles=["Telephone consultation"], flags=[Category.DOMESTIC_ABUSE])
    an_entry(db, item, title="Examination", text="She was tearful", position=1)
    (card,) = queue_of(gp).all("article")
    said = " ".join("".join(card.itertext()).split())
    number = f"NHS {patient.nhs_number[:3]} {patient.nhs_number[3:6]} {patient.nhs_number[6:]}"
    for words in ("Rosa Marsh", "41 years", number, "Dr A Shah", "Monday 2 March", "11am", "Consultation",
                  "Proxy can read", "Telephone consultation", "She was tearful", "Domestic abuse",
                  "a word"):  # fmt: skip
        assert words in said


def test_flagged_words_are_marked_in_their_place(gp: Visitor, db: Session) -> None:
    an_item(db, titles=["Telephone consultation"], flags=[Category.DOMESTIC_ABUSE])
    assert [mark.text for mark in queue_of(gp).all("h3//mark")] == ["Tele"]


def test_what_can_be_decided_about_is_there_whole(gp: Visitor, db: Session) -> None:
    an_entry(db, an_item(db), text="Came about her knee. " + "word " * 200 + "the end", position=1)
    page = queue_of(gp)
    assert page.all("li//details") == []
    assert "the end" in page.words


def test_a_card_that_is_not_open_names_its_items_and_leads_to_them(gp: Visitor, db: Session) -> None:
    items = [an_item(db, recorded_at=NOON + n * MINUTE) for n in range(4)]
    page = queue_of(gp)
    assert page.items == [item.id for item in items]
    shown = [int(row.attrib["data-review-item"]) for row in page.all("article//li[@data-review-item]")]
    assert shown == [item.id for item in items[:2]]
    links = [link.get("href") for link in page.all("nav[@class='app-list']//a")]
    last = gp.open(links[3])
    assert [int(row.attrib["data-review-item"]) for row in last.all("article//li[@data-review-item]")] == [items[3].id]


def test_a_card_comes_as_a_part_by_itself(gp: Visitor, db: Session) -> None:
    item = an_item(db)
    page = gp.open(f"/queue/card?card={item.patient_id}~2026-03-02", part=True)
    assert (page.is_whole, page.items) == (False, [item.id])


def test_a_card_of_which_nothing_waits_says_so(gp: Visitor, another_gp: Visitor, db: Session) -> None:
    item = an_item(db)
    another_gp.decide(item, "leave-visible")
    page = gp.open(f"/queue/card?card={item.patient_id}~2026-03-02", part=True)
    assert (page.items, "Nothing of this day waits any more" in page.words) == ([], True)


@pytest.mark.parametrize("name", ["", "17", "x~2026-03-02", "1~2026-13-02", "1~0001-01-01", f"{10**30}~2026-03-02"])
def test_there_is_no_card_of_another_name(gp: Visitor, name: str) -> None:
    gp.open(f"/queue/card?card={name}", 404)


def test_a_card_of_another_practice_is_empty(gp: Visitor, db: Session) -> None:
    item = an_item(db, practice=YORK)
    assert gp.open(f"/queue/card?card={item.patient_id}~2026-03-02", part=True).items == []


def test_what_is_unflagged_in_a_card_is_left_visible_in_one_stroke(gp: Visitor, db: Session) -> None:
    patient = a_patient(db)
    flagged, *plain = an_item(db, patient, flags=[Category.THIRD_PARTY]), an_item(db, patient), an_item(db, patient)
    sent = {
        "item": [item.id for item in plain],
        "seen": [gp.token(item) for item in plain],
        "card": f"{patient.id}~2026-03-02",
    }
    left = gp.send("/review-items/leave-visible", sent, 200, part=True)
    assert (left.items, "Left visible: 2 items" in left.words) == ([flagged.id], True)
    (undo,) = [form.get("action") for form in left.all("form") if "undo" in form.get("action", "")]
    back = gp.send(undo, {"card": sent["card"]}, 200, part=True)
    assert sorted(back.items) == sorted(item.id for item in (flagged, *plain))


def test_what_is_known_of_the_patient_comes_beside_and_is_on_record(gp: Visitor, db: Session) -> None:
    patient = a_patient(db)
    a_proxy(db, patient)
    an_item(db, patient, titles=["Asthma"], kind=Kind.PROBLEM)
    a_decided_item(db, HIDE, patient, titles=["Home visit"])
    page = gp.open(f"/queue/beside/{patient.id}", part=True)
    for words in ("Rosa Marsh", "Asthma", "Hidden now", "Home visit"):
        assert words in page.words
    (viewed,) = audit.page(db, gp.practice, audit.Search(action=Action.VIEWED))
    assert '"what":"summary"' in viewed.details


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"kind": "document"}, ["letter"]),
        ({"flag": "any"}, ["flagged"]),
        ({"flag": "none"}, ["plain", "letter"]),
        ({"flag": "third-party"}, ["flagged"]),
        ({"flag": "domestic-abuse"}, []),
        ({"author": "mine"}, ["plain"]),
        ({"patient": "lowe"}, ["letter"]),
        ({"patient": "  Ann  LOWE "}, ["letter"]),
        ({"patient": "%"}, []),
        ({"state": "referred"}, ["referred"]),
        ({"state": "no-such-state", "kind": "no-such-kind", "flag": "no-such-flag"}, ["flagged", "plain", "letter"]),
    ],
    ids=str,
)
def test_it_is_narrowed(gp: Visitor, db: Session, narrowed: dict[str, str], found: list[str]) -> None:
    rosa = a_patient(db)
    items = {
        "plain": an_item(db, rosa, author="Dr Amira Shah", recorded_at=NOON - 90 * MINUTE),
        "flagged": an_item(db, rosa, flags=[Category.THIRD_PARTY]),
        "letter": an_item(db, a_patient(db, given="Ann", family="Lowe"), kind=Kind.DOCUMENT),
        "referred": a_decided_item(db, REFER, rosa),
    }
    page = queue_of(gp, **narrowed)
    assert [name for each in page.items for name, item in items.items() if item.id == each] == found


def test_it_is_narrowed_to_an_nhs_number_however_it_is_spaced(gp: Visitor, db: Session) -> None:
    item, _ = an_item(db), an_item(db)
    number = db.scalars(select(Patient.nhs_number).where(Patient.id == item.patient_id)).one()
    assert queue_of(gp, patient=f"{number[:3]} {number[3:6]} {number[6:]}").items == [item.id]


def test_what_was_asked_for_stays_in_the_filters(gp: Visitor, db: Session) -> None:
    page = queue_of(gp, kind="document", flag="any", author="mine", patient='"><b>Marsh', state="referred")
    assert [page.value(name) for name in ("kind", "flag", "author", "patient", "state")] == [
        "document", "any", "mine", '"><b>Marsh', "referred",
    ]  # fmt: skip


def test_its_pages_hold_everything_once_and_in_order(gp: Visitor, db: Session) -> None:
    kinds = [[], [Category.THIRD_PARTY], [Category.DOMESTIC_ABUSE]]
    made = [an_item(db, flags=kinds[n % 3], recorded_at=NOON - (n // 4) * MINUTE) for n in range(107)]
    expected = [i.id for i in sorted(made, key=lambda item: (item.urgency, item.recorded_at, item.id))]
    found, address, pages = [], "/queue", 0
    while address:
        page = gp.open(address)
        found, pages = found + page.items, pages + 1
        address = next((link.get("href") for link in page.all("a[@rel='next']")), None)
    assert (found, pages) == (expected, 3)


def test_a_page_goes_on_where_it_ended_though_its_last_item_was_decided(gp: Visitor, db: Session) -> None:
    items = [an_item(db, recorded_at=NOON + n * MINUTE) for n in range(52)]
    first = queue_of(gp)
    gp.decide(items[49], "leave-visible")
    (link,) = first.all("a[@rel='next']")
    assert gp.open(link.get("href")).items == [items[50].id, items[51].id]


@pytest.mark.parametrize(
    "after",
    [
        "nonsense", "0~~", "9~2026-03-02T12:00:00+00:00~1", "0~2026-03-02T12:00:00~1",
        f"0~2026-03-02T12:00:00+00:00~{10**30}", "0~0001-01-01T00:00:00+14:00~1", "0~9999-12-31T23:59:59-14:00~1",
        "0~2026-03-02T12:00:00+00:00~1~2",
    ],
)  # fmt: skip
def test_a_place_that_makes_no_sense_is_the_beginning(gp: Visitor, db: Session, after: str) -> None:
    item = an_item(db)
    assert queue_of(gp, after=after).items == [item.id]


def test_a_page_of_fifty_cards_takes_at_most_fourteen_statements(
    gp: Visitor, db: Session, statements: list[str]
) -> None:
    for number in range(51):
        an_item(db, titles=["One", "Two"], flags=[Category.THIRD_PARTY] if number % 2 else [])
    a_link(db, an_item(db), an_item(db))
    gp.open("/queue")
    statements.clear()
    assert len(gp.open("/queue").items) == 50
    assert len(statements) <= 14


def test_the_counts_are_those_of_the_whole_practice(gp: Visitor, db: Session) -> None:
    for flags in ([], [], [Category.THIRD_PARTY]):
        an_item(db, flags=flags)
    a_decided_item(db, REFER)
    page = queue_of(gp, kind="document")
    assert "3 waiting, 1 flagged, 1 referred" in page.words
    assert "No items match these filters" in page.words


def test_an_empty_queue_says_so(gp: Visitor) -> None:
    assert "The queue is empty" in queue_of(gp).words


def test_a_claim_is_shown_to_others_and_expires_by_itself(
    gp: Visitor, another_gp: Visitor, db: Session, clock: Clock
) -> None:
    item = an_item(db)
    gp.open(f"/review-items/{item.id}")
    for address in ("/queue", f"/review-items/{item.id}"):
        assert re.search("Dr Amira Shah has this open since (2 March 2026, )?midday", another_gp.open(address).words)
    assert "has this open" not in gp.open("/queue").words
    clock.at = NOON + queue.CLAIM_LASTS
    assert "has this open" not in another_gp.open("/queue").words


def test_many_are_left_visible_in_bulk(gp: Visitor, db: Session) -> None:
    one, two, other = (an_item(db) for _ in range(3))
    page = ticking(gp, one, two)
    assert page.goes_to == "/queue"
    after = gp.open("/queue")
    assert after.items == [other.id]
    assert "2 items left visible" in after.words


def test_none_of_many_is_left_visible_if_one_was_decided_meanwhile(
    gp: Visitor, another_gp: Visitor, db: Session
) -> None:
    one, two = an_item(db), an_item(db)
    stale = {"item": [one.id, two.id], "seen": [gp.token(one), gp.token(two)]}
    another_gp.decide(one, "hide", reason="patient-request")
    page = gp.send("/review-items/leave-visible", stale, 409)
    assert "Dr Ben Okoro has already hidden this (2 March 2026, midday)" in page.words
    assert gp.open("/queue").items == [two.id]


def test_none_of_many_is_left_visible_if_one_is_flagged(gp: Visitor, db: Session) -> None:
    plain, flagged = an_item(db), an_item(db, flags=[Category.THIRD_PARTY])
    page = ticking(gp, plain, flagged, status=422)
    assert "None was decided" in page.words
    assert gp.open("/queue").items == [flagged.id, plain.id]


@pytest.mark.parametrize(
    "fields", [{}, {"item": "1"}, {"item": "1", "seen": "x"}, {"item": "x", "seen": "1-1"}], ids=str
)
def test_a_bulk_decision_over_nothing_that_can_be_read_decides_nothing(
    gp: Visitor, db: Session, fields: dict[str, str]
) -> None:
    item = an_item(db)
    assert gp.send("/review-items/leave-visible", fields, 409 if fields == {"item": "1"} else 422).is_whole
    assert gp.open("/queue").items == [item.id]


def test_a_tick_is_offered_only_where_a_bulk_decision_is_allowed(gp: Visitor, db: Session) -> None:
    plain, _ = an_item(db), an_item(db, flags=[Category.THIRD_PARTY])
    assert [box.get("value") for box in queue_of(gp).all("input[@name='item']")] == [str(plain.id)]


def test_many_can_be_undone_in_bulk(gp: Visitor, db: Session) -> None:
    one, two = an_item(db), an_item(db)
    ticking(gp, one, two)
    (undo,) = [form.get("action") for form in gp.open("/queue").all("form") if "undo" in form.get("action", "")]
    assert gp.send(undo).goes_to == "/queue"
    assert sorted(gp.open("/queue").items) == [one.id, two.id]


def ticking(visitor: Visitor, *items: object, status: int = 303) -> Page:
    fields = {"item": [item.id for item in items], "seen": [visitor.token(item) for item in items]}
    return visitor.send("/review-items/leave-visible", fields, status)


def test_a_long_item_can_only_be_left_visible_where_all_of_it_is_read(gp: Visitor, db: Session) -> None:
    long = an_item(db, titles=[f"Observation {number}" for number in range(21)])
    page = queue_of(gp)
    assert page.all("input[@type='checkbox']") == []
    assert page.all("button[@value='leave-visible']") == []
    assert f"/review-items/{long.id}" in [
        link.get("href") for link in page.all(f"a[@data-key='{KEYS['leave_visible'].key}']")
    ]


@pytest.mark.parametrize("search", ["patient=Marsh", "state=out-of-scope"])
def test_reading_a_record_by_searching_the_queue_is_on_record(gp: Visitor, db: Session, search: str) -> None:
    gp.open(f"/queue?{search}")
    (viewed,) = audit.page(db, gp.practice, audit.Search(action=Action.VIEWED))
    assert '"what":"queue"' in viewed.details


def test_working_through_what_waits_is_not_a_search(gp: Visitor, db: Session) -> None:
    gp.open("/queue?flag=any&kind=document")
    assert audit.page(db, gp.practice, audit.Search(action=Action.VIEWED)) == []


def test_what_a_patient_would_see_is_not_chosen_in_a_list_that_shows_not_all(db: Session, gp: Visitor) -> None:
    item = an_item(db, titles=["Consultation", *(f"Note {number}" for number in range(ENTRIES_IN_LIST))])
    for asked, given in (
        ("hide", "hide"),
        ("refer", "refer"),
        ("leave-visible", "hide"),
        ("hide-from-proxies", "hide"),
    ):
        form = gp.open(f"/review-items/{item.id}/decision?outcome={asked}", part=True)
        assert [each.get("value") for each in form.all("input[@name='outcome']")] == [given]
    [link] = [each for each in gp.open("/queue").all("a") if "outcome=hide-from-proxies" in str(each.get("href"))]
    assert link.get("hx-get") is None


def test_the_filters_hold_through_item_pages(gp: Visitor, db: Session) -> None:
    letters = [an_item(db, kind=Kind.DOCUMENT, recorded_at=NOON + n * MINUTE) for n in range(2)]
    an_item(db, flags=[Category.DOMESTIC_ABUSE])
    queue_of(gp, kind="document", patient="Marsh")
    page = gp.open(f"/review-items/{letters[0].id}")
    (back,) = [link.get("href") for link in page.all("a") if link.text == "Back to the queue"]
    assert back == "/queue?kind=document"
    assert gp.decide(letters[0], "leave-visible").goes_to == f"/review-items/{letters[1].id}"
    assert gp.decide(letters[1], "leave-visible").goes_to == "/queue"


def test_a_card_of_a_search_that_comes_later_is_on_record_too(gp: Visitor, db: Session) -> None:
    item = a_decided_item(db, HIDE)
    gp.open(f"/queue/card?card={item.patient_id}~2026-03-02&state=hidden", part=True)
    (viewed,) = audit.page(db, gp.practice, audit.Search(action=Action.VIEWED))
    assert f'"items":[{item.id}]' in viewed.details


@pytest.mark.parametrize("address", ["/queue/card?card={patient}~2026-03-02", "/queue/beside/{patient}"])
def test_what_the_page_fetches_by_itself_takes_nobody_from_it_when_the_session_has_ended(
    gp: Visitor, db: Session, clock: Clock, address: str
) -> None:
    item = an_item(db)
    gp.open("/queue")
    clock.at = NOON + 60 * 13 * MINUTE
    assert gp.open(address.format(patient=item.patient_id), 204, part=True).text == ""
