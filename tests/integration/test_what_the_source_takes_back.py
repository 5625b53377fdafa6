"""What the source takes back, in whatever form, is not shown from that moment; what it gives back waits."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import HIDE, HIDE_FROM_PROXIES, LEAVE_VISIBLE, LEEDS, NOON, REFER, a_gp, a_practice, deciding
from tests.reads import OMAR, ROSA, a_read, an_item_read, receive
from tests.receiving import items, leave_what_waits_visible
from workbench import audit, intake, queue
from workbench.decisions import Choice, leave_visible
from workbench.errors import CannotRead, Invalid, NotFound
from workbench.fhir.said import Dependence, Search, Statement
from workbench.fhir.values import Problem
from workbench.models import Entry, EntryVersion, Patient
from workbench.patient_view import patient_view
from workbench.vocabulary import Action, Audience, Doubt, Kind, Relation, Standing, State, TakenBack, WaitsBecause

CONSULTATION = a_read("Encounter/c1", kind=Kind.CONSULTATION)
NOTE = a_read("Observation/o1", under=("Encounter/c1",))
LONE = a_read("Condition/hay", title="Hay fever")
WITH_NOTE = an_item_read(CONSULTATION, NOTE)

TAKING_BACK = {
    Standing.WITHDRAWN: TakenBack.WITHDRAWN,
    Standing.DELETED: TakenBack.DELETED,
    Standing.ANOTHERS: TakenBack.ANOTHERS,
}


@pytest.mark.parametrize("standing", TAKING_BACK)
def test_what_is_only_spoken_of_is_gone_at_once(either_db: Session, standing: Standing) -> None:
    _left_visible(either_db, NOTE, LONE)
    receive(either_db, says={"Observation/o1": standing})
    entry = _entry(either_db)
    assert (_seen(either_db), entry.state, entry.taken_back) == (["Hay fever"], State.WITHDRAWN, TAKING_BACK[standing])
    assert _in_line(either_db)


@pytest.mark.parametrize("standing", TAKING_BACK)
def test_so_is_what_is_under_it(either_db: Session, standing: Standing) -> None:
    _left_visible(either_db, WITH_NOTE, LONE)
    receive(either_db, says={"Encounter/c1": standing})
    assert _seen(either_db) == ["Hay fever"]
    assert _in_line(either_db)


def test_what_the_source_labels_is_not_shown_nor_what_is_under_it(db: Session) -> None:
    _left_visible(db, WITH_NOTE, LONE)
    receive(db, says={"Encounter/c1": Standing.NOPAT})
    assert (_seen(db), _entry(db).nopat, _entry(db).state) == (["Hay fever"], True, State.WAITING)


@pytest.mark.parametrize("more", [{"withdrawn": True}, {"nopat": True}], ids=["withdrawn", "labelled"])
def test_a_consultation_that_comes_alone_takes_its_notes_along(either_db: Session, more: dict[str, Any]) -> None:
    _left_visible(either_db, WITH_NOTE, LONE)
    receive(either_db, a_read("Encounter/c1", kind=Kind.CONSULTATION, **more), days=1)
    assert _seen(either_db) == ["Hay fever"]
    assert _in_line(either_db)


@pytest.mark.parametrize("above", ["List/l1", "Composition/x", "Binary/b1", "DiagnosticReport/r1"])
@pytest.mark.parametrize("standing", [*TAKING_BACK, Standing.NOPAT])
def test_what_is_under_something_that_is_no_entry_goes_with_it(db: Session, above: str, standing: Standing) -> None:
    _left_visible(db, a_read(under=(above,)), LONE)
    receive(db, says={above: standing})
    assert _seen(db) == ["Hay fever"]


@pytest.mark.parametrize("standing", [Standing.WITHDRAWN, Standing.DELETED, Standing.NOPAT])
def test_what_arrives_later_under_something_taken_back_is_taken_back(db: Session, standing: Standing) -> None:
    receive(db, says={"List/l1": standing})
    receive(db, a_read(under=("List/l1",)), LONE)
    leave_what_waits_visible(db)
    assert _seen(db) == ["Hay fever"]


def test_it_goes_at_whatever_remove_and_circles_end(db: Session) -> None:
    one = a_read("Observation/a", under=("Observation/b", "List/l1"))
    other = a_read("Observation/b", under=("Observation/a",))
    last = a_read("Observation/c", under=("Observation/b",))
    _left_visible(db, one, other, last, LONE)
    receive(db, says={"List/l1": Standing.WITHDRAWN})
    assert _seen(db) == ["Hay fever"]


def test_a_parent_that_stands_again_returns_nothing_by_itself(either_db: Session) -> None:
    _left_visible(either_db, a_read(under=("List/l1",)), LONE)
    receive(either_db, says={"List/l1": Standing.WITHDRAWN})
    receive(either_db, says={"List/l1": Standing.STANDS}, days=1)
    entry = _entry(either_db)
    assert (_seen(either_db), entry.state) == (["Hay fever"], State.WAITING)
    assert (entry.waits_because, entry.taken_back) == (WaitsBecause.STANDS_AGAIN, None)
    leave_what_waits_visible(either_db)
    assert len(_seen(either_db)) == 2
    assert _in_line(either_db)


def test_a_label_that_goes_returns_nothing_by_itself(db: Session) -> None:
    _left_visible(db, a_read(under=("List/l1",)))
    receive(db, says={"List/l1": Standing.NOPAT})
    receive(db, says={"List/l1": Standing.STANDS}, days=1)
    assert (_seen(db), _entry(db).waits_because) == ([], WaitsBecause.STANDS_AGAIN)


def test_it_is_heard_of_what_is_filed_under_another_patient_of_the_practice(db: Session) -> None:
    _left_visible(db, NOTE)
    receive(db, of=OMAR, says={"Observation/o1": Standing.WITHDRAWN})
    assert _seen(db) == []


def test_what_is_not_this_patients_stays_where_it_belongs(db: Session) -> None:
    _left_visible(db, WITH_NOTE)
    receive(db, of=OMAR, says={"Observation/o1": Standing.ANOTHERS, "Encounter/c1": Standing.ANOTHERS})
    assert len(_seen(db)) == 2


def test_nor_does_that_undo_a_withdrawal(db: Session) -> None:
    _left_visible(db, a_read(under=("List/l1",)))
    receive(db, says={"List/l1": Standing.WITHDRAWN})
    receive(db, of=OMAR, says={"List/l1": Standing.ANOTHERS})
    assert (_seen(db), _entry(db).state) == ([], State.WITHDRAWN)


def test_what_moved_to_another_patient_has_left_the_record(db: Session) -> None:
    _left_visible(db, NOTE)
    item = _entry(db).review_item_id
    receive(db, says={"Observation/o1": Standing.ANOTHERS})
    with pytest.raises(NotFound):
        queue.item_shown(db, item, by=a_gp(a_practice(db)))


def test_a_consultation_filed_for_another_patient_takes_its_notes_from_the_first(db: Session) -> None:
    _left_visible(db, WITH_NOTE, LONE)
    receive(db, CONSULTATION, of=OMAR)
    assert (_seen(db), _entry(db).taken_back) == (["Hay fever"], TakenBack.ANOTHERS)


def test_what_is_sent_again_as_this_patients_waits(db: Session) -> None:
    _left_visible(db, NOTE)
    receive(db, says={"Observation/o1": Standing.ANOTHERS})
    receive(db, NOTE, days=1)
    assert (_seen(db), _entry(db).state, _entry(db).waits_because) == ([], State.WAITING, WaitsBecause.STANDS_AGAIN)


@pytest.mark.parametrize(
    ("standing", "because"),
    [(Standing.NOT_TAKEN, WaitsBecause.NOT_TAKEN), (Standing.CONTRADICTED, WaitsBecause.CONTRADICTED)],
)
def test_what_could_not_be_taken_is_not_shown_until_somebody_has_looked(
    either_db: Session, standing: Standing, because: WaitsBecause
) -> None:
    _left_visible(either_db, NOTE, LONE)
    received = receive(either_db, says={"Observation/o1": standing})
    assert (_seen(either_db), _entry(either_db).waits_because) == (["Hay fever"], because)
    assert [each.position for each in received.problems] == ["1 entry held before"]
    leave_what_waits_visible(either_db)
    receive(either_db, says={"Observation/o1": standing}, days=1)
    assert len(_seen(either_db)) == 2
    assert _in_line(either_db)


def test_a_consultation_that_could_not_be_taken_makes_its_notes_wait(db: Session) -> None:
    _left_visible(db, WITH_NOTE, LONE)
    receive(db, says={"Encounter/c1": Standing.NOT_TAKEN})
    assert _seen(db) == ["Hay fever"]


def test_a_list_that_never_could_be_taken_makes_nothing_wait(db: Session) -> None:
    _left_visible(db, a_read(under=("List/l1",)))
    receive(db, says={"List/l1": Standing.NOT_TAKEN})
    assert len(_seen(db)) == 1


@pytest.mark.parametrize("then", [Standing.NOT_TAKEN, Standing.CONTRADICTED])
@pytest.mark.parametrize("first", [Standing.NOPAT, Standing.WITHDRAWN, Standing.DELETED])
def test_what_is_uncertain_lifts_nothing(db: Session, first: Standing, then: Standing) -> None:
    _left_visible(db, NOTE)
    receive(db, says={"Observation/o1": first})
    receive(db, says={"Observation/o1": then}, days=1)
    leave_what_waits_visible(db)
    assert _seen(db) == []


def test_the_strictest_counts_of_what_one_bundle_says(db: Session) -> None:
    _left_visible(db, NOTE)
    receive(db, NOTE, says={"Observation/o1": Standing.CONTRADICTED})
    assert (_seen(db), _entry(db).waits_because) == ([], WaitsBecause.CONTRADICTED)
    receive(db, NOTE, says={"Observation/o1": Standing.WITHDRAWN}, days=1)
    assert _entry(db).state is State.WITHDRAWN


def test_it_is_all_on_record_without_content(either_db: Session) -> None:
    _left_visible(either_db, WITH_NOTE)
    receive(either_db, says={"Encounter/c1": Standing.DELETED})
    receive(either_db, says={"Encounter/c1": Standing.STANDS}, days=1)
    taken, waits = (
        audit.page(either_db, LEEDS, audit.Search(action=each)) for each in (Action.TAKEN_BACK, Action.WAITS_AGAIN)
    )
    assert {each.details for each in taken} == {'{"cause":"deleted"}', '{"cause":"with-what-it-is-under"}'}
    assert {each.details for each in waits} == {'{"cause":"stands-again"}'}
    assert len(taken) == len(waits) == 2


def test_every_version_is_kept(db: Session) -> None:
    _left_visible(db, NOTE)
    for day, standing in enumerate((Standing.WITHDRAWN, Standing.STANDS, Standing.NOPAT)):
        receive(db, says={"Observation/o1": standing}, days=day)
    said = db.execute(select(EntryVersion.withdrawn, EntryVersion.nopat).order_by(EntryVersion.number)).all()
    assert said == [(False, False), (True, False), (False, False), (False, True)]


def test_saying_it_again_changes_nothing(db: Session) -> None:
    _left_visible(db, WITH_NOTE, a_read("Observation/o2", under=("List/l1",)))
    for day in range(2):
        receive(db, says={"Encounter/c1": Standing.WITHDRAWN, "List/l1": Standing.NOPAT}, days=day)
        numbers = db.scalars(select(Entry.current_version)).all()
        assert numbers == [2, 2, 2]


def test_an_entry_stays_under_what_the_bundle_does_not_speak_of(db: Session) -> None:
    _left_visible(db, a_read(under=("List/l1",)))
    receive(db, a_read())
    receive(db, says={"List/l1": Standing.WITHDRAWN})
    assert _seen(db) == []


def test_and_is_taken_out_of_a_list_that_is_sent_without_it(db: Session) -> None:
    _left_visible(db, a_read(under=("List/l1",)))
    receive(db, a_read(), says={"List/l1": Standing.STANDS})
    receive(db, says={"List/l1": Standing.WITHDRAWN})
    assert len(_seen(db)) == 1


def test_a_note_that_went_to_another_consultation_stays_when_its_former_one_goes(db: Session) -> None:
    other = a_read("Encounter/c2", kind=Kind.CONSULTATION)
    _left_visible(db, WITH_NOTE)
    receive(db, an_item_read(other, a_read("Observation/o1", under=("Encounter/c2",))))
    receive(db, says={"Encounter/c1": Standing.WITHDRAWN})
    leave_what_waits_visible(db)
    assert {*_seen(db)} == {"Observation/o1", "Encounter/c2"}


# doubts


@pytest.mark.parametrize("doubt", Doubt)
def test_what_a_person_must_look_at_is_not_left_visible_in_a_stroke(db: Session, doubt: Doubt) -> None:
    receive(db, a_read(doubts=(doubt,)))
    (item,) = items(db)
    assert not queue.item_shown(db, item.id, by=a_gp(a_practice(db))).is_plain
    with pytest.raises(Invalid, match="a doubt"):
        leave_visible(db, {item.id: item.revision}, by=a_gp(a_practice(db)), at=NOON)
    deciding(db, item, replace(LEAVE_VISIBLE, read_elsewhere=True))
    assert len(_seen(db)) == 1


@pytest.mark.parametrize("doubt", Doubt)
def test_a_new_doubt_makes_a_decided_entry_wait_once(db: Session, doubt: Doubt) -> None:
    known = a_read(whole=bytes(32))
    _left_visible(db, known)
    receive(db, a_read(whole=bytes(32), doubts=(doubt,)))
    assert (_seen(db), _entry(db).waits_because) == ([], WaitsBecause(doubt))
    leave_what_waits_visible(db)
    receive(db, a_read(whole=bytes(32), doubts=(doubt,)), days=1)
    assert len(_seen(db)) == 1


def test_what_a_complete_record_no_longer_holds_waits_once(either_db: Session) -> None:
    _left_visible(either_db, NOTE, LONE)
    for day in range(2):
        receive(either_db, LONE, complete=True, days=day)
        assert (_seen(either_db), _entry(either_db).waits_because) == (["Hay fever"], WaitsBecause.NO_LONGER_SENT)
    leave_what_waits_visible(either_db)
    receive(either_db, LONE, complete=True, days=2)
    assert len(_seen(either_db)) == 2
    assert _in_line(either_db)


def test_and_waits_again_when_it_was_sent_in_between(db: Session) -> None:
    _left_visible(db, NOTE, LONE)
    receive(db, LONE, complete=True)
    leave_what_waits_visible(db)
    receive(db, NOTE, LONE, complete=True, days=1)
    assert len(_seen(db)) == 2
    receive(db, LONE, complete=True, days=2)
    assert _seen(db) == ["Hay fever"]


def test_a_part_of_a_record_says_nothing_of_the_rest(db: Session) -> None:
    _left_visible(db, NOTE, LONE)
    receive(db, LONE)
    assert len(_seen(db)) == 2


@pytest.mark.parametrize("standing", [*TAKING_BACK, Standing.NOPAT])
@pytest.mark.parametrize("of", ["Condition/c9", "Encounter/c9"], ids=["itself", "what it is under"])
def test_what_quotes_something_that_is_taken_back_is_shown_to_nobody_and_waits_once(
    either_db: Session, of: str, standing: Standing
) -> None:
    _left_visible(either_db, a_read(quotes=("Condition/c9",)), a_read("Condition/c9", under=("Encounter/c9",)), LONE)
    for day in range(2):
        receive(either_db, says={of: standing}, days=day)
        assert (_seen(either_db), _entry(either_db).waits_because) == (["Hay fever"], WaitsBecause.QUOTE_TAKEN_BACK)
    leave_what_waits_visible(either_db)
    receive(either_db, says={of: standing}, days=2)
    assert (_seen(either_db), _entry(either_db).state) == (["Hay fever"], State.LEFT_VISIBLE)


def test_sent_again_without_those_words_it_can_be_left_visible(db: Session) -> None:
    _left_visible(db, a_read(quotes=("Condition/c9",)), LONE)
    receive(db, says={"Condition/c9": Standing.NOPAT})
    receive(db, a_read(text="Without the reason"), days=1)
    assert _seen(db) == ["Hay fever"]
    leave_what_waits_visible(db)
    assert {*_seen(db)} == {"Hay fever", "Observation/o1"}


@pytest.mark.parametrize("standing", [Standing.NOT_TAKEN, Standing.CONTRADICTED])
def test_what_quotes_something_uncertain_waits_until_somebody_has_looked(db: Session, standing: Standing) -> None:
    _left_visible(db, a_read(quotes=("Condition/c9",)), LONE)
    receive(db, says={"Condition/c9": standing})
    assert (_seen(db), _entry(db).waits_because) == (["Hay fever"], WaitsBecause.QUOTE_TAKEN_BACK)
    leave_what_waits_visible(db)
    assert {*_seen(db)} == {"Hay fever", "Observation/o1"}


# older versions


@pytest.mark.parametrize(
    ("held", "sent"),
    [
        ({"source_version": "10"}, {"source_version": "9"}),
        ({"last_updated": NOON}, {"last_updated": NOON.replace(hour=11)}),
        ({"source_version": "a", "last_updated": NOON}, {"source_version": "b", "last_updated": NOON.replace(hour=11)}),
        ({"source_version": "1", "last_updated": NOON}, {"source_version": "1", "last_updated": NOON.replace(hour=11)}),
    ],
    ids=["by number", "by the clock", "by the clock, versions that are no numbers", "by the clock, equal numbers"],
)
def test_an_older_version_replaces_nothing_and_is_told(db: Session, held: dict[str, Any], sent: dict[str, Any]) -> None:
    _left_visible(db, a_read(text="new", **held))
    received = receive(db, a_read(text="old", **sent))
    assert (_entry(db).current_version, received.counts.unchanged, received.counts.changed) == (1, 1, 0)
    (problem,) = received.problems
    assert "older version" in problem.cause
    assert len(_seen(db)) == 1


@pytest.mark.parametrize("more", [{"withdrawn": True}, {"nopat": True}])
def test_an_older_version_gives_nothing_back(db: Session, more: dict[str, Any]) -> None:
    receive(db, a_read(source_version="2", **more))
    receive(db, a_read(source_version="1"))
    leave_what_waits_visible(db)
    assert _seen(db) == []


@pytest.mark.parametrize(
    ("held", "sent"),
    [
        ({"source_version": "5", "last_updated": NOON}, {"source_version": "1", "last_updated": NOON.replace(hour=13)}),
        ({"source_version": "x"}, {"source_version": "w"}),
        ({}, {"source_version": "1"}),
    ],
    ids=["the two contradict each other", "no numbers", "nothing was known"],
)
def test_what_is_not_certainly_older_is_taken_and_waits(
    db: Session, held: dict[str, Any], sent: dict[str, Any]
) -> None:
    _left_visible(db, a_read(text="one", **held))
    receive(db, a_read(text="other", **sent))
    assert (_entry(db).current_version, _seen(db)) == (2, [])


def test_the_newest_version_counts_also_when_its_content_was_the_same(db: Session) -> None:
    _left_visible(db, a_read(source_version="1"))
    receive(db, a_read(source_version="3"))
    receive(db, a_read(source_version="2", text="old"))
    assert (_entry(db).current_version, len(_seen(db))) == (1, 1)


@pytest.mark.parametrize("version", ["1", "2"])
def test_what_was_deleted_stays_deleted_when_an_older_version_comes(db: Session, version: str) -> None:
    _left_visible(db, a_read(source_version="2"))
    receive(db, says={"Observation/o1": Standing.DELETED})
    receive(db, a_read(source_version=version), days=1)
    leave_what_waits_visible(db)
    assert (_seen(db), _entry(db).state) == ([], State.WITHDRAWN)


def test_so_it_does_when_only_the_deletion_says_its_version(db: Session) -> None:
    _left_visible(db, a_read())
    receive(db, statements=(Statement("Observation/o1", Standing.DELETED, source_version="3"),))
    receive(db, a_read(source_version="2"), days=1)
    assert _entry(db).state is State.WITHDRAWN


def test_what_is_made_anew_after_its_deletion_waits(db: Session) -> None:
    _left_visible(db, a_read(source_version="2"))
    receive(db, says={"Observation/o1": Standing.DELETED})
    receive(db, a_read(source_version="4"), days=1)
    assert (_seen(db), _entry(db).state) == ([], State.WAITING)


def test_a_statement_of_an_older_version_is_not_heard(db: Session) -> None:
    _left_visible(db, a_read(source_version="5"))
    receive(db, statements=(Statement("Observation/o1", Standing.DELETED, source_version="3"),))
    assert len(_seen(db)) == 1


# what is a change


def test_a_change_that_is_not_shown_makes_it_wait(db: Session) -> None:
    _left_visible(db, a_read(whole=b"1" * 32))
    received = receive(db, a_read(whole=b"2" * 32))
    assert (received.counts.changed, _seen(db), _entry(db).waits_because) == (1, [], WaitsBecause.CHANGED)


def test_an_entry_from_before_the_upgrade_takes_the_whole_silently(db: Session) -> None:
    _left_visible(db, a_read())
    received = receive(db, a_read(whole=b"1" * 32))
    assert (received.counts.unchanged, _entry(db).current_version, _entry(db).whole) == (1, 1, b"1" * 32)
    received = receive(db, a_read(whole=b"2" * 32))
    assert (received.counts.changed, _seen(db)) == (1, [])


def test_but_if_not_all_of_it_can_be_shown_it_waits_once(db: Session) -> None:
    _left_visible(db, a_read())
    unread = a_read(whole=b"1" * 32, doubts=(Doubt.NOT_ALL_READ,))
    receive(db, unread)
    assert (_seen(db), _entry(db).waits_because) == ([], WaitsBecause.NOT_ALL_READ)
    leave_what_waits_visible(db)
    assert receive(db, unread, days=1).counts.unchanged == 1


def test_an_entry_from_before_its_numbers_had_their_digits_is_no_other_for_that(db: Session) -> None:
    _left_visible(db, a_read(text="Albumin: 41 g/L"))
    for _ in range(2):
        received = receive(db, a_read(text="Albumin: 41.000 g/L", whole=b"1" * 32))
        assert (received.counts.unchanged, len(_seen(db))) == (1, 1)
    assert receive(db, a_read(text="Albumin: 41.500 g/L", whole=b"2" * 32)).counts.changed == 1


def test_but_not_a_label_that_is_not_understood(db: Session) -> None:
    _left_visible(db, a_read())
    receive(db, a_read(whole=b"1" * 32, doubts=(Doubt.LABEL_NOT_UNDERSTOOD,)))
    assert _seen(db) == []


def test_a_note_that_comes_again_without_its_consultation_stays_as_it_is(db: Session) -> None:
    note = a_read("Observation/o1", under=("Encounter/c1",), whole=b"1" * 32)
    _left_visible(db, an_item_read(CONSULTATION, note))
    received = receive(db, a_read("Observation/o1", under=("Encounter/c1",), whole=b"1" * 32, recorded_at=None))
    assert (received.counts.unchanged, len(items(db)), len(_seen(db))) == (1, 1, 2)


def test_and_waits_in_its_consultation_when_it_changed(db: Session) -> None:
    note = a_read("Observation/o1", under=("Encounter/c1",), whole=b"1" * 32)
    _left_visible(db, an_item_read(CONSULTATION, note))
    receive(db, a_read("Observation/o1", under=("Encounter/c1",), whole=b"2" * 32, text="more"))
    assert ([item.waiting_count for item in items(db)], _seen(db)) == ([1], ["Encounter/c1"])


def test_an_entry_that_moves_beside_something_kept_back_waits(either_db: Session) -> None:
    receive(either_db, CONSULTATION)
    deciding(either_db, items(either_db)[0], HIDE)
    receive(either_db, NOTE)
    deciding(either_db, items(either_db)[1], LEAVE_VISIBLE)
    receive(either_db, WITH_NOTE, days=1)
    assert (_seen(either_db), _entry(either_db).waits_because) == ([], WaitsBecause.MOVED)
    assert _in_line(either_db)


@pytest.mark.parametrize("choice", [HIDE, HIDE_FROM_PROXIES, REFER], ids=lambda choice: choice.outcome)
def test_it_does_so_whatever_it_was(db: Session, choice: Choice) -> None:
    receive(db, CONSULTATION)
    receive(db, NOTE)
    for item in items(db):
        deciding(db, item, choice)
    receive(db, WITH_NOTE, days=1)
    assert (_entry(db).waits_because, _entry(db).kept_back, _seen(db)) == (
        WaitsBecause.MOVED, True, ["Encounter/c1"] if choice is HIDE_FROM_PROXIES else []
    )  # fmt: skip


SECRET = a_read("Condition/x", kind=Kind.PROBLEM, whole=b"1" * 32)
LETTER = a_read("DocumentReference/d", kind=Kind.DOCUMENT, whole=b"1" * 32)
LIST = "List/l1"
BESIDE = {
    "a consultation": (an_item_read(CONSULTATION, replace(SECRET, under=("Encounter/c1",))), "Encounter/c1"),
    "a report": (
        an_item_read(a_read("DiagnosticReport/r", kind=Kind.REPORT), replace(SECRET, under=("DiagnosticReport/r",))),
        "DiagnosticReport/r",
    ),
    "a document": (replace(SECRET, under=("Composition/c",)), "Composition/c"),
    "a list": (replace(SECRET, under=(LIST,)), LIST),
}


@pytest.mark.parametrize("name", BESIDE)
def test_what_comes_under_anything_with_something_kept_back_waits_in_an_item_of_its_own(
    either_db: Session, name: str
) -> None:
    with_secret, parent = BESIDE[name]
    receive(either_db, with_secret)
    deciding(either_db, items(either_db)[0], HIDE)
    _left_visible(either_db, LETTER)
    receive(either_db, with_secret, replace(LETTER, under=(parent,)), days=1)
    assert (_seen(either_db), _entry(either_db, "DocumentReference/d").waits_because) == ([], WaitsBecause.MOVED)
    assert _in_line(either_db)


def test_so_does_what_comes_under_the_hidden_itself_or_under_what_comes_under_it(db: Session) -> None:
    receive(db, replace(SECRET, source_id="Encounter/c1"))
    deciding(db, items(db)[0], HIDE)
    inner = a_read("Encounter/c2", whole=b"1" * 32)
    note = replace(LETTER, under=("Encounter/c2",))
    _left_visible(db, inner, note)
    receive(db, replace(inner, under=("Encounter/c1",)), note, days=1)
    assert _seen(db) == []


def test_what_was_decided_beside_it_is_not_asked_again_for_a_new_list(db: Session) -> None:
    receive(db, replace(SECRET, under=(LIST,)), replace(LETTER, under=(LIST,)))
    deciding(db, items(db)[0], HIDE)
    deciding(db, items(db)[1], LEAVE_VISIBLE)
    for lists in [("List/l2",), (LIST, "List/l3"), (LIST,)]:
        receive(db, replace(SECRET, under=lists), replace(LETTER, under=lists), days=1)
        assert _seen(db) == ["DocumentReference/d"]


def test_nor_for_what_an_earlier_release_did_not_keep(db: Session) -> None:
    receive(db, replace(SECRET, under=(LIST,)))
    deciding(db, items(db)[0], HIDE)
    _left_visible(db, replace(LETTER, whole=b""))
    receive(db, replace(LETTER, under=(LIST,)), days=1)
    assert _seen(db) == ["DocumentReference/d"]


# parts


WHOLE = a_read("MedicationStatement/s1", folded=("MedicationRequest/m1",), kind=Kind.MEDICATION)
ORDER = a_read("MedicationRequest/m1", kind=Kind.MEDICATION)


def test_a_part_of_another_entry_is_not_shown_by_itself(either_db: Session) -> None:
    _left_visible(either_db, ORDER)
    receive(either_db, WHOLE)
    order = _entry(either_db, "MedicationRequest/m1")
    assert (order.state, order.taken_back, _seen(either_db)) == (State.WITHDRAWN, TakenBack.PART, [])
    leave_what_waits_visible(either_db)
    assert _seen(either_db) == ["MedicationStatement/s1"]
    assert _in_line(either_db)


def test_a_part_that_was_hidden_makes_the_whole_wait_and_say_so(db: Session) -> None:
    receive(db, ORDER)
    deciding(db, items(db)[0], HIDE)
    receive(db, WHOLE)
    whole = _entry(db, "MedicationStatement/s1")
    shown = queue.item_shown(db, whole.review_item_id, by=a_gp(a_practice(db)))
    assert (shown.waits_again, shown.is_plain) == ([WaitsBecause.PART_WAS_HIDDEN], False)


def test_a_part_that_stands_alone_again_waits(db: Session) -> None:
    _left_visible(db, ORDER)
    receive(db, WHOLE)
    receive(db, a_read("MedicationStatement/s1", kind=Kind.MEDICATION), ORDER, days=1)
    assert _entry(db, "MedicationRequest/m1").waits_because is WaitsBecause.STANDS_AGAIN
    assert _seen(db) == []


@pytest.mark.parametrize("standing", TAKING_BACK)
def test_a_part_that_is_taken_back_takes_the_whole_that_shows_it(db: Session, standing: Standing) -> None:
    _left_visible(db, WHOLE)
    receive(db, says={"MedicationRequest/m1": standing})
    assert _seen(db) == []


def test_what_another_patient_has_now_leaves_a_line_and_an_event(db: Session) -> None:
    _left_visible(db, NOTE)
    received = receive(db, NOTE, of=OMAR)
    assert "another patient" in received.problems[0].cause
    (event,) = audit.page(db, LEEDS, audit.Search(action=Action.TAKEN_BACK))
    assert event.patient_nhs_number == ROSA


IN_LIST = Dependence("Observation/o1", Relation.UNDER, "List/l1")
REPLACED = Dependence("DocumentReference/1", Relation.REPLACED_BY, "DocumentReference/2")
OLD_LETTER, NEW_LETTER = a_read("DocumentReference/1"), a_read("DocumentReference/2", title="New letter")


@pytest.mark.parametrize("standing", [Standing.WITHDRAWN, Standing.NOPAT, Standing.DELETED])
def test_what_a_list_says_it_holds_goes_with_it_whenever_it_comes(db: Session, standing: Standing) -> None:
    receive(db, says={"List/l1": standing}, depends=(IN_LIST,))
    receive(db, a_read(), LONE)
    leave_what_waits_visible(db)
    assert _seen(db) == ["Hay fever"]


def test_what_a_list_held_when_it_stood_goes_with_it_later(db: Session) -> None:
    receive(db, says={"List/l1": Standing.STANDS}, depends=(IN_LIST,))
    _left_visible(db, a_read(), LONE)
    receive(db, says={"List/l1": Standing.WITHDRAWN}, days=1)
    assert _seen(db) == ["Hay fever"]


def test_what_a_withdrawn_list_is_found_to_hold_goes_with_it(db: Session) -> None:
    receive(db, says={"List/l1": Standing.WITHDRAWN})
    _left_visible(db, a_read(), LONE)
    receive(db, says={"List/l1": Standing.WITHDRAWN}, depends=(IN_LIST,), days=1)
    assert _seen(db) == ["Hay fever"]
    receive(db, says={"List/l1": Standing.STANDS}, days=2)
    assert (_seen(db), _entry(db).waits_because) == (["Hay fever"], WaitsBecause.STANDS_AGAIN)


@pytest.mark.parametrize("old_first", [True, False])
def test_a_letter_that_another_replaces_is_not_shown_whichever_comes_first(db: Session, old_first: bool) -> None:
    receives = [lambda: receive(db, OLD_LETTER), lambda: receive(db, NEW_LETTER, depends=(REPLACED,), days=1)]
    for each in receives if old_first else reversed(receives):
        each()
        leave_what_waits_visible(db)
    assert _seen(db) == ["New letter"]
    assert _in_line(db)


@pytest.mark.parametrize("depends", [(), (REPLACED,)], ids=["no longer said", "deleted"])
def test_a_letter_that_nothing_replaces_any_more_waits(db: Session, depends: tuple[Dependence, ...]) -> None:
    receive(db, OLD_LETTER, NEW_LETTER, depends=(REPLACED,))
    if depends:
        receive(db, says={"DocumentReference/2": Standing.DELETED}, days=1)
    else:
        receive(db, NEW_LETTER, days=1)
    letter = _entry(db, "DocumentReference/1")
    assert (letter.state, letter.waits_because) == (State.WAITING, WaitsBecause.NEW)


def test_a_medicine_that_merely_names_its_deleted_plan_does_not_bring_it_back(db: Session) -> None:
    statement = a_read("MedicationStatement/s", folded=("MedicationRequest/plan",))
    _left_visible(db, statement, LONE)
    receive(db, says={"MedicationRequest/plan": Standing.DELETED})
    receive(db, statement, days=1)
    leave_what_waits_visible(db)
    assert _seen(db) == ["Hay fever"]


def _of_nobody(db: Session, *, statements: tuple[Statement, ...] = (), searches: tuple[Search, ...] = (), days: int = 1,
               problems: tuple[Problem, ...] = ()) -> intake.Received:  # fmt: skip
    return receive(db, statements=statements, searches=searches, days=days, problems=problems, is_whose=False)


def test_what_a_bundle_without_a_patient_takes_back_is_gone_and_told(either_db: Session) -> None:
    _left_visible(either_db, WITH_NOTE, LONE)
    received = _of_nobody(either_db, statements=(Statement("Encounter/c1", Standing.DELETED),))
    assert _seen(either_db) == ["Hay fever"]
    assert [each.position for each in received.problems] == ["1 entry held before", "1 entry held before"]
    assert (received.counts.read, received.counts.unreadable) == (0, 0)
    assert _in_line(either_db)


def test_it_takes_back_from_every_patient_whose_entries_it_names(db: Session) -> None:
    _left_visible(db, NOTE)
    receive(db, a_read("Observation/o2"), of=OMAR)
    _of_nobody(db, statements=tuple(Statement(f"Observation/o{n}", Standing.DELETED) for n in (1, 2)))
    assert {_entry(db).taken_back, _entry(db, "Observation/o2").taken_back} == {TakenBack.DELETED}


def test_if_nothing_of_it_is_held_that_is_told_or_it_is_refused(db: Session) -> None:
    deleted = (Statement("Observation/never", Standing.DELETED),)
    assert "nothing that it takes back is held" in _of_nobody(db, statements=deleted).problems[0].cause
    with pytest.raises(CannotRead, match="no Patient"):
        _of_nobody(db, statements=deleted, problems=(Problem("the bundle", "This Bundle has no Patient."),))


def test_a_patient_whom_the_source_has_deleted_sees_nothing(db: Session) -> None:
    _left_visible(db, LONE)
    _of_nobody(db, statements=(Statement("Patient/p1", Standing.DELETED),), days=0)
    assert _seen(db) == []


@pytest.mark.parametrize(
    ("search", "waiting"),
    [
        (Search("Observation"), ["Observation/o1"]),
        (Search("Encounter"), ["Encounter/c1", "Observation/o1"]),
        (Search("List"), ["Observation/o1"]),
        (Search(""), ["Condition/hay", "Encounter/c1", "Observation/o1"]),
        (Search("Procedure"), []),
        (Search("Observation", patient="Patient/p2"), []),
        (Search("Observation", number=OMAR), []),
    ],
)
def test_what_may_meet_a_condition_of_a_deletion_waits(db: Session, search: Search, waiting: list[str]) -> None:
    note = replace(NOTE, under=("Encounter/c1", "List/l1"))
    _left_visible(db, an_item_read(CONSULTATION, note), LONE)
    receive(db, of=OMAR)
    receive(db, searches=(search,), days=1)
    found = db.scalars(select(Entry).where(Entry.state == State.WAITING).order_by(Entry.source_id)).all()
    assert [each.source_id for each in found] == waiting
    assert {each.waits_because for each in found} <= {WaitsBecause.BY_CONDITION}
    assert _in_line(db)


def test_a_condition_that_names_another_patient_is_about_that_one(db: Session) -> None:
    _left_visible(db, NOTE)
    receive(db, of=OMAR, searches=(Search("Observation", number=ROSA),))
    assert _seen(db) == []


def test_without_a_patient_a_condition_says_whose_it_is_about(db: Session) -> None:
    _left_visible(db, NOTE)
    _of_nobody(db, searches=(Search("Observation"),))
    assert len(_seen(db)) == 1
    _of_nobody(db, searches=(Search("Observation", patient="Patient/p1"),), days=2)
    assert _seen(db) == []


def test_what_is_sent_with_the_condition_or_is_plainly_meant_leaves_the_rest_alone(db: Session) -> None:
    _left_visible(db, NOTE, a_read("Observation/o2"))
    receive(db, NOTE, a_read("Observation/o2"), searches=(Search("Observation"),), days=1)
    assert len(_seen(db)) == 2
    meant = Search("Observation", names=("Observation/o1",))
    receive(db, says={"Observation/o1": Standing.DELETED}, searches=(meant,), days=2)
    assert _seen(db) == ["Observation/o2"]


def test_an_entry_that_rests_on_what_is_taken_back_waits_once(db: Session) -> None:
    _left_visible(db, a_read(rests_on=("Observation/base",)), a_read("Observation/base"), LONE)
    receive(db, says={"Observation/base": Standing.NOPAT})
    assert (_seen(db), _entry(db).waits_because) == (["Hay fever"], WaitsBecause.BASIS_TAKEN_BACK)
    leave_what_waits_visible(db)
    assert sorted(_seen(db)) == ["Hay fever", "Observation/o1"]


@pytest.mark.parametrize("choice", [LEAVE_VISIBLE, HIDE_FROM_PROXIES])
def test_what_is_doubted_is_not_released_with_the_rest_of_its_item(db: Session, choice: Choice) -> None:
    receive(db, an_item_read(CONSULTATION, replace(NOTE, doubts=(Doubt.LABEL_NOT_UNDERSTOOD,))))
    (item,) = items(db)
    deciding(db, item, choice)
    assert (_seen(db), _entry(db).state) == (["Encounter/c1"], State.WAITING)
    deciding(db, item, choice)
    assert len(_seen(db)) == 2


def test_but_it_is_hidden_with_it_or_released_by_its_name(db: Session) -> None:
    receive(db, an_item_read(CONSULTATION, replace(NOTE, doubts=(Doubt.LABEL_NOT_UNDERSTOOD,))))
    (item,) = items(db)
    deciding(db, item, HIDE)
    assert {each.state for each in db.scalars(select(Entry))} == {State.HIDDEN}
    deciding(db, item, replace(LEAVE_VISIBLE, note="Read it"), entries=[_entry(db).id])
    assert _seen(db) == ["Observation/o1"]


def _left_visible(db: Session, *read: Any) -> None:
    receive(db, *read)
    leave_what_waits_visible(db)


def _entry(db: Session, source_id: str = "Observation/o1") -> Entry:
    wanted = select(Entry).where(Entry.source_id == source_id).execution_options(populate_existing=True)
    return db.scalars(wanted).one()


def _seen(db: Session) -> list[str]:
    """What Rosa sees."""
    patient = db.scalars(select(Patient).where(Patient.nhs_number == ROSA)).one()
    view = patient_view(db, patient, Audience.PATIENT, by=a_gp(a_practice(db)), at=NOON)
    return [entry.title for entry in view.entries]


def _in_line(db: Session) -> bool:
    return queue.differences(db, 1, at=NOON) == []
