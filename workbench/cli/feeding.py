"""`workbench feed`: ways in that run by themselves; which there are, how they fare, and running them."""

import gc
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from workbench import db, feeds, logs, people
from workbench.cli.base import command
from workbench.cli.base.command import Refused
from workbench.cli.importing import OBJECTS_OF_A_BUNDLE
from workbench.cli.upstream.options import emis_options
from workbench.due import every_practice
from workbench.feeds import NewFeed, Standing
from workbench.vocabulary import FEED_KINDS, FEED_TROUBLES, FeedKind, FeedTrouble

NEEDS_A_PERSON = 1
code_argument = click.argument("code")


@click.group()
def feed() -> None:
    """Ways in that run by themselves. `workbench serve` runs them."""


@feed.command()
@code_argument
@click.option("--kind", type=click.Choice([each.value for each in FeedKind]), required=True)
@click.option("--name", required=True, help="What people call it, such as “EMIS export”.")
@click.option("--folder", type=click.Path(path_type=Path), help="The folder to watch.")
@click.option("--url", help="The base address of the FHIR server (R4) to ask.")
@emis_options
@click.option("--header", help="FHIR: the header that takes the token, if not Authorization with Bearer.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="EMIS: records that changed since then (UTC) are new. Usually: since now.",
)
@click.option(
    "--every", type=click.IntRange(10, 86400), default=60, show_default=True, help="Seconds between two rounds."
)
def add(
    code: str, kind: str, name: str, folder: Path | None, url: str | None, since: datetime | None, every: int,
    header: str | None, **given: str | None,
) -> None:  # fmt: skip
    """Add a feed to a practice. Nothing that it brings is shown before a clinician has decided."""
    named = {option.replace("_", "-"): value for option, value in given.items() if value is not None}
    one = FeedKind(kind)
    if one is FeedKind.EMIS_PAPI:
        moment = since.replace(tzinfo=UTC) if since else command.now()
        new = feeds.emis_feed(name, named, every=every, since=moment)
    elif strange := sorted(named.keys() - {"token-file", "token-env"}):
        raise Refused(f"--{strange[0]} is for --kind {FeedKind.EMIS_PAPI}.")
    elif one is FeedKind.FOLDER:
        new = NewFeed(one, name, *_folder(folder))
    else:
        new = NewFeed(one, name, *_server(url, named, header, every))
    with db.writing(command.database()) as session:
        practice = people.practice_called(session, code)
        feeds.add_feed(session, practice, new, by=command.operator_at(practice), at=command.now())
    click.echo(
        f"{FEED_KINDS[one]}: {new.place}. `workbench serve` runs it; see how it fares: workbench feed status {code}"
    )


def _server(url: str | None, named: Mapping[str, str], header: str | None, every: int) -> tuple[str, dict[str, Any]]:
    given = {**named, **({"url": url} if url is not None else {})}
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
