"""The worklist: what is to be set by hand, by whom it was, and that a second person, who does not know whom, checks."""

import csv

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.commands import RIVERSIDE, CommandLine
from tests.factories import (
    DAY,
    HIDE,
    HIDE_FROM_PROXIES,
    HOUR,
    LEAVE_VISIBLE,
    MINUTE,
    NOON,
    VISIBLE_AGAIN,
    YORK,
    a_decided_item,
    a_gp,
    a_lead,
    a_patient,
    a_practice,
    a_proxy,
    an_administrator,
    an_item,
    an_operator,
    another_gp,
    deciding,
    entries,
    tamper,
)
from tests.upstreams import a_way_out, wish_states
from tests.visitors import Arrive, Page, Visitor
from workbench import upstream
from workbench.db import open_engine, writing
from workbench.decisions import Choice
from workbench.errors import Invalid, NotAllowed, NotFound
from workbench.models import AuditEvent, ReviewItem
from workbench.permissions import Actor
from workbench.upstream import worklist
from workbench.upstream.worklist import JobKey
from workbench.vocabulary import HowChecked, Kind, Outcome, Reason, Role, Route, Shown, Stage, WayKind, WhyNot
from workbench.web.wording.audit.in_effect import why

GRAVE = Choice(Outcome.HIDE, Reason.DOMESTIC_ABUSE)
FIELDS = {"how": "setting"}


def key(item: ReviewItem, *, check: bool = False) -> JobKey:
    return JobKey(item.patient_id, item.id, check)


def seen(db: Session, item: ReviewItem, by: Actor, *, check: bool = False) -> str:
    return worklist.job(db, key(item, check=check), by=by, at=NOON).token


def do(db: Session, item: ReviewItem, by: Actor | None = None) -> bool:
    by = by or a_gp(a_practice(db))
    return worklist.done(db, key(item), HowChecked.SETTING, seen=seen(db, item, by), by=by, at=NOON)


def listed(db: Session, by: Actor | None = None) -> list[tuple[int | None, bool]]:
    found = worklist.worklist(db, by=by or a_gp(a_practice(db)), at=NOON)
    return [(job.item, job.is_check) for job in found.jobs]


def stages(db: Session, item: ReviewItem) -> list[Stage]:
    return [state.stage for state in wish_states(db, item)]


def test_what_is_hidden_is_on_the_list_and_what_was_never_hidden_is_not(either_db: Session) -> None:
    a_way_out(either_db)
    hidden = a_decided_item(either_db, HIDE)
    a_decided_item(either_db, LEAVE_VISIBLE)
    assert listed(either_db) == [(hidden.id, False)]


def test_after_a_restore_nothing_is_made_visible_before_somebody_answers_for_it(either_db: Session) -> None:
    """It may have been hidden after the backup, in the clinical system as well."""
    practice = a_way_out(either_db)
    by = a_gp(practice)
    to_show, to_hide = a_decided_item(either_db, HIDE), a_decided_item(either_db, HIDE)
    do(either_db, to_show)
    deciding(either_db, to_show, VISIBLE_AGAIN)
    upstream.stop_after_restore(either_db, by=an_operator(practice), at=NOON)
    with pytest.raises(Invalid, match="make nothing visible"):
        worklist.claim(either_db, key(to_show), by=by, at=NOON)
    with pytest.raises(Invalid, match="make nothing visible"):
        do(either_db, to_show)
    exported = worklist.export_rows(either_db, practice.id, by=an_operator(practice), at=NOON)
    has_to_be = {row[worklist.COLUMNS.index("has_to_be")].partition(":")[0] for row in exported}
    assert has_to_be == {"Leave it as it is for now", "“do not display on the online care record” is set"}
    do(either_db, to_hide)
    upstream.answer_for_restore(either_db, basis="compared", by=an_administrator(practice), at=NOON)
    do(either_db, to_show)
    assert (stages(either_db, to_show), stages(either_db, to_hide)) == ([Stage.TO_CHECK], [Stage.CONFIRMED])


