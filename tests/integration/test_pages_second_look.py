"""The pages of the second look: blind until answered, then what both said; and the clinician who is told."""

import re

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from tests.factories import HIDE, NOON, Category, a_lead, a_link, a_practice, an_item, deciding, entries, entry_states
from tests.second_looks import choose, decided_last_week, drawn, look_at
from tests.visitors import Arrive, Page, Visitor
from workbench import audit, second_look
from workbench.decisions import Choice
from workbench.models import Patient, ReviewItem
from workbench.queue import elsewhere, item_rows
from workbench.second_look import looks
from workbench.vocabulary import Action, Outcome, Reason, Role, State

LIST = "/oversight/second-look"
TOLD = "/decisions/second-looks"
TELLING = Choice(Outcome.HIDE, Reason.DOMESTIC_ABUSE, "his sister works here")


def drawn_item(db: Session, gp: Visitor, choice: Choice, **more: object) -> tuple[ReviewItem, str]:
    """What this GP decided about last week, drawn; and the address of its second look."""
    choose(db)
    assert gp.user
    item = decided_last_week(db, choice, by=gp.user.as_actor(a_practice(db)), **more)
    drawn(db)
    return item, f"{LIST}/{look_at(db, item)}"


def states(db: Session, item: ReviewItem) -> set[State]:
    db.expire_all()
    return set(entry_states(db, item))


def of_the_page(page: Page) -> str:
    """Its HTML without what differs from one request to the next, and without the numbers of things."""
    return re.sub(r'(nonce|value|content)="[^"]*"|\d+', "", main_of(page))


def main_of(page: Page) -> str:
    return page.text.partition("<main")[2].partition("</main>")[0]


def test_before_the_answer_nothing_on_the_page_tells_the_first_decision(
    db: Session, gp: Visitor, lead: Visitor
) -> None:
    """Word for word the same page, whatever was decided about entries that are alike."""
    choose(db)
    assert gp.user
    by = gp.user.as_actor(a_practice(db))
    choices = [Choice(Outcome.LEAVE_VISIBLE), TELLING, Choice(Outcome.HIDE_FROM_PROXIES, note="a confidence")]
    for choice in choices:
        item = decided_last_week(db, choice, by=by, titles=["Home visit", "Note"], flags=[Category.DOMESTIC_ABUSE])
        a_link(db, item, an_item(db, db.get_one(Patient, item.patient_id), titles=["Letter"]))
    items = drawn(db)
    for query in ("", "?outcome=hide", "?outcome=hide-from-proxies", "?outcome=leave-visible"):
        pages = [lead.open(f"{LIST}/{look_at(db, db.get_one(ReviewItem, item))}{query}") for item in items]
        assert len({of_the_page(page) for page in pages}) == 1
        for page in pages:
            for told in ("Shah", "sister", "a confidence", "Hidden", "hidden from", "eft visible", "review-items/"):
                assert told not in main_of(page), told


def test_the_list_tells_no_more(db: Session, gp: Visitor, lead: Visitor) -> None:
    item, _ = drawn_item(db, gp, TELLING)
    page = lead.open(LIST)
    assert "To look at: 1" in page.words
    assert "Telephone consultation" in page.words
    for told in ("Shah", "sister", "Hidden from", "Domestic abuse", f"review-items/{item.id}"):
        assert told not in main_of(page)


def test_who_agrees_goes_on_to_the_next(db: Session, gp: Visitor, lead: Visitor) -> None:
    choose(db)
    assert gp.user
    for _ in range(2):
        decided_last_week(db, by=gp.user.as_actor(a_practice(db)))
    first, second = drawn(db)
    looks = [f"{LIST}/{look_at(db, db.get_one(ReviewItem, item))}" for item in (first, second)]
    assert lead.send(looks[0], {"outcome": "leave-visible"}).goes_to == looks[1]
    assert "You agree with Dr Amira Shah: left visible." in lead.open(looks[1]).words
    assert lead.send(looks[1], {"outcome": "leave-visible"}).goes_to == LIST


