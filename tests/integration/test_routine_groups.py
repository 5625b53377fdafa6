"""Groups of plain items that are reviewed as one table: which items are in them, and what the table shows."""

from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.bundles import an_observation
from tests.factories import (
    DAY,
    HIDE,
    LEAVE_VISIBLE,
    NOON,
    YORK,
    a_change,
    a_gp,
    a_practice,
    an_entry,
    an_item,
    deciding,
    its_gp,
    tamper,
)
from tests.receiving import items, receive
from workbench import decisions, queue
from workbench.models import Entry, ReviewItem
from workbench.queue import MOST_COUNTED, routine_counts, routine_page
from workbench.vocabulary import Category, Kind, Routine, State, Weighing

RESULTS, EMPTY, ISSUES = Routine.RESULTS, Routine.WITHOUT_CONTENT, Routine.MEDICATION
OF_ENTRIES = [
    ([RESULTS], RESULTS),
    ([RESULTS, RESULTS], RESULTS),
    ([EMPTY], EMPTY),
    ([EMPTY, ISSUES], ISSUES),
    ([ISSUES, EMPTY, ISSUES], ISSUES),
    ([RESULTS, ISSUES], None),
    ([RESULTS, None], None),
    ([None], None),
    ([None, EMPTY], None),
]


@pytest.mark.parametrize(("entries", "expected"), OF_ENTRIES)
def test_an_item_is_of_the_group_that_all_its_entries_are_of(
    either_db: Session, entries: list[Routine | None], expected: Routine | None
) -> None:
    item = an_item(either_db, titles=())
    for place, routine in enumerate(entries):
        an_entry(either_db, item, routine=routine, position=place)
    assert _routine(either_db, item) is expected


def test_a_report_without_results_is_of_no_group(db: Session) -> None:
    item = an_item(db, kind=Kind.REPORT, routine=RESULTS)
    assert _routine(db, item) is None
    an_entry(db, item, kind=Kind.RESULT, routine=RESULTS)
    assert _routine(db, item) is RESULTS


def test_what_the_source_withdrew_does_not_count(db: Session) -> None:
    item = an_item(db, routine=ISSUES)
    an_entry(db, item, routine=None, withdrawn=True)
    assert _routine(db, item) is ISSUES
    assert _routine(db, an_item(db, routine=ISSUES, withdrawn=True)) is None


@pytest.mark.parametrize(
    "special",
    [
        {"nopat": True},
        {"doubts": "not-all-read"},
        {"weighing": Weighing.NOT_YET},
        {"weighing": Weighing.NOT_ENGLISH},
    ],
)
def test_what_a_person_must_look_at_is_of_no_group(db: Session, special: dict[str, Any]) -> None:
    item = an_item(db, routine=ISSUES)
    entry = db.query(Entry).filter_by(review_item_id=item.id).one()
    for name, value in special.items():
        setattr(entry, name, value)
    queue.settle(db, [item.id], at=NOON)
    assert _routine(db, item) is None


def test_an_item_in_which_something_is_kept_back_is_of_no_group(db: Session) -> None:
    item = an_item(db, routine=ISSUES)
    deciding(db, item, HIDE)
    assert _routine(db, item) is None


def test_more_entries_than_a_list_shows_are_no_group(db: Session) -> None:
    titles = [f"Test {number}" for number in range(queue.ENTRIES_IN_LIST)]
    item = an_item(db, titles=titles, routine=RESULTS)
    assert _routine(db, item) is RESULTS
    an_entry(db, item, routine=RESULTS)
    assert _routine(db, item) is None


def test_an_item_leaves_its_group_with_another_version(db: Session) -> None:
    item = an_item(db, routine=RESULTS)
    a_change(db, db.query(Entry).filter_by(review_item_id=item.id).one(), routine=None)
    queue.settle(db, [item.id], at=NOON)
    assert _routine(db, item) is None


def test_a_page_shows_what_waits_without_a_flag_the_oldest_first(either_db: Session) -> None:
    gp = a_gp(a_practice(either_db))
    late, early = an_item(either_db, routine=ISSUES), an_item(either_db, routine=ISSUES, recorded_at=NOON - DAY)
    an_item(either_db, routine=ISSUES, flags=[Category.DOMESTIC_ABUSE])
    an_item(either_db, routine=RESULTS)
    an_item(either_db, routine=ISSUES, practice=YORK)
    deciding(either_db, an_item(either_db, routine=ISSUES), LEAVE_VISIBLE)
    items, more = routine_page(either_db, ISSUES, by=gp)
    assert ([item.id for item in items], more) == ([early.id, late.id], False)