def test_after_a_restore_the_list_and_the_job_say_that_nothing_is_made_visible(db: Session, gp: Visitor) -> None:
    practice = a_way_out(db)
    item = a_decided_item(db, HIDE)
    do(db, item)
    deciding(db, item, VISIBLE_AGAIN)
    upstream.stop_after_restore(db, by=an_operator(practice), at=NOON)
    shown = gp.open("/worklist").words
    assert "Make nothing visible from this list" in shown
    assert "Visible to the patient Make nothing visible yet" in shown
    job = gp.open(f"/worklist/{item.patient_id}/items/{item.id}").words
    assert "Visible to the patient, but not yet" in job
    assert "How to do it Leave it as it is for now" in job
    assert "Claim it" not in job
    assert "Done and checked" not in job


def _one_to_hide_and_one_to_show(db: Session) -> ReviewItem:
    item = a_decided_item(db, HIDE, titles=["Note", "Plan"])
    note, plan = (entry.id for entry in entries(db, item))
    by = a_gp(a_practice(db))
    worklist.done(db, key(item), HowChecked.SETTING, seen=seen(db, item, by), by=by, at=NOON, only=[plan])
    deciding(db, item, GRAVE, entries=[note])
    deciding(db, item, VISIBLE_AGAIN, entries=[plan])
    return item


def test_after_a_restore_what_is_hidden_is_claimed_and_set_though_the_rest_of_the_job_is_too_early(
    db: Session, gp: Visitor
) -> None:
    practice = a_way_out(db)
    item = _one_to_hide_and_one_to_show(db)
    note, by = entries(db, item)[0].id, a_gp(practice)
    upstream.stop_after_restore(db, by=an_operator(practice), at=NOON)
    assert "nobody can say of the entries that are to be visible that this is done" in gp.open(_address(item)).words
    _send(gp, item, "claim")
    with pytest.raises(Invalid, match="tick only that"):
        do(db, item)
    worklist.done(db, key(item), HowChecked.SETTING, seen=seen(db, item, by), by=by, at=NOON, only=[note])
    assert stages(db, item) == [Stage.TO_CHECK, Stage.WANTED]


def test_after_a_restore_a_second_person_checks_what_is_hidden_and_leaves_what_is_too_early(
    db: Session, arrive: Arrive
) -> None:
    practice = a_way_out(db)
    item = _one_to_hide_and_one_to_show(db)
    assert do(db, item)
    upstream.stop_after_restore(db, by=an_operator(practice), at=NOON)
    _first, second = arrive("Dr Amira Shah", Role.CLINICIAN), arrive("Dr Ben Okoro", Role.CLINICIAN)
    assert "What you say counts for what is to be hidden" in second.open(_address(item, check=True)).words
    _send(second, item, "so", check=True, how="setting")
    assert stages(db, item) == [Stage.CONFIRMED, Stage.TO_CHECK]
    left = second.open(_address(item, check=True))
    assert ("It is as it has to be" in left.words, "Claim it" in left.words) == (False, False)
    assert "make nothing visible" in _send(second, item, "so", 422, check=True, how="setting").words
    assert "make nothing visible" in _send(second, item, "not-so", 422, check=True).words
    upstream.answer_for_restore(db, basis="compared", by=an_administrator(practice), at=NOON)
    _send(second, item, "so", check=True, how="setting")
    assert stages(db, item) == [Stage.CONFIRMED, Stage.CONFIRMED]


