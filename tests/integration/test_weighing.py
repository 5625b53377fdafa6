"""What is near the border waits as "not weighed yet", until scheduled work has read it a second time."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.bundles import an_observation
from tests.factories import NOON, TODAY, a_practice, a_proxy, an_access_step, an_item, an_operator
from tests.receiving import items, receive
from tests.visitors import Visitor
from workbench import due, tuning
from workbench.flagging.second import sentence_model as packages
from workbench.models import Entry, Patient
from workbench.vocabulary import AccessStep, State, Weighing

COUGH = "Dry cough for three weeks. Chest clear, sats 98%. Safety net given. "
LETTER = COUGH * 12
POLISH = "Mój mąż mnie bije, boję się wracać do domu. Proszę nie dzwonić na numer domowy."


def a_letter(text: str = LETTER, name: str = "letter") -> dict[str, object]:
    return an_observation(name, title="Seen today", note=[{"text": text}])


def weighings(db: Session) -> list[Weighing]:
    return list(db.scalars(select(Entry.weighing).order_by(Entry.id)))


def catch_up(db: Session) -> None:
    practice = a_practice(db)
    scanned = tuning.scan_again(tuning.outdated_entries(db, practice.id))
    due.write_scanned(db, practice, scanned, by=an_operator(practice), at=NOON)


def test_a_long_letter_waits_for_its_second_reading_and_gets_it(either_db: Session) -> None:
    receive(either_db, a_letter())
    assert weighings(either_db) == [Weighing.NOT_YET]
    catch_up(either_db)
    assert weighings(either_db) == [Weighing.WEIGHED]
    assert not tuning.is_any_outdated(either_db, a_practice(either_db).id)


def test_another_language_is_not_weighed_and_stays_so(db: Session) -> None:
    receive(db, a_letter(POLISH))
    assert weighings(db) == [Weighing.NOT_ENGLISH]
    assert not tuning.is_any_outdated(db, a_practice(db).id)


def test_without_the_packages_nothing_waits_for_a_second_reading(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    packages.is_installed.cache_clear()
    monkeypatch.setattr(packages, "PACKAGES", ("no_such_package",))
    try:
        receive(db, a_letter())
        assert weighings(db) == [Weighing.WEIGHED]
    finally:
        packages.is_installed.cache_clear()


def test_what_was_decided_meanwhile_is_left_alone(db: Session) -> None:
    receive(db, a_letter())
    practice = a_practice(db)
    scanned = tuning.scan_again(tuning.outdated_entries(db, practice.id))
    db.execute(update(Entry).values(state=State.LEFT_VISIBLE))
    assert tuning.write_scanned(db, practice.id, scanned, at=NOON) == 0
    assert weighings(db) == [Weighing.NOT_YET]


@pytest.mark.parametrize("reader", ["a proxy", "code 104"])
def test_where_another_reads_what_waits_is_weighed_again_with_the_lower_threshold(db: Session, reader: str) -> None:
    item = an_item(db)
    assert not tuning.is_any_outdated(db, item.practice_id)
    patient = db.get_one(Patient, item.patient_id)
    if reader == "a proxy":
        a_proxy(db, patient)
    else:
        an_access_step(db, patient, AccessStep.REVIEW_NEEDED, TODAY)
        an_access_step(db, patient, AccessStep.REVIEW_NOT_NEEDED, TODAY)
    assert tuning.is_any_outdated(db, item.practice_id)
    catch_up(db)
    assert not tuning.is_any_outdated(db, item.practice_id)


def test_pages_say_that_it_is_not_weighed(gp: Visitor, db: Session) -> None:
    receive(db, a_letter(), a_letter(POLISH, "polish"))
    db.commit()
    assert "Not weighed yet: flags may follow" in gp.open("/queue").words
    assert "Not English: not weighed" in gp.open(f"/review-items/{items(db)[1].id}").words


def test_the_pages_for_lead_and_administrator_say_that_the_model_is_missing(
    lead: Visitor, administrator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = "The sentence model is not installed on this server"
    assert missing not in lead.open("/flags").words
    packages.is_installed.cache_clear()
    monkeypatch.setattr(packages, "PACKAGES", ("no_such_package",))
    try:
        assert missing in lead.open("/flags").words
        assert missing in administrator.open("/practice").words
    finally:
        packages.is_installed.cache_clear()