def test_who_differs_sees_both_and_decides_again_with_the_answer_filled_in(
    db: Session, gp: Visitor, lead: Visitor
) -> None:
    item, address = drawn_item(db, gp, Choice(Outcome.LEAVE_VISIBLE), titles=["Home visit", "Note"])
    answer = {"outcome": "hide", "reason": "third-party-confidence", "note": "names the neighbour"}
    assert lead.send(address, answer).goes_to == address
    page = lead.open(address)
    assert "First: Dr Amira Shah" in page.words
    assert "Second look: Dr Carys Evans" in page.words
    assert (page.value("outcome"), page.value("reason")) == ("hide", "third-party-confidence")
    assert states(db, item) == {State.LEFT_VISIBLE}
    ticked = [box.attrib["value"] for box in page.all("input[@name='entry']") if "checked" in box.attrib]
    assert ticked == [str(entry.id) for entry in entries(db, item)]
    sent = {"seen": page.value("seen"), "entry": ticked, **answer}
    assert f"{address}/decision" in [form.attrib["action"] for form in page.all("form") if "action" in form.attrib]
    assert lead.send(f"{address}/decision", sent).goes_to == LIST
    assert states(db, item) == {State.HIDDEN}
    assert "Different answers" not in lead.open(LIST).words


def test_what_is_linked_is_asked_about_as_ever(db: Session, gp: Visitor, lead: Visitor) -> None:
    item, address = drawn_item(db, gp, Choice(Outcome.LEAVE_VISIBLE))
    linked = an_item(db, db.get_one(Patient, item.patient_id), titles=["Letter"])
    a_link(db, item, linked)
    answer = {"outcome": "hide", "reason": "third-party-confidence"}
    lead.send(address, answer)
    page = lead.send(f"{address}/decision", {"seen": lead.token(item), **answer}, 422)
    assert "Second look: Dr Carys Evans" in page.words
    assert states(db, item) == {State.LEFT_VISIBLE}


def test_what_is_wrong_when_settling_comes_back_beside_both_answers_as_it_was_typed(
    db: Session, gp: Visitor, lead: Visitor
) -> None:
    item, address = drawn_item(db, gp, Choice(Outcome.LEAVE_VISIBLE))
    lead.send(address, {"outcome": "hide", "reason": "third-party-confidence"})
    wrong = {"seen": lead.token(item), "outcome": "hide", "reason": "", "note": "his sister", "review_on": "2026-09-01"}
    page = lead.send(f"{address}/decision", wrong, 422)
    assert "Choose why this is hidden" in page.words
    assert "First: Dr Amira Shah" in page.words
    assert (page.value("note"), page.value("review_on")) == ("his sister", "2026-09-01")
    lead.decide(item, "refer", note="Ask him")
    late = lead.send(f"{address}/decision", {**wrong, "reason": "patient-request"}, 409)
    assert "Your decision was not saved" in late.words
    assert "his sister" in late.words
    assert "Second look: Dr Carys Evans" in late.words