def test_after_a_restore_what_is_hidden_from_proxies_alone_is_not_made_visible_to_the_patient(
    db: Session, gp: Visitor
) -> None:
    """It may have been hidden from the patient as well after the backup."""
    practice = a_way_out(db)
    patient = a_patient(db)
    a_proxy(db, patient)
    a_decided_item(db, HIDE_FROM_PROXIES, patient)
    by, proxies = a_gp(practice), JobKey(patient.id, None)
    upstream.stop_after_restore(db, by=an_operator(practice), at=NOON)
    token = worklist.job(db, proxies, by=by, at=NOON).token
    with pytest.raises(Invalid, match="make nothing visible"):
        worklist.claim(db, proxies, by=by, at=NOON)
    with pytest.raises(Invalid, match="make nothing visible"):
        worklist.done(db, proxies, HowChecked.SETTING, seen=token, by=by, at=NOON)
    (row,) = worklist.export_rows(db, practice.id, by=an_operator(practice), at=NOON)
    written = row[worklist.COLUMNS.index("has_to_be")]
    assert written.startswith("Leave it as it is for now: a backup was restored")
    assert "Restrict what the proxy may see" in written
    assert "Make nothing visible yet" in gp.open("/worklist").words
    job = gp.open(f"/worklist/{patient.id}/proxies").words
    assert "but not yet" in job
    assert "How to do it Leave it as it is for now" in job
    assert "Restrict what the proxy may see" in job
    assert "isible to the patient, and the proxy cannot read it" not in job + written
    assert ("Claim it" in job, "Done and checked" in job, "cannot be hidden from proxies alone" in job) == (False,) * 3


def test_urgent_first_then_the_oldest(either_db: Session) -> None:
    a_way_out(either_db)
    first, second = a_decided_item(either_db, HIDE), a_decided_item(either_db, HIDE)
    urgent = a_decided_item(either_db, GRAVE)
    deciding(either_db, urgent, VISIBLE_AGAIN, at=NOON - MINUTE)
    deciding(either_db, urgent, GRAVE, at=NOON)
    assert listed(either_db) == [(urgent.id, False), (first.id, False), (second.id, False)]
    found = worklist.waiting(either_db, by=a_gp(a_practice(either_db)))
    assert found == (3, 1, NOON - HOUR)


def test_what_was_hidden_and_not_done_yet_needs_nobody_once_it_is_visible_again(db: Session) -> None:
    a_way_out(db)
    item = a_decided_item(db, HIDE)
    deciding(db, item, VISIBLE_AGAIN)
    assert listed(db) == []


def test_what_somebody_has_begun_to_hide_is_shown_again_and_checked_by_a_second_person(db: Session) -> None:
    a_way_out(db)
    item = a_decided_item(db, HIDE)
    worklist.claim(db, key(item), by=a_gp(a_practice(db)), at=NOON)
    deciding(db, item, VISIBLE_AGAIN)
    assert listed(db) == [(item.id, False)]
    assert do(db, item)


def test_done_and_checked_it_leaves_the_list(db: Session) -> None:
    practice = a_way_out(db)
    item = a_decided_item(db, HIDE)
    assert not do(db, item)
    (state,) = wish_states(db, item)
    assert (state.stage, state.route, state.shown) == (Stage.CONFIRMED, Route.NOBODY, Shown.HIDDEN)
    assert listed(db) == []
    assert upstream.differences(db, practice.id, at=NOON) == []


def test_a_grave_reason_is_checked_by_somebody_else(db: Session) -> None:
    practice = a_way_out(db)
    item = a_decided_item(db, GRAVE)
    assert do(db, item)
    assert listed(db) == [(item.id, True)]
    first, second = a_gp(practice), another_gp(practice)
    token = seen(db, item, second, check=True)
    with pytest.raises(NotAllowed, match="somebody else"):
        worklist.check(db, key(item, check=True), HowChecked.SETTING, is_so=True, seen=token, by=first, at=NOON)
    worklist.check(db, key(item, check=True), HowChecked.ONLINE_VIEW, is_so=True, seen=token, by=second, at=NOON)
    assert stages(db, item) == [Stage.CONFIRMED]
    assert upstream.differences(db, practice.id, at=NOON) == []


def test_what_the_second_person_does_not_find_so_is_done_again(db: Session) -> None:
    practice = a_way_out(db)
    item = a_decided_item(db, GRAVE)
    do(db, item)
    second = another_gp(practice)
    token = seen(db, item, second, check=True)
    worklist.check(db, key(item, check=True), None, is_so=False, seen=token, by=second, at=NOON)
    assert listed(db) == [(item.id, False)]


def test_what_somebody_has_claimed_nobody_else_does_for_half_an_hour(db: Session) -> None:
    practice = a_way_out(db)
    item = a_decided_item(db, HIDE)
    worklist.claim(db, key(item), by=another_gp(practice), at=NOON)
    with pytest.raises(Invalid, match="Dr Ben Okoro is working on this"):
        do(db, item)
    worklist.claim(db, key(item), by=a_gp(practice), at=NOON + 30 * MINUTE)