def test_a_page_goes_on_after_a_place(either_db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.queue.routine.listing.ROUTINE_PAGE", 2)
    gp = a_gp(a_practice(either_db))
    made = [an_item(either_db, routine=ISSUES).id for _ in range(3)]
    first, more = routine_page(either_db, ISSUES, by=gp)
    rest, end = routine_page(either_db, ISSUES, by=gp, after=first[-1].place)
    assert ([item.id for item in [*first, *rest]], more, end) == (made, True, False)


def test_a_row_has_its_patient_and_its_values(db: Session) -> None:
    item = an_item(db, kind=Kind.REPORT, titles=["Full blood count"], routine=RESULTS)
    measured = {"value": "135", "unit": "g/L", "range": "115 to 165"}
    an_entry(db, item, title="Haemoglobin", kind=Kind.RESULT, routine=RESULTS, position=1, reading=measured)
    (row,), _ = routine_page(db, RESULTS, by=its_gp(db, item))
    db.refresh(item)
    assert (row.id, row.revision, row.family_name, len(row.nhs_number)) == (item.id, item.revision, "Marsh", 10)
    assert [(line.title, line.reading) for line in row.lines] == [("Haemoglobin", measured)]


def test_a_page_takes_two_statements(db: Session) -> None:
    gp = a_gp(a_practice(db))
    for _ in range(3):
        an_item(db, routine=ISSUES)
    found: list[str] = []
    event.listen(db.connection(), "before_cursor_execute", lambda *given: found.append(given[2]))
    routine_page(db, ISSUES, by=gp)
    assert len(found) == 2


def test_what_a_page_shows_can_be_left_visible_in_bulk(db: Session) -> None:
    gp = a_gp(a_practice(db))
    for routine in Routine:
        item = an_item(db, kind=Kind.REPORT, routine=routine)
        an_entry(db, item, kind=Kind.RESULT, routine=routine)
        shown, _ = routine_page(db, routine, by=gp)
        decisions.leave_visible(db, {each.id: each.revision for each in shown}, by=gp, at=NOON)
        assert routine_counts(db, by=gp)[routine] == 0


def test_groups_are_counted_up_to_a_bound(either_db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    gp = a_gp(a_practice(either_db))
    for _ in range(3):
        an_item(either_db, routine=ISSUES)
    an_item(either_db, routine=RESULTS, flags=[Category.THIRD_PARTY])
    assert routine_counts(either_db, by=gp) == {**dict.fromkeys(Routine, 0), ISSUES: 3}
    monkeypatch.setattr("workbench.queue.routine.listing.MOST_COUNTED", 1)
    assert routine_counts(either_db, by=gp)[ISSUES] == 2 < MOST_COUNTED


def test_both_go_by_the_index_of_groups(db: Session) -> None:
    found: list[str] = []

    def note(connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if ("routine" in statement and "ORDER BY review_item.rank" in statement) or "UNION ALL" in statement:
            rows = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found.extend(row[3] for row in rows.fetchall() if "review_item" in row[3])

    gp = a_gp(a_practice(db))
    event.listen(db.connection(), "before_cursor_execute", note)
    routine_page(db, ISSUES, by=gp)
    routine_counts(db, by=gp)
    assert len(found) == 1 + len(Routine)
    assert all("ix_review_item_queue_by_routine (practice_id=? AND routine=? AND rank=?" in step for step in found)


POTASSIUM = {"valueQuantity": {"value": 4.7, "unit": "mmol/L"},
             "referenceRange": [{"low": {"value": 3.5}, "high": {"value": 5.3}}]}  # fmt: skip


def test_an_import_files_each_entry_in_its_group(either_db: Session) -> None:
    receive(either_db, an_observation(title="Serum potassium", **POTASSIUM))
    (item,) = items(either_db)
    assert item.routine is RESULTS
    (row,), _ = routine_page(either_db, RESULTS, by=its_gp(either_db, item))
    assert row.lines[0].reading == {
        "value": "4.7", "exact": "", "unit": "mmol/L", "low": "3.5", "high": "5.3", "range": "3.5 to 5.3",
        "outside": "",
    }  # fmt: skip


def test_a_measured_value_stands_on_its_item_too(db: Session) -> None:
    receive(db, an_observation(title="Serum potassium", **POTASSIUM))
    (item,) = items(db)
    (entry,) = queue.item_shown(db, item.id, by=its_gp(db, item)).entries
    assert (entry.routine, entry.reading and entry.reading["value"]) == (RESULTS, "4.7")


def test_a_change_takes_it_out_of_its_group(db: Session) -> None:
    sent = an_observation(title="Serum potassium", **POTASSIUM)
    receive(db, sent)
    receive(db, {**sent, "note": [{"text": "Ring her"}]})
    (item,) = items(db)
    assert item.routine is None


def test_what_was_held_before_there_were_groups_does_not_wait_for_them(db: Session) -> None:
    sent = an_observation(title="Serum potassium", **POTASSIUM)
    receive(db, sent)
    (item,) = items(db)
    deciding(db, item, LEAVE_VISIBLE)
    entry = db.query(Entry).one()
    tamper(db, entry, routine=None)
    receive(db, sent, days=1)
    assert (items(db)[0].state, db.query(Entry).one().routine) == (State.DECIDED, None)


def test_a_group_that_is_not_what_it_comes_from_is_found(db: Session) -> None:
    item = an_item(db, routine=ISSUES)
    entry = db.query(Entry).filter_by(review_item_id=item.id).one()
    assert queue.differences(db, item.practice_id, at=NOON) == []
    tamper(db, item, routine=RESULTS)
    assert queue.differences(db, item.practice_id, at=NOON) == [
        f"review item {item.id}: routine is not what its entries say"
    ]
    tamper(db, entry, routine=RESULTS)
    assert queue.differences(db, item.practice_id, at=NOON) == [
        f"entry {entry.id} is not what its current version says"
    ]


def _routine(db: Session, item: ReviewItem) -> Routine | None:
    db.refresh(item)
    return item.routine
