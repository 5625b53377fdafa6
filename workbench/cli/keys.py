"""`workbench key`: make the key that signs checkpoints and exports, and write its public half."""

from pathlib import Path

import click

from workbench import signing
from workbench.cli.base import command
from workbench.cli.base.atomic_file import replacing


@click.group()
def key() -> None:
    """Make the key that signs exports and checkpoints."""


@key.command()
def new() -> None:
    """Make the key, in the file that WORKBENCH_SIGNING_KEY names. Never replaces one."""
    file = command.signing_key_file()
    made = signing.make(file)
    click.echo(f"Made the key {signing.fingerprint(made.public_key())} in {file}.")
    click.echo("Keep a copy in a safe place. Give the public key (workbench key public) to whoever checks signatures.")


@key.command()
@click.option("-o", "--output", "file", type=click.Path(dir_okay=False, path_type=Path), help="A file to write it to.")
def public(file: Path | None) -> None:
    """Write the key's public half, which checks signatures and cannot make them."""
    found = signing.private_key(command.signing_key_file()).public_key()
    if file is None:
        click.echo(signing.pem_of(found), nl=False)
        return
    with replacing(file) as target:
        target.write(signing.pem_of(found))
    click.echo(f"The public half of key {signing.fingerprint(found)} is in {file}.")