def test_what_is_given_back_anybody_can_do(db: Session) -> None:
    practice = a_way_out(db)
    item = a_decided_item(db, HIDE)
    worklist.claim(db, key(item), by=another_gp(practice), at=NOON)
    worklist.give_back(db, key(item), by=another_gp(practice), at=NOON)
    assert not do(db, item)


def test_a_tick_for_what_is_wanted_no_more_is_refused(db: Session) -> None:
    a_way_out(db)
    item = a_decided_item(db, HIDE)
    by = a_gp(a_practice(db))
    token = seen(db, item, by)
    worklist.claim(db, key(item), by=by, at=NOON)
    deciding(db, item, VISIBLE_AGAIN)
    with pytest.raises(Invalid, match="has changed since you opened this"):
        worklist.done(db, key(item), HowChecked.SETTING, seen=token, by=by, at=NOON)


def test_what_cannot_be_done_says_why_and_is_told_to_the_lead(db: Session) -> None:
    practice = a_way_out(db)
    item = a_decided_item(db, HIDE)
    by = a_gp(practice)
    with pytest.raises(Invalid, match="Say why"):
        worklist.cannot(db, key(item), WhyNot.OTHER, "", seen=seen(db, item, by), by=by, at=NOON)
    worklist.cannot(db, key(item), WhyNot.NO_SETTING, "", seen=seen(db, item, by), by=by, at=NOON)
    assert (stages(db, item), listed(db)) == ([Stage.CANNOT], [])
    assert upstream.troubles(db, by=a_lead(practice)) == (0, 1)


def test_hidden_from_proxies_is_one_job_for_the_patient(db: Session) -> None:
    a_way_out(db)
    patient = a_patient(db)
    a_proxy(db, patient)
    for _ in range(2):
        a_decided_item(db, HIDE_FROM_PROXIES, patient)
    assert listed(db) == [(None, False)]
    job = worklist.job(db, JobKey(patient.id, None), by=a_gp(a_practice(db)), at=NOON)
    assert "cannot be hidden from proxies alone" in worklist.steps_of(job)[0]


def test_what_was_hidden_there_already_is_not_ours_to_show_without_a_person(db: Session) -> None:
    a_way_out(db)
    item = a_decided_item(db, HIDE)
    by = a_gp(a_practice(db))
    worklist.claim(db, key(item), by=by, at=NOON)
    worklist.done(db, key(item), HowChecked.ALREADY, seen=seen(db, item, by), by=by, at=NOON)
    (state,) = wish_states(db, item)
    assert (state.hidden_by_us, state.stage) == (False, Stage.CONFIRMED)
    deciding(db, item, VISIBLE_AGAIN)
    (state,) = wish_states(db, item)
    assert (listed(db), state.hidden_by_us, state.needs_second) == ([(item.id, False)], False, True)


def test_a_proxy_whose_access_was_restricted_has_hidden_nothing_and_is_to_be_let_in_again(db: Session) -> None:
    practice = a_way_out(db)
    patient = a_patient(db)
    a_proxy(db, patient)
    item = a_decided_item(db, HIDE_FROM_PROXIES, patient)
    by, proxies = a_gp(practice), JobKey(patient.id, None)
    token = worklist.job(db, proxies, by=by, at=NOON).token
    worklist.done(db, proxies, HowChecked.SETTING, seen=token, by=by, at=NOON)
    assert wish_states(db, item)[0].hidden_by_us is False
    deciding(db, item, VISIBLE_AGAIN)
    assert listed(db) == [(item.id, False)]
    assert upstream.differences(db, practice.id, at=NOON) == []


def test_of_what_is_done_together_some_cannot_be(db: Session) -> None:
    a_way_out(db)
    item = a_decided_item(db, HIDE, titles=["Note", "Medication"])
    by = a_gp(a_practice(db))
    note, medication = (entry.id for entry in entries(db, item))
    worklist.done(db, key(item), HowChecked.SETTING, seen=seen(db, item, by), by=by, at=NOON, only=[note])
    assert listed(db) == [(item.id, False)]
    worklist.cannot(db, key(item), WhyNot.NO_SETTING, "", seen=seen(db, item, by), by=by, at=NOON, only=[medication])
    assert stages(db, item) == [Stage.CONFIRMED, Stage.CANNOT]


