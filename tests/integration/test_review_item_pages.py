"""One review item as a page, and deciding about it: with and without htmx, first or second, wholly or in part."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import (
    BEFORE_SWITCH_ON,
    HIDE,
    LEAVE_VISIBLE,
    MINUTE,
    NOON,
    REFER,
    WHY_VISIBLE,
    a_change,
    a_decided_item,
    a_link,
    a_patient,
    a_proxy,
    an_entry,
    an_item,
    deciding,
    decisions,
    entries,
    entry_states,
    revision,
    state,
)
from tests.visitors import Clock, Page, Visitor
from workbench import audit
from workbench.decisions import LinkedAnswer
from workbench.models import KeptForm, Patient, ReviewItem
from workbench.vocabulary import Action, Category, Kind, State
from workbench.web.door.login import secret_of
from workbench.web.wording.keys import KEYS

ABUSE = Category.DOMESTIC_ABUSE


def undo_on(page: Page) -> str:
    """Where the button leads."""
    (address,) = [form.get("action") for form in page.all("form") if "undo" in form.get("action", "")]
    return address


def faults_on(page: Page) -> list[str]:
    summary = page.all("*[@class='nhsuk-error-summary']//li")
    return [" ".join("".join(fault.itertext()).split()) for fault in summary]


def test_an_item_shows_all_its_entries_and_its_history(gp: Visitor, db: Session) -> None:
    item = a_decided_item(db, HIDE, titles=["Consultation", "Examination", "Plan"])
    page = gp.open(f"/review-items/{item.id}")
    assert [found.get("data-entry") for found in page.all("*[@data-entry]")] == [str(e.id) for e in entries(db, item)]
    assert "Dr Carys Evans (safeguarding lead): hidden, a third party’s confidence" in page.words


def test_without_htmx_a_decision_leads_to_the_next_item(gp: Visitor, db: Session) -> None:
    first, second = an_item(db, flags=[ABUSE]), an_item(db)
    assert gp.decide(first, "leave-visible").goes_to == f"/review-items/{second.id}"
    assert state(db, first) is State.DECIDED
    page = gp.open(f"/review-items/{second.id}")
    assert "1 item left visible" in page.words
    assert gp.decide(second, "leave-visible").goes_to == "/queue"


def test_with_htmx_a_decision_takes_the_place_of_its_row_and_brings_the_counts(gp: Visitor, db: Session) -> None:
    item, _ = an_item(db), an_item(db)
    page = gp.decide(item, "leave-visible", 200, part=True)
    assert [row.get("id") for row in page.all("li")] == [f"item-{item.id}"]
    assert page.all("p[@hx-swap-oob]//strong")[0].get("data-waiting") == "1"


def test_what_just_happened_is_told_once(gp: Visitor, db: Session) -> None:
    gp.decide(an_item(db), "refer")
    assert "1 item referred to the safeguarding lead" in gp.open("/queue").words
    assert "1 item referred" not in gp.open("/queue").words


@pytest.mark.parametrize(
    ("outcome", "stands"),
    [("leave-visible", State.LEFT_VISIBLE), ("hide", State.HIDDEN), ("hide-from-proxies", State.HIDDEN_FROM_PROXIES),
     ("refer", State.REFERRED)],
)  # fmt: skip
@pytest.mark.parametrize("part", [False, True], ids=["whole", "part"])
def test_every_outcome_can_be_chosen(gp: Visitor, db: Session, outcome: str, stands: State, part: bool) -> None:
    item = an_item(db)
    gp.decide(item, outcome, 200 if part else 303, part=part, reason="patient-request")
    assert entry_states(db, item) == [stands]


@pytest.mark.parametrize("part", [False, True], ids=["whole", "part"])
@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"outcome": ""}, "Choose what to do"),
        ({"outcome": "reopen"}, "Choose what to do"),
        ({"reason": ""}, "Choose why this is hidden"),
        ({"reason": "because"}, "Choose one of the reasons"),
        ({"reason": "serious-harm-patient"}, "Write a note: this reason needs one"),
        ({"review_on": "soon"}, "Write the review date as year, month and day: 2026-12-31"),
        ({"review_on": "2026-03-02"}, "The review date must be after today"),
        ({"reason": "awaiting-conversation"}, "Give the day by which the conversation will have happened"),
        ({"seen": "nonsense"}, "The form was not complete; reload the page and try again"),
        ({"entry": "999"}, "You cannot decide about this: it is withdrawn or out of scope"),
        ({"note": "a" * 2001, "reason": "domestic-abuse"}, "The note is longer than 2000 characters"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_beside_what_was_typed(
    gp: Visitor, db: Session, typed: dict[str, str], fault: str, part: bool
) -> None:
    item = an_item(db, titles=["One", "Two"])
    page = gp.decide(item, **{"outcome": "hide", "status": 422, "reason": "patient-request", **typed}, part=part)
    assert faults_on(page) == [fault]
    assert page.value("note") == typed.get("note", "")
    assert page.is_whole != part
    assert state(db, item) is State.WAITING


def test_a_page_with_faults_says_so_in_its_title(gp: Visitor, db: Session) -> None:
    assert gp.decide(an_item(db), "hide", 422).title == "Error: Consultation to review"


def test_all_that_was_typed_stays_when_something_is_wrong(gp: Visitor, db: Session) -> None:
    item = an_item(db, titles=["One", "Two"])
    chosen = str(entries(db, item)[1].id)
    typed = {"reason": "serious-harm-other", "review_on": "2026-09-01", "entry": chosen}
    page = gp.decide(item, "hide-from-proxies", 422, **typed)
    assert {name: page.value(name) for name in (*typed, "outcome")} == {**typed, "outcome": "hide-from-proxies"}


@pytest.mark.parametrize("part", [False, True], ids=["whole", "part"])
def test_who_comes_second_is_told_who_was_first_and_loses_nothing_typed(
    gp: Visitor, another_gp: Visitor, db: Session, clock: Clock, part: bool
) -> None:
    item = an_item(db)
    seen = gp.token(item)
    clock.at = NOON + 3 * MINUTE
    another_gp.decide(item, "leave-visible")
    page = gp.decide(item, "hide", 409, seen=seen, reason="domestic-abuse", note="He reads her post", part=part)
    assert "Dr Ben Okoro has already left this visible (2 March 2026, 12:03pm)" in page.words
    assert (page.value("note"), page.value("reason")) == ("He reads her post", "domestic-abuse")
    assert [each.outcome for each in decisions(db, item)] == ["leave-visible"]


def test_who_came_second_can_decide_again_having_looked(gp: Visitor, another_gp: Visitor, db: Session) -> None:
    item = an_item(db)
    seen = gp.token(item)
    another_gp.decide(item, "leave-visible")
    page = gp.decide(item, "hide", 409, seen=seen, reason="patient-request")
    gp.decide(item, "hide", seen=page.value("seen"), reason="patient-request")
    assert entry_states(db, item) == [State.HIDDEN]


def test_an_item_that_the_source_changed_meanwhile_is_not_decided(gp: Visitor, db: Session) -> None:
    item = an_item(db)
    seen = gp.token(item)
    a_change(db, entries(db, item)[0])
    assert "This item changed after you opened it" in gp.decide(item, "leave-visible", 409, seen=seen).words
    assert state(db, item) is State.WAITING


def test_only_chosen_entries_can_be_decided(gp: Visitor, db: Session) -> None:
    item = an_item(db, titles=["One", "Two", "Three"])
    one, _, three = entries(db, item)
    gp.decide(item, "hide", reason="patient-request", entry=[one.id, three.id])
    assert entry_states(db, item) == [State.HIDDEN, State.WAITING, State.HIDDEN]


def test_an_item_decided_in_part_still_waits_and_shows_what_is_left(gp: Visitor, db: Session) -> None:
    item = an_item(db, titles=["One", "Two"])
    gp.decide(item, "hide", reason="patient-request", entry=[entries(db, item)[0].id])
    page = gp.open("/queue")
    assert page.items == [item.id]
    assert "Hidden" in page.words


@pytest.fixture
def consultation(db: Session) -> ReviewItem:
    """One that a letter gives away."""
    patient = a_patient(db)
    item, letter = an_item(db, patient), an_item(db, patient, kind=Kind.DOCUMENT, titles=["Letter from the clinic"])
    a_link(db, item, letter)
    return item


def letter_of(db: Session) -> ReviewItem:
    return db.query(ReviewItem).where(ReviewItem.kind == Kind.DOCUMENT).one()


def test_hiding_asks_about_what_is_linked(gp: Visitor, db: Session, consultation: ReviewItem) -> None:
    page = gp.decide(consultation, "hide", 422, reason="patient-request")
    assert faults_on(page) == ["Say whether this linked item is hidden too"]
    assert "Document: Letter from the clinic (waiting, recorded 2 March 2026, 11am)" in page.words
    assert (state(db, consultation), state(db, letter_of(db))) == (State.WAITING, State.WAITING)


def test_the_form_asks_at_once_about_what_linked_items_are_linked_to(
    gp: Visitor, db: Session, consultation: ReviewItem
) -> None:
    letter = letter_of(db)
    reply = an_item(db, db.get_one(Patient, letter.patient_id), titles=["Reply to the clinic"])
    a_link(db, letter, reply)
    page = gp.open(f"/review-items/{consultation.id}/decision?outcome=hide")
    tokens = [field.get("value") for field in page.all("input[@name='linked-seen']")]
    assert tokens == [gp.token(letter), gp.token(reply)]
    gp.decide(consultation, "hide", reason="patient-request", **{"linked-seen": tokens},
              **{f"linked-{each.id}": "hide" for each in (letter, reply)})  # fmt: skip
    assert entry_states(db, reply) == [State.HIDDEN]


def test_the_form_goes_no_further_than_what_is_hidden_already(
    gp: Visitor, db: Session, consultation: ReviewItem
) -> None:
    letter = letter_of(db)
    a_link(db, letter, reply := an_item(db, db.get_one(Patient, letter.patient_id), titles=["Reply to the clinic"]))
    left = {each.id: LinkedAnswer(False, revision(db, each)) for each in (consultation, reply)}
    deciding(db, letter, HIDE, linked=left)
    page = gp.open(f"/review-items/{consultation.id}/decision?outcome=hide")
    assert gp.token(reply) not in [field.get("value") for field in page.all("input[@name='linked-seen']")]


@pytest.mark.parametrize(("answer", "stands"), [("hide", State.HIDDEN), ("leave", State.WAITING)])
def test_what_is_linked_is_hidden_or_left_as_answered(
    gp: Visitor, db: Session, consultation: ReviewItem, answer: str, stands: State
) -> None:
    letter = letter_of(db)
    about = {f"linked-{letter.id}": answer, "linked-seen": gp.token(letter)}
    gp.decide(consultation, "hide", reason="patient-request", **about)
    assert (entry_states(db, consultation), entry_states(db, letter)) == ([State.HIDDEN], [stands])


def test_what_is_linked_and_hidden_too_leaves_the_list_with_it(
    gp: Visitor, db: Session, consultation: ReviewItem
) -> None:
    letter = letter_of(db)
    about = {f"linked-{letter.id}": "hide", "linked-seen": gp.token(letter)}
    page = gp.decide(consultation, "hide", 200, part=True, reason="patient-request", **about)
    assert "Hidden, with 1 linked" in page.words
    assert [row.get("id") for row in page.all("li[@hx-swap-oob='delete']")] == [f"item-{letter.id}"]


def test_a_linked_item_that_was_decided_meanwhile_stops_both(
    gp: Visitor, another_gp: Visitor, db: Session, consultation: ReviewItem
) -> None:
    letter = letter_of(db)
    about = {f"linked-{letter.id}": "hide", "linked-seen": gp.token(letter)}
    another_gp.decide(letter, "leave-visible")
    page = gp.decide(consultation, "hide", 409, reason="patient-request", **about)
    assert "Dr Ben Okoro has already left a linked item visible" in page.words
    assert state(db, consultation) is State.WAITING


def test_leaving_visible_asks_about_nothing_linked(gp: Visitor, db: Session, consultation: ReviewItem) -> None:
    gp.decide(consultation, "leave-visible")
    assert state(db, letter_of(db)) is State.WAITING


def test_a_decision_is_undone_by_one_button(gp: Visitor, db: Session) -> None:
    item = an_item(db)
    gp.decide(item, "hide", reason="patient-request")
    back = gp.send(undo_on(gp.open("/queue")))
    assert back.goes_to == f"/review-items/{item.id}"
    assert "1 item returned to the queue" in gp.open(back.goes_to).words
    assert [each.outcome for each in decisions(db, item)] == ["hide", "reopen"]


def test_with_htmx_undoing_brings_the_row_back(gp: Visitor, db: Session) -> None:
    item = an_item(db)
    done = gp.decide(item, "leave-visible", 200, part=True)
    page = gp.send(undo_on(done), status=200, part=True)
    assert page.items == [item.id]
    assert page.all("p[@hx-swap-oob]//strong")[0].get("data-waiting") == "1"


def test_with_htmx_undoing_a_decision_about_two_brings_the_whole_page(
    gp: Visitor, db: Session, consultation: ReviewItem
) -> None:
    letter = letter_of(db)
    about = {f"linked-{letter.id}": "hide", "linked-seen": gp.token(letter)}
    done = gp.decide(consultation, "hide", 200, part=True, reason="patient-request", **about)
    page = gp.send(undo_on(done), status=204, part=True)
    assert page.headers["HX-Redirect"] == "/queue"
    assert sorted(gp.open("/queue").items) == sorted([consultation.id, letter.id])


def test_what_was_decided_again_cannot_be_undone(gp: Visitor, lead: Visitor, db: Session) -> None:
    item = an_item(db)
    gp.decide(item, "leave-visible")
    undo = undo_on(gp.open("/queue"))
    lead.decide(item, "hide", reason="patient-request")
    assert "No decision was saved" in gp.send(undo, status=409).words
    assert gp.send(undo, status=409, part=True).headers["HX-Retarget"] == "#maincontent"
    assert entry_states(db, item) == [State.HIDDEN]


def test_somebody_elses_decision_is_undone_only_by_the_lead(
    gp: Visitor, another_gp: Visitor, lead: Visitor, db: Session
) -> None:
    item = an_item(db)
    gp.decide(item, "leave-visible")
    undo = undo_on(gp.open("/queue"))
    another_gp.send(undo, status=403)
    lead.send(undo)
    assert state(db, item) is State.WAITING


def test_what_was_referred_is_decided_by_the_lead(gp: Visitor, lead: Visitor, db: Session) -> None:
    item = a_decided_item(db, REFER)
    gp.decide(item, "leave-visible", 403)
    lead.decide(item, "leave-visible", note=WHY_VISIBLE)
    assert state(db, item) is State.DECIDED


def test_a_refused_attempt_is_put_on_record_with_what_was_meant(gp: Visitor, another_gp: Visitor, db: Session) -> None:
    item = an_item(db)
    seen = gp.token(item)
    another_gp.decide(item, "leave-visible")
    gp.decide(item, "hide", 409, seen=seen, reason="domestic-abuse", note="He reads her post")
    (event,) = audit.page(db, gp.practice, audit.Search(action=Action.REFUSED))
    assert (event.actor, event.review_item, event.outcome, event.reason) == (
        "Dr Amira Shah", item.id, "hide", "domestic-abuse",
    )  # fmt: skip
    assert '"cause":"too late"' in event.details


def test_what_nobody_may_see_cannot_be_decided(gp: Visitor, db: Session) -> None:
    gone, old = an_item(db, withdrawn=True), an_item(db, recorded_at=BEFORE_SWITCH_ON)
    assert "The clinical system has withdrawn this" in gp.open(f"/review-items/{gone.id}").words
    assert "This is out of scope" in gp.open(f"/review-items/{old.id}").words
    for item in (gone, old):
        gp.decide(item, "leave-visible", 422)


@pytest.mark.parametrize("name", ["leave_visible", "hide", "hide_from_proxies", "refer"])
def test_every_key_presses_a_button_that_is_there(gp: Visitor, db: Session, name: str) -> None:
    item = an_item(db)
    for address in ("/queue", f"/review-items/{item.id}"):
        assert len(gp.open(address).all(f"*[@data-key='{KEYS[name].key}']")) == 1


def test_the_form_can_be_had_without_htmx_with_the_outcome_chosen(gp: Visitor, db: Session) -> None:
    item = an_item(db)
    (form,) = gp.open("/queue").all("form[@method='get']/button[@value='hide']/..")
    link = f"{form.get('action')}?outcome=hide"
    assert gp.open(link).value("outcome") == "hide"
    assert gp.open(link, part=True).value("seen") == gp.token(item)


@pytest.mark.parametrize("decided", [HIDE, LEAVE_VISIBLE], ids=["hidden", "left visible"])
def test_what_was_decided_can_be_decided_otherwise(gp: Visitor, db: Session, decided: object) -> None:
    item = a_decided_item(db, decided)
    gp.decide(item, "hide-from-proxies", note=WHY_VISIBLE)
    assert entry_states(db, item) == [State.HIDDEN_FROM_PROXIES]


def test_who_may_not_decide_a_referral_loses_nothing_typed_and_is_on_record(gp: Visitor, db: Session) -> None:
    item = a_decided_item(db, REFER)
    page = gp.decide(item, "hide", 403, reason="domestic-abuse", note="She asked me to")
    assert page.value("note") == "She asked me to"
    (refused,) = audit.page(db, gp.practice, audit.Search(action=Action.REFUSED))
    assert (refused.review_item, refused.outcome, refused.reason) == (item.id, "hide", "domestic-abuse")
    assert refused.patient_nhs_number == db.get_one(Patient, item.patient_id).nhs_number


def _sign_in_anew(visitor: Visitor, user_id: int) -> None:
    with visitor.client.session_transaction() as cookie:
        cookie["csrf_token"] = secret_of(user_id)


def test_a_form_from_before_a_new_sign_in_keeps_what_was_typed(gp: Visitor, db: Session) -> None:
    item = an_item(db)
    _sign_in_anew(gp, gp.user.id)
    page = gp.decide(item, "hide", 400, note="She asked me to")
    (form,) = [link.get("href", "") for link in page.all("a") if link.text == "Go to the form"]
    assert gp.open(form).value("note") == "She asked me to"


def test_what_was_typed_on_the_page_of_whoever_was_signed_in_before_is_kept_for_nobody(
    gp: Visitor, another_gp: Visitor, db: Session
) -> None:
    item = an_item(db)
    for token in (gp.csrf, "", "no token of ours"):
        page = another_gp.decide(item, "hide", 400, csrf_token=token, note="She asked me to")
        assert "What you typed" not in page.words
    assert db.scalars(select(KeptForm.fields)).all() == []


@pytest.mark.parametrize(("flags", "warned"), [([ABUSE], True), ([Category.DISTRESSING_RESULT], False)])
def test_hiding_something_about_abuse_warns_of_the_records_of_relatives(
    gp: Visitor, db: Session, flags: list[Category], warned: bool
) -> None:
    item = an_item(db, flags=flags)
    assert ("Relatives registered here" in gp.open(f"/review-items/{item.id}/decision?outcome=hide").words) is warned


@pytest.mark.parametrize(
    ("shown", "line"),
    [
        ("30.2 kg/m²", "30.21406 kg/m2"),
        ("1.13 ", "1.130658 {score}"),
        ("151.4 ×10³/µL", "151.4215 10*3/uL"),
        ("4.2 mmol/L", "4.2 mmol/L"),
    ],
)
def test_a_value_that_is_shown_is_not_repeated_in_its_unit_as_it_was_sent(
    db: Session, gp: Visitor, shown: str, line: str
) -> None:
    value, _, unit = shown.partition(" ")
    item = an_item(db, titles=[], kind=Kind.RESULT)
    reading = {"value": value, "exact": line.partition(" ")[0], "unit": unit}
    an_entry(db, item, title="Measured", text=f"{line}\nTaken sitting", reading=reading)
    an_entry(db, item, title="Remarked", text=f"{line}, taken lying", reading=reading)
    words = gp.open("/queue").words
    assert ("Taken sitting" in words, words.count(value)) == (True, 3)


def test_where_no_proxy_reads_keeping_something_from_one_is_offered_last(db: Session, gp: Visitor) -> None:
    """Also where a flag proposes it."""
    alone, with_proxy = a_patient(db), a_patient(db)
    a_proxy(db, with_proxy)
    for patient, place in ((alone, -1), (with_proxy, 0)):
        item = an_item(db, patient, flags=[Category.SEXUAL_REPRODUCTIVE])
        page = gp.open(f"/review-items/{item.id}/decision?outcome=hide")
        assert [each.get("value") for each in page.all("input[@name='reason']")][place] == "proxy-confidentiality"
