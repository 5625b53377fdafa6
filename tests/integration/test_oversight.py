"""The register of what is hidden now."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE,
    HIDE_FROM_PROXIES,
    LEAVE_VISIBLE,
    NOON,
    REFER,
    YORK,
    a_change,
    a_decided_item,
    a_gp,
    a_lead,
    a_practice,
    an_item,
    deciding,
    entries,
)
from workbench import oversight
from workbench.decisions import Choice
from workbench.errors import NotAllowed
from workbench.oversight import Hidden, Narrowed, hidden
from workbench.vocabulary import Outcome, Reason


def test_what_is_hidden_is_listed_newest_entry_first_with_its_reason(db: Session) -> None:
    a_decided_item(db, HIDE_FROM_PROXIES)
    deciding(db, an_item(db), Choice(Outcome.HIDE, Reason.SERIOUS_HARM_PATIENT, "a note"))
    new, old = _register(db)
    assert (new.outcome, new.reason, new.note) == ("hide", "serious-harm-patient", "a note")
    assert new.by_name == "Dr Amira Shah"
    assert (new.review_on, new.at) == (date(2026, 9, 2), NOON)
    assert (old.outcome, old.reason) == ("hide-from-proxies", "proxy-confidentiality")


@pytest.mark.parametrize("choice", [LEAVE_VISIBLE, REFER], ids=lambda choice: str(choice.outcome))
def test_only_what_is_hidden_is_listed(db: Session, choice: Choice) -> None:
    a_decided_item(db, choice)
    an_item(db)
    assert _register(db) == []


def test_the_latest_decision_counts(db: Session) -> None:
    item = a_decided_item(db, HIDE)
    deciding(db, item, Choice(Outcome.HIDE, Reason.PATIENT_REQUEST))
    assert [hidden.reason for hidden in _register(db)] == ["patient-request"]
    deciding(db, item, Choice(Outcome.LEAVE_VISIBLE, note="told him herself"))
    assert _register(db) == []


@pytest.mark.parametrize("withdrawn", [False, True])
def test_what_changed_or_was_withdrawn_is_no_longer_listed(db: Session, withdrawn: bool) -> None:
    item = a_decided_item(db, HIDE)
    a_change(db, entries(db, item)[0], withdrawn=withdrawn)
    assert _register(db) == []


def test_the_register_goes_on_where_a_page_ended(db: Session) -> None:
    item = a_decided_item(db, HIDE, titles=[str(number) for number in range(hidden.PAGE + 2)])
    lead = a_lead(a_practice(db))
    first = oversight.hidden_now(db, by=lead, at=NOON)
    rest = oversight.hidden_now(db, by=lead, at=NOON, start=first.next)
    assert (len(first.rows), first.previous, len(rest.rows), rest.next) == (hidden.PAGE, None, 2, None)
    assert [hidden.entry for hidden in [*first.rows, *rest.rows]] == [entry.id for entry in entries(db, item)]


def test_another_practices_are_not_listed(db: Session) -> None:
    a_decided_item(db, HIDE, practice=YORK)
    assert _register(db) == []


def test_the_register_is_for_the_safeguarding_lead(db: Session) -> None:
    with pytest.raises(NotAllowed):
        oversight.hidden_now(db, by=a_gp(a_practice(db)), at=NOON)


def _register(db: Session) -> list[Hidden]:
    newest_entry = Narrowed(sort="entry")
    return list(oversight.hidden_now(db, by=a_lead(a_practice(db)), at=NOON, narrowed=newest_entry).rows)
