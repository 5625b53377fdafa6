"""The benchmarks can begin: their practice is made by the program's own verbs, which change under them."""

from pathlib import Path

from sqlalchemy import func, select

from tests.bench.databases import sqlite
from tests.bench.practices import a_surgery
from workbench import db
from workbench.models import Decision, ReviewItem


def test_the_benchmarks_make_a_surgery_with_what_was_decided_and_what_waits(tmp_path: Path) -> None:
    surgery = a_surgery(sqlite(tmp_path), decided=40, waiting=20)
    with db.reading(surgery.engine) as session:
        assert session.scalar(select(func.count()).select_from(ReviewItem)) == 60
        assert session.scalar(select(func.count(Decision.entry_id.distinct()))) == 2 * 40
