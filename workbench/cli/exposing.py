"""`workbench exposure`: how long what was hidden could have been seen, as figures."""

from datetime import date
from pathlib import Path

import click

from workbench import db, people
from workbench import exposure as measured
from workbench.cli.base import command
from workbench.cli.base.atomic_file import replacing
from workbench.errors import Invalid


@click.command()
@click.argument("code")
@click.option("--from", "since", type=command.DAY, required=True, help="The first day, in Europe/London.")
@click.option("--to", "until", type=command.DAY, required=True, help="The last day, included.")
@click.option("--format", "format_", type=click.Choice(measured.FORMATS), required=True)
@click.option("-o", "--output", "file", type=click.Path(dir_okay=False, path_type=Path), help="Else it is printed.")
def exposure(code: str, since: date, until: date, format_: str, file: Path | None) -> None:
    """How long entries that were first hidden on these days could have been seen.

    Median, 90th and 99th percentile and the longest, by kind and by way out; it names no patient.
    """
    if until < since:
        raise Invalid({"to": "The last day is before the first. Give --from the earlier one"})
    engine, at = command.database(), command.now()
    asked = measured.Asked(since, until)
    with db.reading(engine) as session:
        practice = people.practice_called(session, code)
        by = command.operator_at(practice)
        counted = measured.count(session, asked, by=by, at=at)
    with db.writing(engine) as session:
        measured.put_on_record(session, asked, counted, format_, by=by, at=at)
    parts = measured.as_file(format_, f"{practice.ods_code} {practice.name}", asked, counted, by=by, at=at)
    if file is None:
        click.echo(b"".join(parts), nl=False)
        return
    with replacing(file) as target:
        for part in parts:
            target.write(part)
    click.echo(f"{practice.ods_code}: figures of {counted.all.count} entries were written to {file}.")