def test_another_practices_job_is_not_found(db: Session) -> None:
    a_way_out(db)
    item = a_decided_item(db, HIDE)
    york = a_way_out(db, a_practice(db, YORK))
    assert listed(db, by=a_gp(york)) == []
    with pytest.raises(NotFound):
        worklist.claim(db, key(item), by=a_gp(york), at=NOON)


def test_administrators_do_not_see_it(db: Session) -> None:
    with pytest.raises(NotAllowed):
        worklist.worklist(db, by=an_administrator(a_way_out(db)), at=NOON)


def test_it_says_what_to_look_for_and_nothing_of_what_is_written(db: Session) -> None:
    a_way_out(db)
    item = a_decided_item(db, HIDE, titles=["Telephone consultation"])
    job = worklist.job(db, key(item), by=a_gp(a_practice(db)), at=NOON)
    (entry,) = job.entries
    assert (entry.term, entry.occurred_on, entry.author) == ("Telephone consultation", "2026-03-02", "Dr A Shah")
    assert not hasattr(entry, "text")
    assert worklist.end_state_of(job) == ["“do not display on the online care record” is set"]


# pages


def _address(item: ReviewItem, *, check: bool = False) -> str:
    return f"/worklist/{item.patient_id}/items/{item.id}{'?check=1' if check else ''}"


def _send(visitor: Visitor, item: ReviewItem, act: str, status: int = 303, *, check: bool = False, **more: str) -> Page:
    token = visitor.open(_address(item, check=check)).value("seen") or ""
    return visitor.send(_address(item, check=check), {"act": act, "seen": token, **more}, status)


def test_a_clinician_claims_it_does_it_and_another_checks_without_seeing_who(db: Session, arrive: Arrive) -> None:
    a_way_out(db)
    item = a_decided_item(db, GRAVE)
    first, second = arrive("Dr Amira Shah", Role.CLINICIAN), arrive("Dr Ben Okoro", Role.CLINICIAN)
    assert "1 to set by hand" in first.open("/worklist").words
    _send(first, item, "claim")
    assert "You have this until" in first.open(_address(item)).words
    assert "is working on this" in second.open(_address(item)).words
    _send(first, item, "done", **FIELDS)
    assert "You did this" in first.open(_address(item, check=True)).words
    checking = second.open(_address(item, check=True))
    assert "Dr Amira Shah" not in checking.words
    _send(second, item, "so", check=True, how="online-view")
    assert "Nothing to set by hand" in second.open("/worklist").words


def test_what_is_missing_is_said_beside_its_field(db: Session, gp: Visitor) -> None:
    a_way_out(db)
    item = a_decided_item(db, HIDE)
    assert "Select how you checked" in _send(gp, item, "done", 422).words
    assert "Select why it cannot be done" in _send(gp, item, "cannot", 422).words
    assert "Choose what to do" in _send(gp, item, "dance", 422).words


def test_the_claim_is_a_form_of_its_own_and_a_reason_is_not_done(db: Session, gp: Visitor) -> None:
    """In a browser, Enter in a field presses the first button of the form."""
    a_way_out(db)
    item = a_decided_item(db, HIDE)
    _send(gp, item, "claim")
    forms = [[button.get("value") for button in form.iter("button")] for form in gp.open(_address(item)).all("form")]
    assert [buttons for buttons in forms if buttons[0] in ("give-back", "done")] == [["give-back"], ["done", "cannot"]]
    assert "Press “Cannot be done”" in _send(gp, item, "done", 422, how="setting", note="no such entry").words


