"""The suggestions on entries that others wrote, in ../shared/data beside the checkout."""

import json
from pathlib import Path

import pytest

from workbench.cli.base.flag_examples import entry_of
from workbench.flagging.scan import suggest
from workbench.flagging.values import EntryText

SHARED = Path(__file__).parents[4] / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared example data are not beside this checkout")


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (SHARED / name).read_text("utf-8").splitlines()]


def flagged(row: dict) -> bool:
    return bool(suggest(entry_of(row)))


def examples(**wanted: object) -> list[dict]:
    return [row for row in rows("flagging-examples.jsonl") if all(row[name] == value for name, value in wanted.items())]


def test_most_entries_that_a_careful_gp_would_hide_are_flagged():
    hidden = examples(hide=True)
    assert sum(map(flagged, hidden)) >= 0.85 * len(hidden)


def test_few_that_only_look_sensitive_are_flagged():
    assert sum(map(flagged, examples(group="hard-negative"))) <= 2


def test_no_plain_entry_is_flagged():
    assert [row["id"] for row in examples(group="plain-negative") if flagged(row)] == []


def test_ordinary_notes_are_left_alone():
    notes = rows("notes/primock-gp-notes.jsonl")
    assert sum(bool(suggest(EntryText(note["presenting_complaint"], note["note"]))) for note in notes) <= 2
