"""The checkpoints that a chain is held against, and the daily one; by which key they are checked."""

from datetime import datetime
from pathlib import Path

import click

from workbench import audit, db, signing
from workbench.audit import Checkpoint
from workbench.cli.base import command
from workbench.cli.base.command import Refused

BY_ITSELF = "the chain is checked against itself only, which proves nothing if somebody controls the database"


def public_key(file: Path | None) -> signing.PublicKey | None:
    """The key in this file, or the public half of the one that signs here; None, and said so, if there is neither."""
    if file:
        return signing.public_key(file)
    own = command.settings().signing_key
    if own and own.exists():
        return signing.private_key(own).public_key()
    click.echo(f"No key is set (WORKBENCH_SIGNING_KEY, or --key FILE): {BY_ITSELF}.", err=True)
    return None


def named(file: Path | None, organisation: str, key: signing.PublicKey | None) -> Checkpoint | None:
    """The checkpoint that was asked for."""
    if file and key is None:
        raise Refused("A checkpoint cannot be trusted without its key. Give the public key with --key FILE.")
    return audit.read_checkpoint(file, organisation, key) if file and key else None


def kept(organisation: str, key: signing.PublicKey | None) -> list[Checkpoint]:
    """All that were kept of this chain; says how many."""
    if key is None:
        return []
    folder = command.settings().checkpoints
    found = list(audit.kept_checkpoints(folder, organisation, key))
    if found:
        last = max(found, key=lambda each: each.sequence)
        click.echo(
            f"Checked against {len(found)} checkpoints, the last at event {last.sequence} ({last.at}).", err=True
        )
    else:
        click.echo(f"No checkpoints of this chain are in {folder}: {BY_ITSELF}.", err=True)
    return found


def quietly_kept(organisation: str, *, key: signing.PublicKey | None) -> list[Checkpoint]:
    """All that were kept of this chain; none without a key."""
    return list(audit.kept_checkpoints(command.settings().checkpoints, organisation, key)) if key else []


def organisations() -> list[str]:
    """Of which chains any are kept."""
    return audit.organisations_kept(command.settings().checkpoints)


def keep_daily(engine: db.Engine, *, at: datetime) -> None:
    """Write today's checkpoint of each chain that has none, if there is a key to sign it."""
    given = command.settings()
    if given.signing_key and given.signing_key.exists():
        key = signing.private_key(given.signing_key)
        with db.reading(engine) as session:
            audit.keep_checkpoints(session, given.checkpoints, key, at=at, daily=True)
