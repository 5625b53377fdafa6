"""What is slow about a bundle is done before the transaction that files it, and done again where it no longer fits."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.bundles import a_bundle, an_observation
from tests.factories import LEEDS, NOON, a_lead, a_practice, a_proxy, an_operator
from workbench import intake, tuning
from workbench.flagging.practice_rules import OwnRule
from workbench.intake import Opened
from workbench.models import EntryVersion, Flag, Patient
from workbench.vocabulary import Category

NARRATIVE = {"status": "generated", "div": "<div><p>Seen with her <b>partner</b></p></div>"}
DISCLOSED = "Husband hits her at Elm House"


def prepared(db: Session, *resources: dict[str, Any]) -> Opened:
    opened = intake.open_bundle(a_bundle(*(resources or (an_observation(title=DISCLOSED, text=NARRATIVE),))))
    intake.prepare(opened, intake.expect(db, a_practice(db, LEEDS), opened, at=NOON))
    return opened


def receive(db: Session, opened: Opened) -> intake.Received:
    practice = a_practice(db, LEEDS)
    return intake.receive(db, practice, opened, by=an_operator(practice), at=NOON)


def rules_of_flags(db: Session) -> Sequence[str]:
    return db.scalars(select(Flag.rule).order_by(Flag.id)).all()


def test_flags_and_narratives_are_found_before_the_transaction_and_not_in_it(db: Session) -> None:
    opened = prepared(db)
    before = opened.ahead.results
    assert before >= 2
    assert receive(db, opened).counts.new == 1
    assert opened.ahead.results == before
    assert "domestic-abuse.violence" in rules_of_flags(db)
    assert db.scalars(select(EntryVersion.narrative)).one().count("partner") == 1


def test_what_has_not_changed_is_not_scanned_again(db: Session) -> None:
    receive(db, prepared(db))
    assert prepared(db).ahead.results == 0


def test_a_rule_that_the_practice_adds_meanwhile_counts(db: Session) -> None:
    opened = prepared(db)
    rule = OwnRule("elm house", Category.THIRD_PARTY)
    tuning.add_rule(db, rule, by=a_lead(a_practice(db, LEEDS)), at=NOON)
    receive(db, opened)
    assert rule.name in rules_of_flags(db)


def test_a_proxy_who_comes_meanwhile_lowers_the_threshold(db: Session) -> None:
    receive(db, prepared(db, an_observation("o0")))
    opened = prepared(db, an_observation(title=DISCLOSED))
    a_proxy(db, db.scalars(select(Patient)).one())
    before = opened.ahead.results
    receive(db, opened)
    assert opened.ahead.results > before


def test_without_preparing_all_is_found_in_the_transaction(db: Session) -> None:
    receive(db, intake.open_bundle(a_bundle(an_observation(title=DISCLOSED))))
    assert "domestic-abuse.violence" in rules_of_flags(db)
