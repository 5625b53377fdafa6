"""`workbench audit`: verify the audit's chain, keep checkpoints of it, and export it to a file."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO

import click
from sqlalchemy.orm import Session

from workbench import audit as trail
from workbench import db, people, signing
from workbench.audit import Broken, Search, exporting
from workbench.audit.workbook import Cell
from workbench.cli.base import checkpoints, command
from workbench.cli.base.atomic_file import replacing
from workbench.cli.base.progress import Counted, progress
from workbench.permissions import Actor

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def audit() -> None:
    """Verify or export the audit, and keep checkpoints of it."""


@audit.command()
@command.practice_option
@click.option("--from", "since", type=FILE, help="A checkpoint: what comes before it is not read again.")
@click.option("--key", "key_file", type=FILE, help="The public key of the checkpoints, if the private one is not here.")
@click.pass_context
def verify(context: click.Context, code: str, since: Path | None, key_file: Path | None) -> None:
    """Verify the chain, also against the checkpoints that were kept: print the last event's hash, or the number of the
    first event that is broken.
    """
    key = checkpoints.public_key(key_file)
    with db.reading(command.database()) as session:
        of = _acting_for(session, code).organisation
        begun = checkpoints.named(since, of, key)
        kept = checkpoints.kept(of, key)
        last, _ = trail.head(session, of)
        with progress("Verifying", last - (begun.sequence if begun else 0)) as advance:
            found = trail.verify(session, of, since=begun, kept=kept, tell=advance)
    if isinstance(found, Broken):
        click.echo(f"broken at {found.sequence}: {found.cause}")
        context.exit(1)
    click.echo(found.hex())


@audit.command()
def checkpoint() -> None:
    """Sign where every chain stands now, outside the database, and print it (for a notary's book, say)."""
    key = signing.private_key(command.signing_key_file())
    with db.reading(command.database()) as session:
        written = trail.keep_checkpoints(session, command.settings().checkpoints, key, at=command.now())
    for each, file in written:
        click.echo(f"{each.organisation}: event {each.sequence}, {each.at}, hash {each.hash.hex()}, in {file}")
    if not written:
        click.echo("Nothing has been added to any chain since the last checkpoint.")
    click.echo(f"Signed by key {signing.fingerprint(key.public_key())}.")


def _acting_for(session: Session, code: str) -> Actor:
    if code == trail.INSTALLATION:
        return command.operator()
    return command.operator_at(people.practice_called(session, code))


@audit.command()
@command.practice_option
@click.option("--format", "format_", type=click.Choice(list(exporting.FORMATS)), required=True)
@click.option("--from", "since", type=command.DAY, help="The first day, in Europe/London.")
@click.option("--to", "until", type=command.DAY, help="The last day, included.")
@click.option("-o", "--output", "file", type=click.Path(dir_okay=False, path_type=Path), required=True)
def export(code: str, format_: str, since: date | None, until: date | None, file: Path) -> None:
    """Write the audit to a file, up to and including the event that records this export."""
    engine, search = command.database(), Search(since=since, until=until)
    with replacing(file) as target:
        with db.writing(engine) as session:
            by = _acting_for(session, code)
            sequence, head = exporting.record_export(session, search, format_, by=by, at=command.now())
        with db.reading(engine) as session:
            rows = exporting.rows(session, search, by=by, up_to=sequence)
            count = _write(target, rows, format_, most=sequence)
    click.echo(f"{count} rows, head {head.hex()}")


def _write(target: BinaryIO, rows: Iterable[Sequence[Cell]], format_: str, *, most: int) -> int:
    as_format, _ = exporting.FORMATS[format_]
    with progress("Exporting", most) as advance:
        counted = Counted(rows, advance)
        for part in as_format(counted):
            target.write(part)
    return counted.count
