"""What waits, in what order, and that the counts kept beside it are true."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import delete, event, update
from sqlalchemy.orm import Session

from tests.factories import (
    DAY,
    HIDE,
    HIDE_FROM_PROXIES,
    HOUR,
    LEAVE_VISIBLE,
    MINUTE,
    NOON,
    REFER,
    TODAY,
    YORK,
    a_change,
    a_decided_item,
    a_gp,
    a_link,
    a_patient,
    a_practice,
    a_proxy,
    an_administrator,
    an_entry,
    an_item,
    an_operator,
    another_gp,
    deciding,
    entries,
    entry_states,
    its_gp,
    queue_shown,
    state,
    tamper,
)
from workbench import decisions, oversight, queue
from workbench.db import table_of
from workbench.errors import NotAllowed, NotFound
from workbench.models import QUEUE_ORDER, Entry, Patient, PatientName, QueueTally, ReviewItem
from workbench.permissions import Actor
from workbench.queue import Filter, ItemShown, Place, Tally
from workbench.queue.listing import finding
from workbench.queue.listing.statements import CARDS, ITEMS_LOOKED_AT
from workbench.vocabulary import Category, Kind, State, Urgency

ITEMS = table_of(ReviewItem)
URGENT, CAREFUL, LOOK = Category.DOMESTIC_ABUSE, Category.THIRD_PARTY, Category.MENTAL_CAPACITY


def test_the_most_pressing_comes_first_then_the_oldest(either_db: Session) -> None:
    plain_old, plain = an_item(either_db, recorded_at=NOON - 2 * DAY), an_item(either_db)
    look, careful = an_item(either_db, flags=[LOOK]), an_item(either_db, flags=[CAREFUL])
    urgent = an_item(either_db, flags=[LOOK, URGENT])
    expected = [urgent.id, careful.id, look.id, plain_old.id, plain.id]
    assert _ids(either_db) == expected
    assert _walked(either_db) == expected


def test_items_of_the_same_moment_have_an_order_too(either_db: Session) -> None:
    patient = a_patient(either_db)
    items = sorted(an_item(either_db, patient).id for _ in range(5))
    assert _ids(either_db) == _walked(either_db) == items


def test_a_page_holds_fifty_cards_and_the_next_goes_on_where_it_ended(either_db: Session) -> None:
    patients = [a_patient(either_db) for _ in range(CARDS + 3)]
    items = [an_item(either_db, patient, flags=[LOOK] if n % 3 else [], recorded_at=NOON - n * MINUTE).id
             for n, patient in enumerate(patients)]  # fmt: skip
    first, more = _page(either_db, Filter())
    rest, no_more = _page(either_db, Filter(), after=more)
    assert (len(first), len(rest), no_more) == (50, 3, None)
    assert sorted(item.id for item in first + rest) == sorted(items)


def test_what_one_patient_has_of_one_day_is_one_card_where_its_most_pressing_item_stands(either_db: Session) -> None:
    rosa, sam = a_patient(either_db), a_patient(either_db)
    plain, urgent = an_item(either_db, rosa), an_item(either_db, rosa, flags=[URGENT])
    yesterday = an_item(either_db, rosa, recorded_at=NOON - DAY)
    careful = an_item(either_db, sam, flags=[CAREFUL], recorded_at=NOON - DAY)
    found, _ = queue.cards(either_db, Filter(), by=a_gp(a_practice(either_db)))
    assert [(card.patient_id, card.size) for card in found] == [(rosa.id, 2), (sam.id, 1), (rosa.id, 1)]
    assert _ids(either_db) == [urgent.id, plain.id, careful.id, yesterday.id]


def test_a_days_border_is_midnight_in_london(either_db: Session) -> None:
    patient = a_patient(either_db)
    midnight = datetime(2026, 6, 10, 23, tzinfo=UTC)
    for at in (midnight - MINUTE, midnight, midnight + MINUTE):
        an_item(either_db, patient, recorded_at=at)
    found, _ = queue.cards(either_db, Filter(), by=a_gp(a_practice(either_db)))
    assert [(card.day, card.size) for card in found] == [(date(2026, 6, 10), 1), (date(2026, 6, 11), 2)]


def test_a_card_that_began_on_an_earlier_page_is_on_no_later_one(either_db: Session) -> None:
    many = a_patient(either_db)
    for n in range(3):
        an_item(either_db, many, recorded_at=NOON - 5 * HOUR + n * 2 * HOUR)
    others = [an_item(either_db, a_patient(either_db), recorded_at=NOON - 4 * HOUR + n * MINUTE).id for n in range(60)]
    first, more = _page(either_db, Filter())
    rest, _ = _page(either_db, Filter(), after=more)
    assert {item.patient_id for item in first} & {item.patient_id for item in rest} == set()
    assert sorted(item.id for item in first + rest if item.patient_id != many.id) == others


def test_of_very_many_items_of_one_day_a_card_shows_the_first_and_counts_all(db: Session) -> None:
    patient = a_patient(db)
    items = [an_item(db, patient, recorded_at=NOON - n * MINUTE).id for n in range(ITEMS_LOOKED_AT + 5)]
    other = an_item(db, recorded_at=NOON + MINUTE)
    found, more = queue.cards(db, Filter(), by=a_gp(a_practice(db)))
    assert ([(card.patient_id, card.size) for card in found], more) == (
        [(patient.id, len(items)), (other.patient_id, 1)], None
    )  # fmt: skip
    [shown, _] = queue.card_items(db, [card.key for card in found], Filter(), by=a_gp(a_practice(db)))
    assert (len(shown.items), shown.size) == (queue.ITEMS_IN_CARD, len(items))


NARROWED = [
    (Filter(), ["letter", "smear", "note"]),
    (Filter(kind=Kind.DOCUMENT), ["letter"]),
    (Filter(author="Dr B Okoro"), ["note"]),
    (Filter(flag="any"), ["letter", "smear"]),
    (Filter(flag="none"), ["note"]),
    (Filter(flag="domestic-abuse"), ["letter"]),
    (Filter(flag="serious-harm"), []),
    (Filter(patient="marsh rosa"), ["letter", "smear"]),
    (Filter(patient="ROS"), ["letter", "smear"]),
    (Filter(patient="%"), []),
]


@pytest.mark.parametrize("few", [finding.FEW, 0])
@pytest.mark.parametrize(("narrowed", "found"), NARROWED)
def test_the_queue_can_be_narrowed(
    either_db: Session, monkeypatch: pytest.MonkeyPatch, narrowed: Filter, found: list[str], few: int
) -> None:
    """Whether or not so few are found that they are named one by one."""
    monkeypatch.setattr(finding, "FEW", few)
    rosa, sam = a_patient(either_db), a_patient(either_db, given="Sam", family="Pike")
    an_item(either_db, rosa, titles=["letter"], kind=Kind.DOCUMENT, flags=[URGENT])
    an_item(either_db, rosa, titles=["smear"], flags=[CAREFUL])
    an_item(either_db, sam, titles=["note"], author="Dr B Okoro")
    assert [item.heading.title for item in _page(either_db, narrowed)[0]] == found


def test_a_patient_is_found_by_the_name_that_they_have_now(either_db: Session) -> None:
    patient = a_patient(either_db, family="Marsh")
    item = an_item(either_db, patient)
    patient.family_name = "O'Brien-Núñez"
    either_db.flush()
    found = [_ids(either_db, Filter(patient=typed)) for typed in ("obrien", "nunez ros", "rosa o'brien", "marsh")]
    assert found == [[item.id]] * 3 + [[]]
    assert queue.differences(either_db, patient.practice_id, at=NOON) == []


def test_a_patient_who_is_not_found_by_name_is_reported(db: Session) -> None:
    patient = a_patient(db)
    db.execute(delete(PatientName).where(PatientName.word == "marsh"))
    assert queue.differences(db, patient.practice_id, at=NOON) == [f"patient {patient.id} is not found by name"]


def test_an_nhs_number_narrows_to_one_patient(db: Session) -> None:
    item, _ = an_item(db), an_item(db)
    number = db.get_one(Patient, item.patient_id).nhs_number
    assert _ids(db, Filter(patient=f"{number[:3]} {number[3:6]} {number[6:]}")) == [item.id]


@pytest.mark.parametrize(
    ("wanted", "choice"),
    [(State.REFERRED, REFER), (State.DECIDED, HIDE), (State.HIDDEN, HIDE), (State.LEFT_VISIBLE, LEAVE_VISIBLE),
     (State.HIDDEN_FROM_PROXIES, HIDE_FROM_PROXIES)],
)  # fmt: skip
def test_what_was_decided_is_found_by_where_it_stands(db: Session, wanted: State, choice: object) -> None:
    an_item(db)
    item = a_decided_item(db, choice)  # type: ignore[arg-type]
    assert _ids(db, Filter(state=wanted)) == [item.id]


def test_another_practices_items_are_nowhere(db: Session) -> None:
    item, linked = an_item(db, flags=[URGENT]), an_item(db)
    a_link(db, item, linked)
    outsider = a_gp(a_practice(db, YORK))
    assert queue.cards(db, Filter(), by=outsider) == ([], None)
    assert queue.next_waiting(db, _place(item), by=outsider) is None
    assert queue.tally(db, by=outsider) == Tally(0, 0, 0, 0)
    assert queue.of_patient(db, item.patient_id, by=outsider) == ([], False)
    assert queue.linked_items(db, item.id, by=outsider) == []
    assert queue.entry_states(db, [item.id], by=outsider) == {}
    with pytest.raises(NotFound):
        queue.item_shown(db, item.id, by=outsider)


@pytest.mark.parametrize("index", sorted(index.name for index in ITEMS.indexes if "_queue" in str(index.name)))
def test_every_index_of_the_queue_ends_with_its_order_and_whose_it_is(index: str) -> None:
    (columns,) = (tuple(each.columns.keys()) for each in ITEMS.indexes if each.name == index)
    asked = (*QUEUE_ORDER, "patient_id")
    assert columns[-len(asked) :] == asked


def test_a_place_in_the_queue_is_what_its_order_asks() -> None:
    assert sorted(Place._fields) == sorted(QUEUE_ORDER)


@pytest.mark.parametrize(
    "narrowed", [Filter(), Filter(state=State.REFERRED), Filter(kind=Kind.NOTE), Filter(author="Dr A Shah")], ids=str
)
@pytest.mark.parametrize("goes_on", [False, True])
def test_a_page_of_the_queue_is_read_in_the_order_of_an_index_alone(
    db: Session, narrowed: Filter, goes_on: bool
) -> None:
    """On SQLite, whose plan does not hang on how many rows there are."""
    asked: list[tuple[str, Any]] = []
    run = db.connection()
    event.listen(run, "before_cursor_execute", lambda _, __, said, values, *___: asked.append((said, values)))
    _page(db, narrowed, after=Place(3, NOON, 1) if goes_on else None)
    plans = [
        " ".join(str(step) for step in run.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values))
        for said, values in list(asked)
        if "LIMIT" in said
    ]
    assert len(plans) == 1
    assert "COVERING INDEX ix_review_item_queue" in plans[0]
    assert "TEMP B-TREE" not in plans[0]


READS: dict[str, Callable[[Session, ReviewItem, Actor], object]] = {
    "cards": lambda db, item, by: queue.cards(db, Filter(), by=by),
    "next_waiting": lambda db, item, by: queue.next_waiting(db, _place(item), by=by),
    "tally": lambda db, item, by: queue.tally(db, by=by),
    "of_patient": lambda db, item, by: queue.of_patient(db, item.patient_id, by=by),
    "linked_items": lambda db, item, by: queue.linked_items(db, item.id, by=by),
    "entry_states": lambda db, item, by: queue.entry_states(db, [item.id], by=by),
    "decided_versions": lambda db, item, by: queue.decided_versions(db, [], by=by),
    "item_shown": lambda db, item, by: queue.item_shown(db, item.id, by=by),
    "history": lambda db, item, by: decisions.history(db, item.id, by=by),
    "items_in": lambda db, item, by: decisions.items_in(db, "a batch", by=by),
}


@pytest.mark.parametrize("read", READS)
def test_every_read_of_the_queue_asks_for_its_permission(db: Session, read: str) -> None:
    item = an_item(db)
    with pytest.raises(NotAllowed):
        READS[read](db, item, an_administrator(a_practice(db)))


def test_somebody_of_no_practice_has_no_queue_and_finds_no_item(db: Session) -> None:
    item = an_item(db)
    stray = replace(its_gp(db, item), practice_id=None)
    with pytest.raises(NotAllowed):
        queue.cards(db, Filter(), by=stray)
    with pytest.raises(NotAllowed):
        queue.tally(db, by=stray)
    with pytest.raises(NotFound):
        queue.item_shown(db, item.id, by=stray)


def test_a_list_shows_the_heading_and_flagged_entries_first_an_item_shows_all(db: Session) -> None:
    item = an_item(db, titles=["Consultation", *(f"Reading {n}" for n in range(24))])
    an_entry(db, item, title="Disclosure", position=30, flags=[URGENT])
    (listed,), _ = _page(db, Filter())
    titles = [entry.title for entry in listed.entries]
    assert (len(titles), titles[0], titles[-1]) == (20, "Consultation", "Disclosure")
    assert len(queue.item_shown(db, item.id, by=its_gp(db, item)).entries) == listed.entry_count == 26


def test_an_entry_is_shown_as_it_is_now_with_the_flags_of_that_version(db: Session) -> None:
    item = an_item(db, titles=["Sprained ankle"], flags=[URGENT])
    a_change(db, entries(db, item)[0])
    (entry,) = queue.item_shown(db, item.id, by=its_gp(db, item)).entries
    assert (entry.title, entry.version, entry.state) == ("Blood pressure, corrected", 2, State.WAITING)


@pytest.mark.parametrize(("until_on", "has_proxy"), [(None, True), (TODAY + DAY, True), (TODAY, False)])
def test_an_item_says_whether_a_proxy_reads_now(db: Session, until_on: date | None, has_proxy: bool) -> None:
    patient = a_patient(db)
    a_proxy(db, patient, until_on=until_on)
    item = an_item(db, patient)
    assert queue.item_shown(db, item.id, by=its_gp(db, item)).has_proxy is has_proxy


def test_after_the_last_one_the_first_that_waits_is_next_and_never_the_same(db: Session) -> None:
    patient = a_patient(db)
    first, last = an_item(db, patient, flags=[URGENT]), an_item(db, patient)
    assert queue.next_waiting(db, _place(first), by=its_gp(db, first)) == last.id
    assert queue.next_waiting(db, _place(last), by=its_gp(db, first)) == first.id
    deciding(db, first, LEAVE_VISIBLE)
    assert queue.next_waiting(db, _place(last), by=its_gp(db, first)) is None


def test_linked_items_are_shown_oldest_first_without_the_withdrawn(db: Session) -> None:
    patient = a_patient(db)
    item, new, old = an_item(db, patient), an_item(db, patient), an_item(db, patient, recorded_at=NOON - DAY)
    gone = an_item(db, patient, withdrawn=True)
    for other in (new, old, gone):
        a_link(db, item, other)
    assert [linked.id for linked in queue.linked_items(db, item.id, by=its_gp(db, item))] == [old.id, new.id]


def test_a_claim_informs_and_a_fresh_one_is_not_taken_over(either_db: Session) -> None:
    item = an_item(either_db)
    practice = a_practice(either_db)
    assert _claimed(either_db, item, a_gp(practice)) == "Dr Amira Shah"
    assert _claimed(either_db, item, another_gp(practice), minutes=10) == "Dr Amira Shah"
    assert _claimed(either_db, item, another_gp(practice), minutes=11) == "Dr Ben Okoro"


def test_a_claim_is_prolonged_by_its_owner_and_not_by_another_practice(db: Session) -> None:
    item = an_item(db)
    practice = a_practice(db)
    _claimed(db, item, a_gp(practice))
    _claimed(db, item, a_gp(practice), minutes=9)
    assert _claimed(db, item, another_gp(practice), minutes=18) == "Dr Amira Shah"
    assert _claimed(db, item, another_gp(a_practice(db, YORK)), minutes=60) == "Dr Amira Shah"


def test_an_items_urgency_is_its_gravest_flags_and_withdrawn_entries_do_not_count(db: Session) -> None:
    item = an_item(db, flags=[LOOK])
    grave = an_entry(db, item, flags=[URGENT], position=1)
    db.refresh(item)
    assert (item.urgency, item.flag_count, item.entry_count, item.waiting_count) == (Urgency.URGENT, 2, 2, 2)
    a_change(db, grave, withdrawn=True)
    db.refresh(item)
    assert (item.urgency, item.flag_count, item.entry_count, item.waiting_count) == (Urgency.LOOK, 1, 1, 1)


@pytest.mark.parametrize(
    ("titles", "choices", "stands"),
    [
        (["a", "b"], [LEAVE_VISIBLE, HIDE], State.DECIDED),
        (["a", "b"], [LEAVE_VISIBLE, None], State.WAITING),
        (["a", "b"], [REFER, None], State.WAITING),
        (["a", "b"], [LEAVE_VISIBLE, REFER], State.REFERRED),
    ],
)
def test_an_item_waits_as_long_as_one_entry_does(
    db: Session, titles: list[str], choices: list[Any], stands: State
) -> None:
    item = an_item(db, titles=titles)
    for entry, choice in zip(entries(db, item), choices, strict=True):
        if choice:
            deciding(db, item, choice, entries=[entry.id])
    assert state(db, item) == stands


def test_the_tally_counts_what_waits_what_is_flagged_and_what_is_referred(db: Session) -> None:
    practice = a_practice(db)
    for flags in ([], [LOOK], [URGENT]):
        an_item(db, flags=flags)
    a_decided_item(db, REFER)
    a_decided_item(db, HIDE, flags=[URGENT])
    assert queue.tally(db, by=a_gp(practice)) == Tally(waiting=3, flagged=2, referred=1, urgent=1)


def test_settling_again_changes_nothing(db: Session) -> None:
    items = [an_item(db), a_decided_item(db, HIDE), a_decided_item(db, REFER)]
    before = ([entry_states(db, item) for item in items], queue.tally(db, by=its_gp(db, items[0])))
    queue.settle(db, [item.id for item in items], at=NOON)
    assert before == ([entry_states(db, item) for item in items], queue.tally(db, by=its_gp(db, items[0])))


def test_the_projections_hold_whatever_is_done_in_whatever_order(either_db: Session) -> None:
    lots = random.Random(20260302)  # noqa: S311
    patient = a_patient(either_db)
    items = [an_item(either_db, patient, titles=["a", "b"], flags=lots.choice([[], [LOOK]])) for _ in range(6)]
    for _ in range(40):
        _do_something(either_db, lots, lots.choice(items))
    assert queue.differences(either_db, patient.practice_id, at=NOON) == []


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"state": State.DECIDED}, "review item 1: state is not what its entries say"),
        ({"urgency": Urgency.URGENT}, "review item 1: urgency is not what its entries say"),
        ({"waiting_count": 7}, "review item 1: waiting_count is not what its entries say"),
        ({"entry_count": 7}, "review item 1: entry_count is not what its entries say"),
        ({"flag_count": 7}, "review item 1: flag_count is not what its entries say"),
        ({"recorded_at": NOON}, "review item 1: recorded_at is not what its entries say"),
    ],
)
def test_an_item_that_was_tampered_with_is_found(db: Session, wrong: dict[str, object], found: str) -> None:
    tamper(db, an_item(db), **wrong)
    assert queue.differences(db, 1, at=NOON)[0] == found


@pytest.mark.parametrize(
    "wrong", [{"nopat": True}, {"content_hash": bytes(31) + b"1"}, {"recorded_at": NOON}, {"current_version": 2}]
)
def test_an_entry_that_is_not_what_was_received_is_found(db: Session, wrong: dict[str, object]) -> None:
    (entry,) = entries(db, an_item(db))
    tamper(db, entry, **wrong)
    assert f"entry {entry.id} is not what its current version says" in queue.differences(db, entry.practice_id, at=NOON)


def test_an_entry_that_was_tampered_with_is_found(db: Session) -> None:
    item = a_decided_item(db, HIDE)
    tamper(db, entries(db, item)[0], state=State.LEFT_VISIBLE)
    assert _checked(db) == [f"B86001: entry {entries(db, item)[0].id} does not stand where its decisions put it"]


def test_a_tally_that_was_tampered_with_is_found(db: Session) -> None:
    an_item(db)
    db.execute(update(QueueTally).values(items=3))
    assert _checked(db) == ["B86001: the tally of waiting items of urgency none is 3, not 1"]
    db.execute(delete(QueueTally))
    assert _checked(db) == ["B86001: the tally of waiting items of urgency none is 0, not 1"]


def test_an_access_from_that_was_tampered_with_is_found(db: Session) -> None:
    patient = a_patient(db)
    db.execute(update(Patient).where(Patient.id == patient.id).values(access_from=NOON))
    assert _checked(db) == [f"B86001: patient {patient.id}: the scope is not what the histories say"]


def test_a_check_of_a_sound_database_finds_nothing_and_is_not_for_everybody(db: Session) -> None:
    a_decided_item(db, HIDE)
    assert _checked(db) == []
    with pytest.raises(NotAllowed):
        oversight.check(db, by=a_gp(a_practice(db)), at=NOON)


def _checked(db: Session) -> list[str]:
    return oversight.check(db, by=an_operator(a_practice(db)), at=NOON)


def _page(db: Session, narrowed: Filter, *, after: Place | None = None) -> tuple[list[ItemShown], Place | None]:
    return queue_shown(db, narrowed, by=a_gp(a_practice(db)), after=after)


def _ids(db: Session, narrowed: Filter | None = None) -> list[int]:
    return [item.id for item in _page(db, narrowed or Filter())[0]]


def _walked(db: Session) -> list[int | None]:
    """The queue as one meets it, item by item."""
    shown = _page(db, Filter())[0]
    return [shown[0].id, *(queue.next_waiting(db, item.place, by=a_gp(a_practice(db))) for item in shown[:-1])]


def _place(item: ReviewItem) -> Place:
    return Place(item.urgency, item.recorded_at, item.id)


def _claimed(db: Session, item: ReviewItem, by: object, *, minutes: int = 0) -> str | None:
    queue.claim(db, item.id, by=by, at=NOON + minutes * MINUTE)  # type: ignore[arg-type]
    db.refresh(item)
    return item.claimed_by_name


def _do_something(db: Session, lots: random.Random, item: ReviewItem) -> None:
    entry: Entry = lots.choice(entries(db, item))
    acts: list[Callable[[], object]] = [
        lambda: a_change(db, entry),
        lambda: a_change(db, entry, withdrawn=not entry.withdrawn),
        lambda: a_change(db, entry, recorded_at=lots.choice([NOON - HOUR, NOON - 365 * DAY])),
    ]
    if entry.state not in (State.WITHDRAWN, State.OUT_OF_SCOPE):
        acts.append(lambda: deciding(db, item, lots.choice([LEAVE_VISIBLE, HIDE]), entries=[entry.id]))
    lots.choice(acts)()