def test_a_reason_that_was_chosen_by_mistake_is_taken_back_and_what_was_typed_stays(db: Session, gp: Visitor) -> None:
    a_way_out(db)
    item = a_decided_item(db, HIDE)
    page = _send(gp, item, "done", 422, how="setting", why="not-found")
    assert "That choice is removed" in page.words
    assert (page.value("how"), page.value("why")) == ("setting", None)
    page = _send(gp, item, "done", 422, how="setting", why="not-found", note="no such entry")
    assert (page.value("why"), page.value("note")) == (None, "no such entry")
    gp.send(_address(item), {"act": "done", "seen": page.value("seen"), "how": page.value("how")})


def test_whoever_ticks_none_of_several_entries_is_led_to_the_first(db: Session, gp: Visitor) -> None:
    a_way_out(db)
    item = an_item(db, titles=["Home visit", "Plan"])
    deciding(db, item, HIDE)
    page = _send(gp, item, "done", 422, how="setting")
    assert "Tick the entries that you speak of" in page.words
    assert page.all("input[@id='entry']")


def test_the_queue_says_how_many_wait_and_since_when(db: Session, gp: Visitor) -> None:
    a_way_out(db)
    a_decided_item(db, HIDE)
    assert "1 by hand since 2 March 2026, 11am" in gp.open("/queue").words


def test_without_a_way_out_nothing_of_it_is_shown(db: Session, gp: Visitor) -> None:
    assert "by hand" not in gp.open("/queue").words
    assert "do not reach its clinical system yet" in gp.open("/worklist").words


def test_what_is_done_and_seen_is_on_record(db: Session, gp: Visitor) -> None:
    a_way_out(db)
    item = a_decided_item(db, HIDE)
    _send(gp, item, "done", **FIELDS)
    rows = db.scalars(select(AuditEvent).where(AuditEvent.review_item == item.id)).all()
    said = [(row.action, row.details) for row in rows]
    assert any("confirmed" in details for action, details in said if action == "upstream")
    assert any("worklist item" in details for action, details in said if action == "viewed")


def test_the_lead_opens_the_entries_behind_each_number(db: Session, lead: Visitor) -> None:
    practice = a_way_out(db)
    patient = a_patient(db, family="Marsh")
    item = a_decided_item(db, HIDE, patient)
    by = a_gp(practice)
    worklist.cannot(db, key(item), WhyNot.NO_SETTING, "", seen=seen(db, item, by), by=by, at=NOON)
    a_decided_item(db, HIDE, a_patient(db, practice=a_way_out(db, a_practice(db, YORK)).ods_code, family="Other"))
    assert 'href="/oversight/cannot">Cannot be set in the clinical system: 1<' in lead.open("/tasks").text
    shown = lead.open("/oversight/cannot").words
    assert ("Marsh" in shown, "The system has no setting for it" in shown, "Other" in shown) == (True, True, False)
    assert "No entries" in lead.open("/oversight/drifted").words
    looks = db.scalars(select(AuditEvent).where(AuditEvent.action == "viewed")).all()
    assert (looks[-2].patient_nhs_number, str(item.id) in looks[-2].details) == (patient.nhs_number, True)


def test_whoever_is_in_the_list_is_on_record(db: Session) -> None:
    practice = a_way_out(db)
    patient = a_patient(db)
    a_proxy(db, patient)
    a_decided_item(db, HIDE_FROM_PROXIES, patient)
    listed(db)
    worklist.put_on_record(db, practice.id, "csv", by=an_operator(practice), at=NOON)
    rows = db.scalars(select(AuditEvent).where(AuditEvent.action.in_(("viewed", "exported")))).all()
    assert [(row.patient_nhs_number, f'"patients":[{patient.id}]' in row.details) for row in rows] == [
        (patient.nhs_number, True)
    ] * 2


@pytest.mark.parametrize("code", [*WhyNot, *HowChecked])
def test_the_audit_says_in_words_how_it_was_checked_and_why_it_cannot_be(code: WhyNot | HowChecked) -> None:
    assert why({"cause": code.value}) != code.value


# files


@pytest.fixture
def riverside_by_hand(riverside: CommandLine) -> CommandLine:
    """Riverside Surgery works by hand, and has something to hide."""
    riverside.ok("upstream", "add", RIVERSIDE, "--kind", "manual")
    engine = open_engine(f"sqlite:///{riverside.database}")
    with writing(engine) as db:
        patient = a_patient(db, practice=RIVERSIDE, family="=cmd")
        a_decided_item(db, HIDE, patient, titles=["Telephone consultation"])
    engine.dispose()
    return riverside


