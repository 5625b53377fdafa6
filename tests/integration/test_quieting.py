"""The lead switches a common rule off, for the practice or for a kind of entry, with its record first, and on again."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE,
    LEAVE_VISIBLE,
    NOON,
    YORK,
    a_gp,
    a_lead,
    a_practice,
    an_entry,
    an_item,
    deciding,
)
from tests.scheduled import rescan
from tests.visitors import Visitor
from workbench import audit, tuning
from workbench.errors import NotAllowed, NotFound
from workbench.flagging.practice_rules import OwnRule
from workbench.models import Flag
from workbench.vocabulary import Action, Category, Kind

STRANGLED = "domestic-abuse.strangulation"


def an_item_of_strangling(db: Session, kind: Kind = Kind.CONSULTATION) -> None:
    an_entry(db, an_item(db, kind=kind), text="Overdose 2019. Strangled in June.", position=1)


def flagged(db: Session) -> list[Category]:
    return sorted(db.scalars(select(Flag.category).where(Flag.rule == STRANGLED)))


def flags_here(db: Session) -> None:
    """As if the rules had changed: all that waits is scanned."""
    tuning.add_rule(db, OwnRule("Elm House hostel", Category.THIRD_PARTY), by=a_lead(a_practice(db)), at=NOON)
    rescan(db, a_practice(db).id, at=NOON, most=50)


def quieten(db: Session, kind: Kind | None = None, *, off: bool = True) -> None:
    tuning.quieten(db, STRANGLED, kind, off=off, by=a_lead(a_practice(db)), at=NOON)
    rescan(db, a_practice(db).id, at=NOON, most=50)


def test_a_rule_that_is_off_flags_nothing_and_on_again_it_does(db: Session) -> None:
    an_item_of_strangling(db)
    flags_here(db)
    assert flagged(db) == [Category.DOMESTIC_ABUSE]
    quieten(db)
    assert flagged(db) == []
    quieten(db, off=False)
    assert flagged(db) == [Category.DOMESTIC_ABUSE]


def test_it_can_be_off_for_one_kind_of_entry(db: Session) -> None:
    an_item_of_strangling(db)
    an_item_of_strangling(db, Kind.DOCUMENT)
    flags_here(db)
    quieten(db, Kind.DOCUMENT)
    assert flagged(db) == [Category.DOMESTIC_ABUSE]


def test_each_change_is_audited_and_kept(db: Session) -> None:
    an_item_of_strangling(db)
    flags_here(db)
    quieten(db, Kind.DOCUMENT)
    event = audit.page(db, "B86001", audit.Search(action=Action.RULES_CHANGED))[0]
    assert f"the rule {STRANGLED} switched off for entries of the kind document" in str(event.details)
    tuning.add_rule(db, OwnRule("Castle Street", Category.THIRD_PARTY), by=a_lead(a_practice(db)), at=NOON)
    assert [each.rule for each in tuning.quiet_rules(db, by=a_lead(a_practice(db)))] == [STRANGLED]


def test_only_the_lead_may_and_only_what_has_flagged_here(db: Session) -> None:
    an_item_of_strangling(db)
    flags_here(db)
    with pytest.raises(NotAllowed):
        tuning.quieten(db, STRANGLED, None, off=True, by=a_gp(a_practice(db)), at=NOON)
    with pytest.raises(NotFound):
        tuning.quieten(db, STRANGLED, None, off=True, by=a_lead(a_practice(db, YORK)), at=NOON)
    with pytest.raises(NotFound):
        tuning.quieten(db, "third-party.own-Elm House hostel", None, off=True, by=a_lead(a_practice(db)), at=NOON)


@pytest.mark.parametrize(("hidden", "expected"), [(0, ["a-rule"]), (1, ["a-rule"]), (2, [])])
def test_a_rule_that_was_useful_less_than_once_in_fifty_is_proposed(
    db: Session, monkeypatch: pytest.MonkeyPatch, hidden: int, expected: list[str]
) -> None:
    monkeypatch.setattr("workbench.tuning.quieting.SELDOM", 5)
    for number in range(8):
        item = an_item(db, flags=[Category.SUBSTANCE_ALCOHOL])
        deciding(db, item, HIDE if number < hidden else LEAVE_VISIBLE)
    found = tuning.seldom_useful(db, by=a_lead(a_practice(db)), at=NOON)
    assert [each.rule for each in found] == expected


def test_the_lead_reads_its_record_and_switches_it(lead: Visitor, db: Session) -> None:
    an_item(db, flags=[Category.SUBSTANCE_ALCOHOL])
    db.commit()
    page = "/flags/rule?name=a-rule"
    assert "Substances or alcohol Flagged 1 Hidden 0 Left visible 0 Not helpful 0" in lead.open(page).words
    assert lead.send("/flags/rule", {"name": "a-rule", "kind": "", "off": "yes"}).goes_to == page
    assert "All entries Off" in lead.open(page).words
    assert "a-rule Off" in lead.open("/flags").words
    lead.send("/flags/rule", {"name": "a-rule", "kind": "no-kind", "off": "yes"}, 404)
