"""`workbench worklist`: what is to be set by hand in the clinical system, as a file."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import Engine

from workbench import db, people
from workbench.cli.base import command
from workbench.cli.base.atomic_file import replacing
from workbench.models import Practice
from workbench.permissions import Actor
from workbench.tabular import Column, as_csv
from workbench.upstream import worklist as by_hand
from workbench.upstream.worklist.printing import as_html

FORMATS = ("csv", "html")


@click.group()
def worklist() -> None:
    """What is to be set by hand in a practice's clinical system."""


@worklist.command()
@click.argument("code")
@click.option("--format", "format_", type=click.Choice(FORMATS), required=True)
@click.option("-o", "--output", "file", type=click.Path(dir_okay=False, path_type=Path), required=True)
def export(code: str, format_: str, file: Path) -> None:
    """Write the worklist to a file, most pressing first. It names patients, and the audit keeps that it was made."""
    engine, at = command.database(), command.now()
    with db.reading(engine) as session:
        practice = people.practice_called(session, code)
    by = command.operator_at(practice)
    with replacing(file) as target:
        with db.writing(engine) as session:
            rows = by_hand.put_on_record(session, practice.id, format_, by=by, at=at)
        for part in _parts(engine, practice, format_, by, at):
            target.write(part)
    click.echo(f"{practice.ods_code}: {rows} entries were written to {file}.")


def _parts(engine: Engine, practice: Practice, format_: str, by: Actor, at: datetime) -> Iterator[bytes]:
    with db.reading(engine) as session:
        found = by_hand.export_rows(session, practice.id, by=by, at=at)
        if format_ == "csv":
            yield from as_csv([Column(name) for name in by_hand.COLUMNS], found)
        else:
            yield from as_html(f"{practice.ods_code} {practice.name}", found, by=by, at=at)
