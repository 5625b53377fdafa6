"""The file format of the `flags` commands: entries, one JSON object per line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import orjson

from workbench.flagging.values import EntryText

UNREADABLE = 3
TEXTS = ("title", "text", "kind", "author_role", "sex")

Row = dict[str, Any]


class Rows:
    """The entries of a file, read line by line; invalid lines are reported on stderr and left out."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.outcome = 0

    def __iter__(self) -> Iterator[Row]:
        with self._file.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield from [_row(line)] if line.strip() else []
                except ValueError as fault:
                    self.outcome = UNREADABLE
                    click.echo(f"{self._file.name}, line {number}: {fault}", err=True)


def entry_of(row: Row) -> EntryText:
    """The entry of a row. The file has no display for its SNOMED CT code, so the title is used.

    `generated_lines` are those of the text that a machine wrote, counted from 1; 0 is the title.
    """
    title, text, kind, author_role, sex = (row.get(name) or "" for name in TEXTS)
    age = None if row.get("patient_age") is None else int(row["patient_age"])
    codes = {str(row["snomed"]): title} if row.get("snomed") else {}
    generated = tuple(row.get("generated_lines") or ())
    return EntryText(
        title, text, kind=kind, author_role=author_role, age=age, sex=sex, codes=codes, generated_lines=generated
    )


def _row(line: bytes) -> Row:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise ValueError("is not JSON") from None
    if not isinstance(row, dict):
        raise ValueError("is not an entry (a JSON object)")
    for name in TEXTS:
        if not isinstance(row.get(name) or "", str):
            raise ValueError(f"its {name} is not text")
    if not isinstance(row.get("patient_age"), int | float | None):
        raise ValueError("its patient_age is not a number of years")
    if not _are_numbers(row.get("generated_lines") or []):
        raise ValueError("its generated_lines are not a list of numbers")
    if not _are_labels(row.get("labels", [])):
        raise ValueError("its labels are not a list of categories")
    return row


def _are_numbers(lines: object) -> bool:
    return isinstance(lines, list) and all(type(line) is int and line >= 0 for line in lines)


def _are_labels(labels: object) -> bool:
    return isinstance(labels, list) and all(isinstance(label, dict) and "category" in label for label in labels)
