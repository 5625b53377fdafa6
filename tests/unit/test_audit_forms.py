"""The versions of the audit's canonical form: every column is covered, and old chains outlive new columns."""

import pytest

from tests.factories import NOON
from workbench.audit import exporting
from workbench.audit.chain import FORMS, START, Event, as_row, canonical, link
from workbench.db import columns_of
from workbench.models import AuditEvent
from workbench.permissions import Actor
from workbench.vocabulary import Action, Role

COLUMNS = columns_of(AuditEvent)
COVERED = [name for names in FORMS.values() for name in names]
LATER = {**FORMS, max(FORMS) + 1: ("device", "place")}
"""The next version, were two columns added."""

BY = Actor(7, "Dr Amira Shah", Role.CLINICIAN, "B86001", 1)
OLD = as_row(Event(Action.VIEWED, "9990000018", 4, note="“Ω”"), 1, BY, NOON)
MIGRATED = {**OLD, "device": None, "place": None}


def test_every_column_of_the_audit_is_in_exactly_one_version() -> None:
    assert sorted(COVERED) == sorted(set(COLUMNS.keys()) - {"hash"})


def test_every_column_is_filled_when_an_event_is_written() -> None:
    assert sorted(OLD) == sorted(COVERED)


def test_an_export_carries_every_column_but_the_actors_row_number() -> None:
    assert sorted(exporting.COLUMNS) == sorted(set(COLUMNS.keys()) - {"actor_id"})


def test_versions_are_numbered_in_their_order() -> None:
    assert list(FORMS) == list(range(1, len(FORMS) + 1))


def test_a_column_of_a_later_version_may_be_empty_and_has_no_default() -> None:
    added = [COLUMNS[name] for number, names in FORMS.items() if number > 1 for name in names]
    assert [column.name for column in added if not column.nullable or column.default or column.server_default] == []


def test_the_first_version_is_what_it_was() -> None:
    assert link(START, OLD).hex() == "07f27eb324ff36bc90410c41cd610a370c194dc620ee047fcb3256c1403a31b1"


def test_an_old_row_is_the_same_bytes_after_columns_were_added() -> None:
    assert canonical(MIGRATED, LATER) == canonical(OLD, LATER) == canonical(OLD)


def test_an_old_chain_verifies_and_goes_on_after_columns_were_added() -> None:
    second = as_row(Event(Action.VIEWED), 2, BY, NOON)
    written = link(link(START, OLD), second)
    again = link(link(START, MIGRATED, LATER), {**second, "device": None, "place": None}, LATER)
    assert again == written
    assert link(again, {**second, "sequence": 3, "device": "desk 4"}, LATER) != link(again, {**second, "sequence": 3})


@pytest.mark.parametrize(
    "altered",
    [
        {"device": None},
        {"device": "desk 5"},
        {"device": ""},
        {"device": None, "place": "desk 4"},
        {"place": "desk 4"},
        {"note": None, "device": "desk 4"},
    ],
    ids=str,
)
def test_a_change_in_a_later_versions_columns_is_found(altered: dict[str, object]) -> None:
    row = {**OLD, "device": "desk 4", "place": None}
    assert link(START, {**row, **altered}, LATER) != link(START, row, LATER)


def test_filling_an_old_rows_empty_column_is_found() -> None:
    assert link(START, {**MIGRATED, "device": "desk 4"}, LATER) != link(START, OLD)


def test_a_value_that_no_version_covers_is_refused() -> None:
    with pytest.raises(ValueError, match="covers device"):
        canonical({**OLD, "device": "desk 4"})
