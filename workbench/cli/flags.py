"""`workbench flags`: suggestions for entries in a file, and how well they meet its labels."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import orjson

from workbench.flagging.evaluation import Judged, report
from workbench.flagging.scan import suggest
from workbench.flagging.values import Suggestion

UNREADABLE = 3
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))

Row = dict[str, Any]


@click.group()
def flags() -> None:
    """Suggest what needs a careful look. Flags never hide and never release."""


@flags.command("suggest")
@FILE
@click.pass_context
def suggest_for(context: click.Context, file: Path) -> None:
    """Flags for each entry of FILE (JSON, one entry per line); exit 3 if a line cannot be read."""
    rows = Rows(file)
    for row in rows:
        found = {"id": row.get("id"), "flags": [_shown(each) for each in _suggestions(row)]}
        click.echo(orjson.dumps(found))
    context.exit(rows.outcome)


@flags.command()
@FILE
@click.pass_context
def evaluate(context: click.Context, file: Path) -> None:
    """Recall and precision of the flags against FILE's labels."""
    rows = Rows(file)
    for line in report(_judged(row) for row in rows):
        click.echo(line)
    context.exit(rows.outcome)


class Rows:
    """The entries of a file, one line at a time; lines that are none are named on stderr and left out."""

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


def _row(line: bytes) -> Row:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise ValueError("is not JSON") from None
    if not isinstance(row, dict):
        raise ValueError("is not an entry (a JSON object)")
    for name in ("title", "text"):
        if not isinstance(row.get(name, ""), str):
            raise ValueError(f"its {name} is not text")
    if not _are_labels(row.get("labels", [])):
        raise ValueError("its labels are not a list of categories")
    return row


def _are_labels(labels: object) -> bool:
    return isinstance(labels, list) and all(isinstance(label, dict) and "category" in label for label in labels)


def _suggestions(row: Row) -> tuple[Suggestion, ...]:
    """The file's code fits its title, so the title is the code's display."""
    title = row.get("title", "")
    return suggest(title, row.get("text", ""), {str(row["snomed"]): title} if row.get("snomed") else {})


def _shown(flag: Suggestion) -> Row:
    names = ("category", "rule", "severity", "field", "start", "end", "quote")
    return {name: getattr(flag, name) for name in names}


def _judged(row: Row) -> Judged:
    return Judged(
        id=str(row.get("id")),
        group=str(row.get("group", "")),
        difficulty=str(row.get("difficulty", "")),
        hide=str(row.get("hide", "")).lower(),
        labelled=frozenset(label["category"] for label in row.get("labels", [])),
        arguable=frozenset(row.get("also_ok") or []),
        suggested=frozenset(str(each.category) for each in _suggestions(row)),
    )
