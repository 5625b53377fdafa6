"""A long bundle is filed in parts: others write between them, and nobody sees or loses anything by it."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.bundles import a_bundle, a_consultation, a_patient, an_access_code, an_observation, nopat
from tests.factories import HIDE, LEAVE_VISIBLE, LEEDS, NOON, a_lead, a_practice, an_operator, deciding
from workbench import audit, intake, queue, tuning
from workbench.decisions import Choice
from workbench.flagging.practice_rules import OwnRule
from workbench.intake.entries import parts
from workbench.models import Entry, Flag, ItemLink, ReviewItem
from workbench.vocabulary import MIRROR_RULE, Action, Category, Outcome, Reason, State

A_PART = 4
ELM_GROVE = [{"line": ["14 Elm Grove"], "postalCode": "LS1 4AB"}]


@pytest.fixture(autouse=True)
def _short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST", A_PART)


def receive(
    db: Session, *resources: dict[str, Any], days: int = 0, stop_after: int = 99,
    others: Callable[[], object] = lambda: None, before: int = 1, patient: dict[str, Any] | None = None,
) -> list[int]:  # fmt: skip
    """Import them; how many entries there were whenever the turn went to others, up to where it was interrupted.

    `others` do something before that part of those after the first.
    """
    practice, between = a_practice(db, LEEDS), []

    def next_turn() -> None:
        between.append(db.scalars(select(func.count(Entry.id))).one())
        if len(between) == before:
            others()
        if len(between) == stop_after:
            raise InterruptedError

    opened, at = intake.open_bundle(a_bundle(*resources, patient=patient)), NOON + timedelta(days=days)
    with suppress(InterruptedError):
        intake.receive(db, practice, opened, by=an_operator(practice), at=at, next_turn=next_turn)
    db.expire_all()
    return between


def letters(*numbers: int, **more: Any) -> list[dict[str, Any]]:
    return [an_observation(f"o{number}", title=f"Letter {number}", **more) for number in numbers]


def test_what_is_new_comes_a_part_at_a_time(either_db: Session) -> None:
    assert receive(either_db, *letters(*range(10))) == [0, 4, 8]
    assert either_db.scalars(select(func.count(Entry.id))).one() == 10
    assert queue.differences(either_db, 1, at=NOON) == []


def test_a_short_bundle_is_filed_in_one_transaction(db: Session) -> None:
    assert receive(db, *letters(*range(A_PART))) == []


def test_every_part_is_on_record(db: Session) -> None:
    receive(db, *letters(*range(10)))
    events = audit.page(db, LEEDS, audit.Search(action=Action.IMPORTED))
    details = [json.loads(event.details) for event in events]
    assert [each["new"] for each in details] == [2, 4, 4, 0]
    assert len({each["sha256"] for each in details}) == 1


def test_a_consultation_is_never_divided(db: Session) -> None:
    inside = letters(*range(6), encounter={"reference": "Encounter/c1"})
    assert receive(db, a_consultation(), *inside, *letters(7, 8)) == [0, 7]


def test_what_may_change_what_is_held_is_heard_before_all_that_is_new(db: Session) -> None:
    receive(db, *letters(1, 2))
    deciding(db, db.get_one(ReviewItem, 1), LEAVE_VISIBLE)
    label = {"meta": {"security": [{"system": "http://hl7.org/fhir/v3/ActCode", "code": "NOPAT"}]}}
    receive(db, *letters(*range(10, 20)), *letters(1, **label), *letters(2, status="entered-in-error"), stop_after=1)
    states = db.execute(select(Entry.nopat, Entry.withdrawn).order_by(Entry.id)).all()
    assert [tuple(each) for each in states] == [(True, False), (False, True)]


def test_a_new_parent_of_what_is_held_comes_with_it(db: Session) -> None:
    """It may be labelled, or come under something that is hidden."""
    receive(db, *letters(1))
    parent = a_consultation(partOf={"reference": "Encounter/c0"})
    inside = letters(1, encounter={"reference": "Encounter/c1"})
    receive(db, *letters(*range(10, 20)), a_consultation("c0"), parent, *inside, stop_after=1)
    assert {*db.scalars(select(Entry.source_id))} >= {"Encounter/c1", "Observation/o1"}


def test_a_new_parent_of_what_came_before_it_is_heard_first(db: Session) -> None:
    receive(db, a_consultation("c0"), *letters(1, encounter={"reference": "Encounter/c1"}))
    hidden, letter = db.scalars(select(ReviewItem).order_by(ReviewItem.id))
    deciding(db, hidden, HIDE)
    deciding(db, letter, LEAVE_VISIBLE)
    parent = a_consultation(partOf={"reference": "Encounter/c0"})
    receive(db, *letters(*range(10, 20)), parent, days=1, stop_after=1)
    assert letter.state is State.WAITING


def test_what_points_at_another_part_is_linked_with_it(db: Session) -> None:
    first, *rest = letters(*range(10))
    receive(db, *rest, first | {"derivedFrom": [{"reference": "Observation/o9"}]})
    assert db.scalars(select(func.count()).select_from(ItemLink)).one() == 2


def test_two_consultations_that_look_alike_are_two_in_different_parts_as_well(db: Session) -> None:
    receive(db, *(a_consultation(f"c{number}") for number in range(10)))
    assert db.scalars(select(func.count()).select_from(ItemLink)).one() == 0


def test_a_code_that_gives_access_is_filed_with_the_access_it_gives(db: Session) -> None:
    """Else nobody could tell what is withdrawn, when it is."""
    receive(db, *letters(*range(10)), an_access_code("1364751000000106", "2026-03-02"), stop_after=1)
    assert [*db.scalars(select(Entry.source_id))] == ["Observation/a1"]


@pytest.mark.parametrize("before", [1, 2, 3])
@pytest.mark.parametrize(
    ("said", "state"), [({"status": "entered-in-error"}, (True, False)), (nopat(), (False, True))],
    ids=["withdrawn", "labelled"],
)  # fmt: skip
def test_what_another_bundle_says_between_the_parts_stays(
    either_db: Session, said: dict[str, Any], state: tuple[bool, bool], before: int
) -> None:
    def others() -> None:
        receive(either_db, *letters(9, **said), days=1)

    receive(either_db, *letters(*range(10)), others=others, before=before)
    found = select(Entry.withdrawn, Entry.nopat).where(Entry.source_id == "Observation/o9")
    assert tuple(either_db.execute(found).one()) == state
    assert either_db.scalars(select(func.count(Entry.id))).one() == 10


def test_an_import_that_was_interrupted_goes_on_where_it_ended(db: Session) -> None:
    receive(db, *letters(*range(10)), stop_after=2)
    assert {*db.scalars(select(Entry.state))} == {State.WAITING}
    deciding(db, db.get_one(ReviewItem, 1), HIDE)
    receive(db, *letters(*range(10)))
    assert db.scalars(select(func.count(Entry.id))).one() == 10
    assert db.scalars(select(Entry.state).order_by(Entry.id)).first() is State.HIDDEN
    assert queue.differences(db, 1, at=NOON) == []


def test_what_draws_on_the_same_words_and_is_filed_last_is_asked_once(db: Session) -> None:
    by = {"performer": [{"reference": "Practitioner/x"}]}
    doctor = {"resourceType": "Practitioner", "id": "x", "name": [{"family": "Shah"}]}
    receive(db, *letters(0, **by), doctor)
    receive(db, *letters(*range(10), **by), doctor | {"name": [{"family": "Pike"}]}, days=1)
    versions = dict(db.execute(select(Entry.source_id, Entry.current_version)).all())
    assert (versions["Observation/o0"], versions["Observation/o9"]) == (2, 1)


def test_what_is_hidden_between_the_parts_is_looked_for_in_those_that_follow(db: Session) -> None:
    mother = a_patient("9990000018", given="Hannah", family="Whitcombe", address=ELM_GROVE)
    child = a_patient("9990000026", given="Jake", family="Pryce", address=ELM_GROVE)
    told = a_consultation("m1", title="Disclosed that partner hits her, children witnessed")
    receive(db, told, patient=mother)
    hers = db.scalars(select(ReviewItem)).one()
    repeated = a_consultation("k1", title="Mother disclosed DV at home")
    hide = Choice(Outcome.HIDE, Reason.DOMESTIC_ABUSE)
    receive(db, *letters(*range(10)), repeated, patient=child, others=lambda: deciding(db, hers, hide), before=2)
    flagged = db.scalars(select(ReviewItem.source_id).join(Flag).where(Flag.rule == MIRROR_RULE))
    assert [*flagged] == ["Encounter/k1"]


def test_own_phrases_of_between_the_parts_flag_what_follows(db: Session) -> None:
    rule = OwnRule("garden", Category.THIRD_PARTY)

    def others() -> None:
        tuning.add_rule(db, rule, by=a_lead(a_practice(db, LEEDS)), at=NOON)

    receive(db, *letters(*range(10)), a_consultation("c1", title="In the garden"), others=others, before=2)
    assert [*db.scalars(select(Entry.source_id).join(Flag))] == ["Encounter/c1"]


def test_who_only_looks_between_the_parts_is_no_reason_to_ask_all_again(db: Session) -> None:
    def others() -> None:
        practice = a_practice(db, LEEDS)
        audit.look(db, audit.Event(Action.VIEWED), by=a_lead(practice), at=NOON)

    assert receive(db, *letters(*range(10)), others=others, before=2) == [0, 4, 8]
    assert db.scalars(select(func.count(Entry.id))).one() == 10
    assert queue.differences(db, 1, at=NOON) == []
