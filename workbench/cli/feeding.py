"""`workbench feed`: ways in that run by themselves; which there are, how they fare, and running them."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from workbench import db, feeds, logs, people
from workbench.cli.base import command
from workbench.cli.base.command import Refused
from workbench.cli.importing import OBJECTS_OF_A_BUNDLE
from workbench.due import every_practice
from workbench.feeds import NewFeed, Standing
from workbench.vocabulary import FEED_KINDS, FEED_TROUBLES, FeedKind, FeedTrouble

NEEDS_A_PERSON = 1
code_argument = click.argument("code")

NOT_BUILT = {
    "emis-papi": "This release brings in no records by the EMIS partner interface: it tells whose record has changed, "
    "and not in a form that is read here. Have EMIS’s records written to a folder, and add that: --kind folder."
}
"""Kinds that people ask for, and what to do instead."""


@click.group()
def feed() -> None:
    """Ways in that run by themselves. `workbench serve` runs them."""


@feed.command()
@code_argument
@click.option("--kind", type=click.Choice([each.value for each in FeedKind] + list(NOT_BUILT)), required=True)
@click.option("--name", required=True, help="What people call it, such as “EMIS export”.")
@click.option("--folder", type=click.Path(path_type=Path), help="The folder to watch.")
@click.option("--url", help="The base address of the FHIR server (R4) to ask.")
@click.option(
    "--token-file", type=click.Path(path_type=Path), help="A file with the token, which only its owner reads."
)
@click.option("--token-env", help="The name of the setting in the environment that holds the token.")
@click.option("--header", help="The header that takes it, if not Authorization with Bearer.")
@click.option(
    "--every", type=click.IntRange(10, 86400), default=60, show_default=True, help="Seconds between two rounds."
)
def add(code: str, kind: str, name: str, folder: Path | None, url: str | None, **of_server: Any) -> None:
    """Add a feed to a practice. Nothing that it brings is shown before a clinician has decided."""
    if kind in NOT_BUILT:
        raise Refused(NOT_BUILT[kind])
    one = FeedKind(kind)
    place, settings = _folder(folder) if one is FeedKind.FOLDER else _server(url, **of_server)
    with db.writing(command.database()) as session:
        practice = people.practice_called(session, code)
        by = command.operator_at(practice)
        feeds.add_feed(session, practice, NewFeed(one, name, place, settings), by=by, at=command.now())
    click.echo(f"{FEED_KINDS[one]}: {place}. `workbench serve` runs it; see how it fares: workbench feed status {code}")


def _server(
    url: str | None, token_file: Path | None, token_env: str | None, header: str | None, every: int
) -> tuple[str, dict[str, Any]]:
    options = {"url": url, "token-file": token_file, "token-env": token_env}
    given = {name: str(value) for name, value in options.items() if value is not None}
    settings: dict[str, Any] = {"every": every, **feeds.require_token(given)}
    if header:
        settings["header"] = feeds.require_header(header)
    return feeds.require_server(given), settings


def _folder(folder: Path | None) -> tuple[str, dict[str, Any]]:
    if folder is None:
        raise Refused("Say which folder to watch: --folder PATH.")
    return str(feeds.require_usable(folder)), {}


@feed.command()
@code_argument
@click.argument("name")
def remove(code: str, name: str) -> None:
    """Stop a feed for good. What it brought stays."""
    with db.writing(command.database()) as session:
        practice = people.practice_called(session, code)
        gone = feeds.remove_feed(session, practice, name, by=command.operator_at(practice), at=command.now())
    click.echo(f"The feed {gone.name} was removed.")


@feed.command()
@code_argument
@click.pass_context
def status(context: click.Context, code: str) -> None:
    """Show how each feed fares. Exit code 1: one fails, is silent for too long, or is not run."""
    with db.reading(command.database()) as session:
        practice = people.practice_called(session, code)
        found = feeds.standings(session, by=command.operator_at(practice), at=command.now())
    for standing in found:
        for line in _lines(standing):
            click.echo(line)
    if not found:
        click.echo(f"{practice.ods_code} has no feeds. Add one: workbench feed add {practice.ods_code} --kind folder")
    if any(standing.troubles for standing in found):
        context.exit(NEEDS_A_PERSON)


def _lines(standing: Standing) -> list[str]:
    one = standing.feed
    last = f"{standing.last:%Y-%m-%d %H:%M} UTC" if standing.last else "never"
    state = "; ".join(FEED_TROUBLES[each.kind].label for each in standing.troubles) or "works"
    lines = [f"{one.name} ({FEED_KINDS[one.kind]}: {one.place}): {state}. Something came last: {last}."]
    for each in standing.troubles:
        since = f" (since {each.since:%Y-%m-%d %H:%M} UTC)" if each.since else ""
        lines.append(f"  {FEED_TROUBLES[each.kind].label}{since}: {each.cause}")
    return lines


@feed.command()
@click.option("--keep-up", "goes_on", is_flag=True, help="Go on until interrupted (as `serve` does).")
@click.pass_context
def run(context: click.Context, goes_on: bool) -> None:
    """Bring in what is there now: files that are complete, what servers have, and uploads. Exit code 1: one fails."""
    if goes_on:
        keep_bringing_in()
        return
    engine, failures = command.database(), list[Exception]()
    alone = feeds.Alone(command.settings().uploads)
    if not alone.take():
        raise Refused("Another process is running the feeds, as `workbench serve` does. There is nothing to do.")
    gc.set_threshold(OBJECTS_OF_A_BUNDLE)
    feeds.run_once(_runner(engine, failures.append), settled_for=feeds.SETTLED_FOR)
    alone.close()
    failing = [*_failing(engine), *(f"Bringing records in failed. {command.in_words(each)}" for each in failures)]
    for line in failing:
        click.echo(line, err=True)
    if failing:
        context.exit(NEEDS_A_PERSON)


def _failing(engine: db.Engine) -> Iterator[str]:
    """The feeds of all practices that fail, each with why."""
    for practice in every_practice(engine):
        with db.reading(engine) as session:
            found = feeds.standings(session, by=command.operator_at(practice), at=command.now())
        for one in found:
            causes = [each.cause for each in one.troubles if each.kind is FeedTrouble.FAILS]
            yield from (f"{practice.ods_code}: the feed {one.feed.name} fails: {cause}" for cause in causes)


def keep_bringing_in() -> None:
    """Run the feeds and import uploads, until interrupted or until the parent process has ended."""
    gc.set_threshold(OBJECTS_OF_A_BUNDLE)
    alone = feeds.Alone(command.settings().uploads)
    feeds.keep_running(_runner(db.keep_to_its_file(command.database()), _tell_failure), alone)


def _runner(engine: db.Engine, tell_failure: Callable[[Exception], None]) -> feeds.Runner:
    return feeds.Runner(engine, feeds.Uploads(command.settings().uploads), command.now, tell_failure)


def _tell_failure(error: Exception) -> None:
    logs.failed("bringing records in failed, and will be tried again", error)
