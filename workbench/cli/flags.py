"""`workbench flags`: suggest flags for entries in a file, or evaluate them against its labels."""

from pathlib import Path

import click
import orjson

from workbench.cli.base.flag_examples import Row, Rows, entry_of
from workbench.flagging.evaluation import Judged, report
from workbench.flagging.scan import suggest_twice
from workbench.flagging.second.sentence_model import is_installed, sentence_model
from workbench.flagging.values import Suggestion

FIRST_READING_ONLY = "The sentence model is not installed: flags after the first reading only (docs/flagging.md)."

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def flags() -> None:
    """Suggest what needs a careful look. Flags never hide and never release."""


@flags.command("suggest")
@FILE
@click.pass_context
def suggest_for(context: click.Context, file: Path) -> None:
    """Flags for each entry of FILE (JSON, one entry per line); exit 3 if a line cannot be read."""
    _tell_readings()
    rows = Rows(file)
    for row in rows:
        found = {"id": row.get("id"), "flags": [_shown(each) for each in _suggestions(row)]}
        click.echo(orjson.dumps(found))
    context.exit(rows.outcome)


@flags.command()
@FILE
@click.pass_context
def evaluate(context: click.Context, file: Path) -> None:
    """Recall and precision of the flags against FILE's labels, and what was missed."""
    _tell_readings()
    rows = Rows(file)
    for line in report(_judged(row) for row in rows):
        click.echo(line)
    context.exit(rows.outcome)


def _suggestions(row: Row) -> tuple[Suggestion, ...]:
    """After both readings, where the sentence model is installed."""
    return suggest_twice(entry_of(row), second=sentence_model).suggestions


def _tell_readings() -> None:
    if not is_installed():
        click.echo(FIRST_READING_ONLY, err=True)


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
        style=str(row.get("style") or ""),
    )