def test_what_was_typed_is_not_dropped_where_the_item_has_more_entries_than_a_page_shows(
    db: Session, gp: Visitor, lead: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    item, address = drawn_item(db, gp, Choice(Outcome.LEAVE_VISIBLE), titles=["Home visit", "Note"])
    lead.send(address, {"outcome": "hide", "reason": "third-party-confidence"})
    seen = lead.token(item)
    for module in (elsewhere, item_rows):
        monkeypatch.setattr(module, "ENTRIES_ON_PAGE", 1)
    wrong = {"seen": seen, "outcome": "hide", "reason": "", "note": "his sister"}
    page = lead.send(f"{address}/decision", wrong, 422)
    assert "Open it to decide" in page.words
    assert "his sister" in page.words
    assert "Choose why this is hidden" in page.words


def test_why_it_stands_is_not_dropped_where_somebody_settled_it_meanwhile(
    db: Session, gp: Visitor, lead: Visitor
) -> None:
    item, address = drawn_item(db, gp, Choice(Outcome.LEAVE_VISIBLE))
    lead.send(address, {"outcome": "hide", "reason": "third-party-confidence"})
    lead.decide(item, "refer", note="Ask him")
    page = lead.send(f"{address}/stands", {"note": "he asked for it"}, 422)
    assert "This has been settled already" in page.words
    assert "he asked for it" in page.words


def test_settled_disagreements_stay_findable_with_what_became_of_them_page_by_page(
    db: Session, gp: Visitor, lead: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the lead, and for whoever decided first."""
    monkeypatch.setattr(looks, "PAGE", 1)
    choose(db)
    assert gp.user
    for _ in range(2):
        decided_last_week(db, TELLING, by=gp.user.as_actor(a_practice(db)))
    numbers = [look_at(db, db.get_one(ReviewItem, item)) for item in drawn(db)]
    assert "No disagreement has been settled yet" in lead.open(f"{LIST}/settled").words
    for number in numbers:
        lead.send(f"{LIST}/{number}", {"outcome": "leave-visible"})
        lead.send(f"{LIST}/{number}/stands", {"note": f"As it is {number}"})
        gp.send(f"{TOLD}/{number}", {"note": f"Thank you {number}"})
        lead.send(f"{LIST}/{number}/read")
    for visitor, address in ((lead, f"{LIST}/settled"), (gp, TOLD)):
        page, found = visitor.open(address), []
        while page:
            (row,) = page.all("*[@data-look]")
            found.append(int(row.attrib["data-look"]))
            assert f"“As it is {found[-1]}”" in page.words
            assert f"“Thank you {found[-1]}”" in page.words
            more = [link.attrib["href"] for link in page.all("a[@rel='next']")]
            page = visitor.open(*more) if more else None
        assert found == sorted(numbers, reverse=True)


def test_both_answers_are_shown_though_the_item_has_no_such_page_any_more(
    db: Session, gp: Visitor, lead: Visitor
) -> None:
    _, address = drawn_item(db, gp, TELLING)
    lead.send(address, {"outcome": "leave-visible"})
    assert "First: Dr Amira Shah" in lead.open(f"{address}?page=2").words
    assert "First: Dr Amira Shah" in lead.open(f"{address}?page=none").words


def test_an_answer_that_is_not_complete_comes_back_with_what_was_typed(db: Session, gp: Visitor, lead: Visitor) -> None:
    _, address = drawn_item(db, gp, Choice(Outcome.LEAVE_VISIBLE))
    page = lead.send(address, {"outcome": "hide", "note": "see the letter"}, 422)
    assert "Choose why this is hidden" in page.words
    assert page.value("note") == "see the letter"
    assert "Choose what to do" in lead.send(address, {"outcome": "burn"}, 422).words


def test_the_first_decision_may_stand_and_the_clinician_is_told_and_answers(
    db: Session, gp: Visitor, lead: Visitor
) -> None:
    item, address = drawn_item(db, gp, TELLING)
    lead.send(address, {"outcome": "leave-visible"})
    assert "Write why the first decision stands" in lead.send(f"{address}/stands", {"note": ""}, 422).words
    assert "second look came" not in gp.open("/queue").words
    lead.send(f"{address}/stands", {"note": "I did not know of her"})
    for page in ("/queue", "/decisions/mine"):
        assert "A second look came to another answer than you did: 1 decision" in gp.open(page).words
    assert "“I did not know of her”" in gp.open(TOLD).words
    assert "Second look by Dr Carys Evans" in gp.open(f"/review-items/{item.id}").words
    number = address.rpartition("/")[2]
    gp.send(f"{TOLD}/{number}", {"note": "She moved here in May"})
    assert "second look came" not in gp.open("/queue").words
    page = lead.open(LIST)
    assert "“She moved here in May”" in page.words
    assert "second looks to give or to settle" in lead.open("/oversight").words
    lead.send(f"{address}/read")
    assert "She moved here" not in lead.open(LIST).words


def test_a_correction_is_told_where_the_clinician_looks(db: Session, gp: Visitor, lead: Visitor) -> None:
    item, address = drawn_item(db, gp, Choice(Outcome.LEAVE_VISIBLE))
    lead.send(address, {"outcome": "hide", "reason": "patient-request"})
    lead.decide(item, "hide", reason="patient-request", note="She asked me")
    read = gp.open(TOLD).words
    assert "Dr Carys Evans, 2 March 2026, midday: hidden, the patient asked: “She asked me”" in read
    assert "Decided again" in gp.open("/decisions/mine").words


def test_an_answer_that_is_too_long_comes_back(db: Session, gp: Visitor, lead: Visitor) -> None:
    _, address = drawn_item(db, gp, TELLING)
    lead.send(address, {"outcome": "leave-visible"})
    lead.send(f"{address}/stands", {"note": "Right"})
    page = gp.send(f"{TOLD}/{address.rpartition('/')[2]}", {"note": "x" * 2001}, 422)
    assert "longer than 2000 characters" in page.words
    assert page.value("note") == "x" * 2001


def test_nobody_opens_the_second_look_at_their_own_decision(db: Session, lead: Visitor, arrive: Arrive) -> None:
    another = arrive("Dr Dan Field", Role.SAFEGUARDING_LEAD)
    _, address = drawn_item(db, lead, Choice(Outcome.LEAVE_VISIBLE))
    lead.open(address, 403)
    assert "1 more is about your own decisions" in lead.open(LIST).words
    another.open(address)


def test_the_only_lead_is_told_that_nobody_looks_at_their_own(db: Session, lead: Visitor) -> None:
    choose(db)
    assert "You are the practice’s only safeguarding lead" in lead.open(LIST).words


def test_what_changed_meanwhile_is_said_to_need_no_look(db: Session, gp: Visitor, lead: Visitor) -> None:
    item, address = drawn_item(db, gp, Choice(Outcome.LEAVE_VISIBLE))
    deciding(db, item, HIDE)
    assert "needs no second look any more" in lead.open(address).words
    assert "needs no second look any more" in lead.send(address, {"outcome": "leave-visible"}, 422).words


def test_a_second_look_that_there_is_not_is_not_found(lead: Visitor) -> None:
    lead.open(f"{LIST}/99", 404)
    lead.open(f"{LIST}/99/entries/1/text", 404)
    lead.send(f"{LIST}/99/stands", {"note": "x"}, 404)


def test_the_full_text_is_read_without_the_item_s_own_page(db: Session, gp: Visitor, lead: Visitor) -> None:
    item, address = drawn_item(db, gp, TELLING)
    page = lead.open(f"{address}/entries/{entries(db, item)[0].id}/text?field=title")
    assert "Telephone consultation" in page.words
    assert "review-items" not in page.text


def test_looking_is_on_record(db: Session, gp: Visitor, lead: Visitor) -> None:
    item, address = drawn_item(db, gp, TELLING)
    lead.open(address)
    viewed = audit.page(db, lead.practice, audit.Search(action=Action.VIEWED))
    assert viewed[0].review_item == item.id
    assert "second look" in viewed[0].details


def test_the_lead_switches_it_on_in_the_browser(db: Session, lead: Visitor) -> None:
    assert "Second looks are off" in lead.open(LIST).words
    page = lead.open("/policy")
    names = ("proxy_review_from", "proxy_review_until", "trivial_share", "backlog_hours", "sampled_share",
             "waiting_days", "second_look_share", "second_look_most")  # fmt: skip
    form = {name: page.value(name) for name in names} | {"backlog": "off", "basis": "agreed"}
    wrong = lead.send("/policy", form | {"second_look": "on", "second_look_share": "0", "second_look_most": "500"}, 422)
    assert "Enter a percentage from 1 to 100" in wrong.words
    assert "Enter a number of decisions from 1 to 100" in wrong.words
    lead.send("/policy", form | {"second_look": "on", "second_look_share": "8", "second_look_most": "25"})
    assert "8% of each week’s decisions, at most 25, drawn at random" in lead.open(LIST).words
    assert "a second look at 8% of a week’s decisions, at most 25" in lead.open("/policy").words
    assert "a second look at 8% of a week’s decisions, at most 25" in lead.open("/audit").words


def test_the_counts_of_weeks_read_nothing_clinical(db: Session, gp: Visitor, engine: Engine) -> None:
    drawn_item(db, gp, TELLING)
    asked: list[str] = []
    by = a_lead(a_practice(db))
    event.listen(engine, "before_cursor_execute", lambda *called: asked.append(called[2]))
    second_look.weeks(db, by=by, at=NOON)
    assert len(asked) == 2
    assert not [each for each in asked if "entry_version.title" in each or "patient" in each]


def test_the_page_says_how_far_they_agree_and_what_became_of_each_week(db: Session, gp: Visitor, lead: Visitor) -> None:
    _, address = drawn_item(db, gp, Choice(Outcome.LEAVE_VISIBLE))
    lead.send(address, {"outcome": "leave-visible"})
    read = lead.open(LIST).words
    assert "Too few to say: 1 second look, and it takes 30. So far 1 of 1 came to the same answer." in read
    assert "23 February 2026 to 1 March 2026" in read
    assert "Seed a seed of the tests" in read


def test_what_has_an_urgent_flag_takes_two_steps_to_be_released(db: Session, gp: Visitor, lead: Visitor) -> None:
    choose(db)
    assert gp.user
    by = gp.user.as_actor(a_practice(db))
    plain, urgent = (decided_last_week(db, TELLING, by=by, flags=flags) for flags in ([], [Category.DOMESTIC_ABUSE]))
    drawn(db)
    for item, is_at_once in ((plain, True), (urgent, False)):
        forms = lead.open(f"{LIST}/{look_at(db, item)}").all("form[@method='post']")
        assert any(form.findall(".//button[@value='leave-visible']") for form in forms) is is_at_once
    page = lead.open(f"{LIST}/{look_at(db, urgent)}?outcome=leave-visible")
    assert "I would leave this visible" in page.words


@pytest.mark.parametrize("first", ["leave-visible", "hide"])
def test_what_was_typed_is_shown_where_another_lead_has_looked_meanwhile(
    db: Session, gp: Visitor, lead: Visitor, arrive: Arrive, first: str
) -> None:
    """Whether or not the two of them differ from the first decision."""
    _, address = drawn_item(db, gp, Choice(Outcome.LEAVE_VISIBLE))
    mine = {"outcome": "hide", "reason": "domestic-abuse", "note": "her sister reads it"}
    reason = {"reason": "patient-request"} if first == "hide" else {}
    arrive("another lead", Role.SAFEGUARDING_LEAD).send(address, {"outcome": first, **reason}, 303)
    late = lead.send(address, mine, 422)
    assert "Nobody needs to look at this any more" in late.words
    assert "What you had typed It is not saved. her sister reads it" in late.words


def test_what_was_typed_is_shown_where_nobody_needs_to_look_any_more(db: Session, gp: Visitor, lead: Visitor) -> None:
    item, address = drawn_item(db, gp, Choice(Outcome.LEAVE_VISIBLE))
    deciding(db, item, HIDE)
    late = lead.send(address, {"outcome": "hide", "reason": "domestic-abuse", "note": "her sister reads it"}, 422)
    assert "This needs no second look any more" in late.words
    assert "What you had typed It is not saved. her sister reads it" in late.words
