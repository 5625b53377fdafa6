"""`workbench audit`: verify the audit's chain, keep checkpoints of it, and export it to a file."""

from pathlib import Path

import click

from workbench import audit as trail
from workbench import db, signing
from workbench.audit import Broken
from workbench.cli.base import checkpoints, command
from workbench.cli.base.progress import progress
from workbench.cli.exporting import acting_for, export, verify_export

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
        of = acting_for(session, code).organisation
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


@audit.command()
def reindex() -> None:
    """Make the index that the audit is searched by anew (SQLite only: PostgreSQL keeps it by itself)."""
    with db.writing(command.database()) as session:
        trail.make_anew(session.connection())
    click.echo("The audit can be searched by all its words.")


audit.add_command(export)
audit.add_command(verify_export)
