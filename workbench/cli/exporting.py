"""`workbench audit export` and `verify-export`: reports and the audit as files, and the check of a signed one."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import click
from sqlalchemy.orm import Session

from workbench import audit as trail
from workbench import db, exports, people, signing
from workbench.audit import Search, exporting
from workbench.cli.base import command
from workbench.cli.base.atomic_file import replacing
from workbench.cli.base.progress import Counted, progress
from workbench.permissions import Actor
from workbench.tabular import Cell
from workbench.vocabulary import ExportFormat, Report

NOT_GIVEN = " (as the file itself says: compare it with the practice's key, or give --key)"


@click.command()
@command.practice_option
@click.option("--format", "format_", type=click.Choice([each.value for each in ExportFormat]), required=True)
@click.option("--report", type=click.Choice([each.value for each in Report]), default=Report.PROOF.value)
@click.option("--from", "since", type=command.DAY, help="The first day, in Europe/London.")
@click.option("--to", "until", type=command.DAY, help="The last day, included.")
@click.option("--patient", default="", metavar="NHS_NUMBER", help="Whom a subject access request is about.")
@click.option("--with-nhs-numbers", is_flag=True, help="Show NHS numbers in a .zip; needs --purpose.")
@click.option("--purpose", type=command.LINE, default="", help="Why it is made, as the audit and the manifest say.")
@click.option("-o", "--output", "file", type=click.Path(dir_okay=False, path_type=Path), required=True)
def export(code: str, format_: str, report: str, file: Path, patient: str, **more: Any) -> None:
    """Write the audit, or a report made of it, to a file: FILE.zip is signed, with a manifest.

    It holds what came before it; that it was made is in the audit.
    """
    asked = exports.Asked(Report(report), ExportFormat(format_), patient="".join(patient.split()), **more)
    is_zip = file.suffix.lower() == ".zip"
    if asked.report is Report.PROOF and format_ in exporting.FORMATS and not is_zip:
        _export_plain(code, format_, Search(since=asked.since, until=asked.until), file)
    else:
        _export(code, asked, file, is_zip=is_zip)


def _export(code: str, asked: exports.Asked, file: Path, *, is_zip: bool) -> None:
    engine = command.database()
    key = exports.signing_key(command.settings()) if is_zip else None
    with replacing(file) as target:
        with db.reading(engine) as session:
            prepared = exports.prepare(session, asked, by=acting_for(session, code), at=command.now())
        with db.writing(engine) as session:
            exports.record(session, prepared)
        with db.reading(engine) as session, progress("Exporting", prepared.events) as tell:
            parts = (
                exports.make(session, prepared, key, tell=tell)
                if is_zip
                else exports.make_plain(session, prepared, tell=tell)
            )
            for part in parts:
                target.write(part)
    signed = "unsigned: WORKBENCH_SIGNING_KEY is not set" if is_zip and key is None else "signed" if is_zip else "plain"
    click.echo(f"{prepared.events} events, head {prepared.head_hash.hex()}, {signed}")


def _export_plain(code: str, format_: str, search: Search, file: Path) -> None:
    engine = command.database()
    with replacing(file) as target:
        with db.writing(engine) as session:
            by = acting_for(session, code)
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


@click.command("verify-export")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key", "key_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The public key's file."
)
@click.pass_context
def verify_export(context: click.Context, file: Path, key_file: Path | None) -> None:
    """Check an export against its signed manifest; needs no database. Without --key it does not tell who signed."""
    key = signing.public_key(key_file) if key_file else None
    try:
        found = exports.verify_export(file, key)
    except exports.ExportFault as fault:
        click.echo(f"wrong: {fault}")
        context.exit(1)
    click.echo(f"whole: {found.files} files, {found.rows} rows, up to event {found.head_sequence}")
    click.echo(f"head {found.head_hash}")
    click.echo(f"signed by key {found.key}{'' if found.is_given else NOT_GIVEN}")


def acting_for(session: Session, code: str) -> Actor:
    """The command line, at this practice or for the installation's own chain."""
    if code == trail.INSTALLATION:
        return command.operator()
    return command.operator_at(people.practice_called(session, code))