def test_the_list_is_written_to_a_file_and_that_is_on_record(riverside_by_hand: CommandLine) -> None:
    command, folder = riverside_by_hand, riverside_by_hand.folder
    command.ok("worklist", "export", RIVERSIDE, "--format", "csv", "-o", folder / "list.csv")
    (row,) = csv.DictReader((folder / "list.csv").read_text().splitlines())
    assert (row["family_name"], row["term"], row["to_do"]) == ("'=cmd", "Telephone consultation", "set")
    command.ok("worklist", "export", RIVERSIDE, "--format", "html", "-o", folder / "list.html")
    assert "Telephone consultation" in (folder / "list.html").read_text()
    assert len(command.rows("SELECT 1 FROM audit_event WHERE action = 'exported'")) == 2


def test_the_command_line_says_where_wishes_stand_and_what_differs(riverside_by_hand: CommandLine) -> None:
    command = riverside_by_hand
    assert "1  not sent yet\nOn the worklist: 1." in command.ok("upstream", "show", RIVERSIDE)
    assert command.ok("upstream", "drift", RIVERSIDE) == "Nothing differs.\n"
    assert "by hand and in a dry run nothing is sent" in command.ok("upstream", "send", RIVERSIDE)
    command.write("UPDATE upstream_state SET stage = 'drifted'")
    found = command("upstream", "drift", RIVERSIDE)
    assert (found.exit_code, "to be hidden from the patient and proxies" in found.output) == (1, True)


def test_a_way_out_that_is_not_built_or_set_up_wrongly_is_refused_with_words(riverside: CommandLine) -> None:
    for more, words in (
        (["--kind", "emis-papi"], "Give the application’s id (party key) by one of --application-id-file and -env"),
        (["--kind", "manual", "--set", "colour=red"], "Colour is no setting"),
        (["--kind", "manual", "--set", "source-labels"], "Write --set NAME=VALUE"),
    ):
        found = riverside("upstream", "add", RIVERSIDE, *more)
        assert (found.exit_code, words in found.output) == (2, True)
    assert riverside("upstream", "show", RIVERSIDE).exit_code == 2


@pytest.mark.parametrize(
    ("labelled", "days", "stage"), [(True, 0, "verified"), (False, 0, "confirmed"), (False, 2, "drifted")]
)
def test_the_next_import_says_whether_it_is_so(db: Session, labelled: bool, days: int, stage: str) -> None:
    practice = a_practice(db)
    by = an_operator(practice)
    upstream.add(db, practice, WayKind.MANUAL, {"source-labels": "yes"}, by=by, at=NOON)
    item = a_decided_item(db, HIDE)
    do(db, item)
    (entry,) = entries(db, item)
    tamper(db, entry, nopat=labelled)
    worklist.compare(db, practice.id, practice.system, [entry.source_id], by=by, at=NOON + days * DAY)
    assert [state.stage for state in wish_states(db, item)] == [stage]


def test_without_labels_in_the_source_an_import_says_nothing(db: Session) -> None:
    practice = a_way_out(db)
    item = a_decided_item(db, HIDE)
    do(db, item)
    (entry,) = entries(db, item)
    by = an_operator(practice)
    worklist.compare(db, practice.id, practice.system, [entry.source_id], by=by, at=NOON + 9 * DAY)
    assert stages(db, item) == [Stage.CONFIRMED]


def test_what_the_system_cannot_show_is_said_before_the_decision(db: Session, gp: Visitor) -> None:
    item = an_item(db, kind=Kind.MEDICATION)
    form = f"/review-items/{item.id}/decision?outcome="
    assert "the clinical system has no setting that hides it" not in gp.open(f"{form}hide").words
    a_way_out(db)
    assert "Medication: the clinical system has no setting that hides it" in gp.open(f"{form}hide").words
    assert "hiding from proxies alone cannot be set there" in gp.open(f"{form}hide-from-proxies").words
