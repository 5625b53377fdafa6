"""Rows found by a list of values, and inserted many at a time, on both databases."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tests.factories import NOON, an_entry, an_item
from workbench.db import Finding, Inserting, columns_of, table_of
from workbench.models import AuditHead, Entry, SourceStanding
from workbench.vocabulary import Standing, State

_ENTRY = columns_of(Entry)
FIND = Finding(
    select(_ENTRY.id, _ENTRY.source_id, _ENTRY.state, _ENTRY.recorded_at, _ENTRY.withdrawn, _ENTRY.because).where(
        _ENTRY.practice_id == bindparam("practice")
    ),
    _ENTRY.source_id,
)


@pytest.mark.parametrize("others", [0, 1, 1_500])
def test_a_row_is_found_among_any_number_of_names(either_db: Session, others: int) -> None:
    entry = an_entry(either_db, an_item(either_db))
    names = [*(f"Observation/other-{number}" for number in range(others)), entry.source_id]
    (found,) = FIND(either_db.connection(), names, practice=entry.practice_id)
    assert found._asdict() == {
        "id": entry.id, "source_id": entry.source_id, "state": State.WAITING, "recorded_at": entry.recorded_at,
        "withdrawn": False, "because": None,
    }  # fmt: skip


@pytest.mark.parametrize("names", [[], ["Observation/other"], ["a'b\"c]", "ü"]])
def test_nothing_is_found_for_names_that_are_not_there(either_db: Session, names: list[str]) -> None:
    entry = an_entry(either_db, an_item(either_db))
    assert FIND(either_db.connection(), names, practice=entry.practice_id) == []


def test_a_row_of_another_practice_is_not_found(either_db: Session) -> None:
    entry = an_entry(either_db, an_item(either_db))
    assert FIND(either_db.connection(), [entry.source_id], practice=entry.practice_id + 1) == []


def test_rows_are_found_by_whole_numbers(either_db: Session) -> None:
    entry = an_entry(either_db, an_item(either_db))
    by_id = Finding(select(_ENTRY.id), _ENTRY.id)
    assert by_id(either_db.connection(), [entry.id, entry.id + 7]) == [(entry.id,)]


def test_equal_times_of_the_hour_that_comes_twice_stay_apart(either_db: Session) -> None:
    item = an_item(either_db)
    once = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/London"))
    same = {"practice_id": item.practice_id, "source_system": "emis", "standing": Standing.NOPAT, "at": NOON}
    same |= {"patient_id": item.patient_id, "source_version": None}
    rows = [{**same, "source_id": str(fold), "last_updated": once.replace(fold=fold)} for fold in (0, 1)]
    Inserting(table_of(SourceStanding), columns_of(SourceStanding).keys())(either_db.connection(), rows)
    kept = either_db.scalars(select(SourceStanding.last_updated).order_by(SourceStanding.source_id)).all()
    assert kept == [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]


def test_no_rows_are_inserted_without_a_statement(either_db: Session) -> None:
    Inserting(table_of(AuditHead), columns_of(AuditHead).keys())(either_db.connection(), [])
    assert either_db.scalars(select(AuditHead)).all() == []
