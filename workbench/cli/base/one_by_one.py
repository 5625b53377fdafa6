"""One practice after another: one that fails is named, stops none of the others, and makes the command end with 1."""

from collections.abc import Callable
from dataclasses import dataclass, field

import click

from workbench.cli.base import command

FAILED = 1


@dataclass(slots=True)
class OneByOne:
    """What failed so far."""

    failed: list[str] = field(default_factory=list)

    def do(self, what: str, act: Callable[[], object]) -> None:
        """If it fails, `what` begins the sentence that says so: “A82038: scheduled work”."""
        try:
            act()
        except Exception as error:  # whatever it is
            self.failed.append(what)
            click.echo(f"{what} failed. {command.in_words(error)}", err=True)

    def end(self) -> None:
        """Exit with 1 if anything failed."""
        if self.failed:
            click.get_current_context().exit(FAILED)
