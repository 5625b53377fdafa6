"""`workbench doctor`: what production needs, and what to do where it is missing."""

import os
from collections import Counter

import click

from workbench.cli.base import command
from workbench.operations.doctor import Examined, State, examine

SHOWN = {State.FINE: "fine", State.LOOK: "LOOK", State.WRONG: "WRONG"}


@click.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """Look at everything that production needs, and say what to do. Changes nothing."""
    examined = Examined(command.settings(), os.environ, command.engine(), command.now())
    counts: Counter[State] = Counter()
    for answer in examine(examined):
        counts[answer.state] += 1
        click.echo(f"{SHOWN[answer.state]:5}  {answer.said}")
        if answer.todo:
            click.echo(f"       To do: {answer.todo}")
    click.echo(f"{counts[State.WRONG]} wrong, {counts[State.LOOK]} to look at, {counts[State.FINE]} fine.")
    if counts[State.WRONG]:
        context.exit(1)
