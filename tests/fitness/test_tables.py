"""The page of truth tables is what the tests' tables say, and can be read in one way only."""

import pytest

from tests.fitness.test_docs import functions_in
from tests.fitness.test_house import PROJECT
from tests.tables.page import PAGE, anchor, page, tables
from tests.tables.table import Table

TABLES = tables()


def test_the_page_is_what_the_tables_say() -> None:
    assert PAGE.read_text() == page(), "write it again: make tables"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.title)
def test_every_row_has_a_cell_for_each_heading(table: Table) -> None:
    widths = {len(cells) for cells in _cells(table)}
    assert widths == {len(table.headings)}
    assert not [cell for cells in _cells(table) for cell in cells if not cell.strip() or "|" in cell]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.title)
def test_no_row_stands_twice(table: Table) -> None:
    assert len(set(_cells(table))) == len(table.rows)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.title)
def test_the_tests_that_a_table_names_exist(table: Table) -> None:
    named = [test.partition("::") for test in table.tests]
    assert named
    assert [test for file, _, test in named if test not in functions_in(PROJECT / "tests" / file)] == []


def test_each_table_has_a_heading_of_its_own() -> None:
    assert len({anchor(table.title) for table in TABLES}) == len(TABLES)


def _cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells() for row in table.rows]
