"""`workbench upstream`: a practice's way out to its clinical system, sending, reading back, and what differs."""

from collections.abc import Mapping

import click

from workbench import db, logs, people, upstream
from workbench.cli.base import command
from workbench.cli.base.command import Refused
from workbench.cli.base.progress import share_done
from workbench.cli.upstream.options import settings_options
from workbench.due import catch_up, every_practice
from workbench.models import Practice
from workbench.upstream import sending
from workbench.upstream.sending import KeepingUp, Sent
from workbench.vocabulary import HAPPENED, SHOWN, STAGES, WANTED, WAY_KINDS, Happened, Route, Stage, WayKind

NOT_AS_DECIDED = 1
code_argument = click.argument("code")


@click.group("upstream")
def ways_out() -> None:
    """How decisions reach a practice's clinical system, and whether it shows what was decided."""


@ways_out.command()
@code_argument
@click.option("--kind", type=click.Choice([kind.value for kind in WayKind]), required=True)
@click.option("--set", "given", metavar="NAME=VALUE", multiple=True, help="A setting. Repeat for more. No secrets.")
@settings_options
@click.option("--dry-run/--live", "dry_run", default=None, help="Send nothing, or send. The kind says which is usual.")
def add(code: str, kind: str, given: tuple[str, ...], dry_run: bool | None, **named: str | None) -> None:
    """Give the practice a way out, or another one, and make wishes for all that it holds."""
    engine = command.database()
    with db.writing(engine) as session:
        found = people.practice_called(session, code)
        by = command.operator_at(found)
        way = upstream.add(
            session, found, WayKind(kind), _settings(given, named), by=by, at=command.now(), dry_run=dry_run
        )
    with share_done("Moving patients") as tell:
        done = catch_up(engine, found, by=by, at=command.now(), tell=tell)
    dry = " A dry run: nothing is sent. What would be is set by hand, from the worklist." if way.dry_run else ""
    click.echo(f"{found.ods_code}: the way out to the clinical system: {WAY_KINDS[way.kind]}.{dry}")
    click.echo(f"Patients for whom wishes were made: {done.wished}.")


def _settings(given: tuple[str, ...], named: Mapping[str, str | None]) -> dict[str, str]:
    pairs = [each.partition("=") for each in given]
    if wrong := [name for name, equals, _ in pairs if not equals or not name]:
        raise Refused(f"{wrong[0]!r} is no setting. Write --set NAME=VALUE.")
    options = {name.replace("_", "-"): value for name, value in named.items() if value is not None}
    return {**{name: value for name, _, value in pairs}, **options}


@ways_out.command()
@code_argument
def show(code: str) -> None:
    """Show the way out, and where its wishes stand."""
    with db.reading(command.database()) as session:
        found = people.practice_called(session, code)
        shown = upstream.show(session, found, by=command.operator_at(found))
    dry = " (dry run: nothing is sent)" if shown.way.dry_run else ""
    click.echo(f"{found.ods_code}: {WAY_KINDS[shown.way.kind]}, since {shown.way.since:%Y-%m-%d %H:%M} UTC{dry}")
    for name, value in sorted(shown.way.settings.items()):
        click.echo(f"  {name}: {('no', 'yes')[value] if isinstance(value, bool) else value}")
    for stage in Stage:
        if shown.stages.get(stage):
            click.echo(f"{shown.stages[stage]:>8}  {STAGES[stage]}")
    if shown.untouched:
        click.echo(f"{shown.untouched:>8}  never hidden, so that nothing is to be done")
    would = f" Of these would be sent: {shown.would_send}." if shown.way.dry_run else ""
    click.echo(f"On the worklist: {shown.by_hand}.{would}")


basis_option = click.option("--basis", required=True, help="On whose word; the audit keeps it.")


@ways_out.command()
@code_argument
@basis_option
def live(code: str, basis: str) -> None:
    """End the dry run: from now on what is decided is sent. An administrator can do the same in the browser."""
    _set_dry_run(code, basis, dry=False)


@ways_out.command("dry-run")
@code_argument
@basis_option
def begin_dry_run(code: str, basis: str) -> None:
    """Send nothing from now on: what is decided is set by hand, from the worklist."""
    _set_dry_run(code, basis, dry=True)


def _set_dry_run(code: str, basis: str, *, dry: bool) -> None:
    engine = command.database()
    with db.writing(engine) as session:
        found = people.practice_called(session, code)
        by = command.operator_at(found)
        upstream.set_dry_run(session, dry=dry, basis=basis, by=by, at=command.now())
    with share_done("Moving patients") as tell:
        catch_up(engine, found, by=by, at=command.now(), tell=tell)
    click.echo(f"{found.ods_code}: {'a dry run: nothing is sent' if dry else 'what is decided is sent from now on'}.")


@ways_out.command()
@click.argument("code", required=False)
@click.option("--keep-up", "goes_on", is_flag=True, help="For all practices, until interrupted (as `serve` does).")
def send(code: str | None, goes_on: bool) -> None:
    """Send what is wished for, and read back what is shown. Safe to run again, and beside `serve`."""
    if goes_on:
        keep_sending()
        return
    if code is None:
        raise Refused("Name a practice, or give --keep-up for all of them.")
    found = _practice(code)
    _tell(found, sending.send(command.database(), found, by=command.operator_at(found), now=command.now))


@ways_out.command()
@code_argument
@click.pass_context
def verify(context: click.Context, code: str) -> None:
    """Read all that is hidden and in effect in the clinical system now. What differs has drifted.

    Exit code 1: something has, not all could be read, or something that is to be hidden is not in effect, be it that
    it waits for the machine, is on the worklist, or cannot be hidden there.
    """
    engine, found = command.database(), _practice(code)
    sent = sending.verify(engine, found, by=command.operator_at(found), now=command.now)
    with db.reading(engine) as session:
        hides = upstream.hides_not_in_effect(session, found.id)
        differing = len(sending.drifted(session, found, by=command.operator_at(found)))
    counts = [f"read: {sent.looked_at}" if sent.looked_at else "nothing was read", *_became(sent)]
    counts += (
        ["this is all that is hidden and in effect and a machine can read"]
        if sent.is_all_read
        else _why_not_all(sent, READING)
    )
    counts += [f"hidden here, {said}: {hides[route]}" for route, said in NOT_THERE.items() if route in hides]
    counts += [f"shown otherwise than decided: {differing}"] if differing else []
    click.echo(f"{found.ods_code}: {'; '.join(counts)}.")
    if not sent.is_all_read or hides or differing or Happened.DRIFTED in sent.became:
        context.exit(NOT_AS_DECIDED)


@ways_out.command()
@code_argument
@click.pass_context
def drift(context: click.Context, code: str) -> None:
    """List what the clinical system does not show as decided. Exit code 1 if there is anything."""
    with db.reading(command.database()) as session:
        found = people.practice_called(session, code)
        differing = sending.drifted(session, found, by=command.operator_at(found))
    for each in differing:
        shown = SHOWN[each.shown] if each.shown else "not known"
        click.echo(
            f"review item {each.review_item}, entry {each.entry}: to be {WANTED[each.wanted]}, and is shown as: {shown}"
        )
    if differing:
        context.exit(NOT_AS_DECIDED)
    click.echo("Nothing differs.")


def keep_sending() -> None:
    """Round after round, for all practices that have a way out by machine."""
    engine = db.keep_to_its_file(command.database())
    keeping_up = KeepingUp(engine, command.operator_at, command.now, _tell_failure)
    sending.keep_sending(keeping_up, lambda: every_practice(engine))


def _tell_failure(error: Exception) -> None:
    logs.failed("sending failed, and will be tried again", error)


def _practice(code: str) -> Practice:
    with db.reading(command.database()) as session:
        return people.practice_called(session, code)


def _tell(practice: Practice, sent: Sent) -> None:
    counts = [*_became(sent), *_why_not_all(sent, SENDING)]
    click.echo(f"{practice.ods_code}: {'; '.join(counts) or 'nothing was due'}.")


def _became(sent: Sent) -> list[str]:
    counts = [f"{HAPPENED[happened].label.lower()}: {count}" for happened, count in sent.became.items()]
    return counts + ([f"would be sent (dry run): {sent.would_send}"] if sent.would_send else [])


NOT_THERE = {
    Route.SENDER: "and not yet there",
    Route.WORKLIST: "and on the worklist to be hidden there or to be checked",
    Route.NOBODY: "and said that it cannot be hidden there",
}
SENDING = {
    "is_by_hand": "by hand and in a dry run nothing is sent: people set it, from the worklist",
    "is_another_at_work": "another sender is at work, as `workbench serve` has one: it sends what is due",
    "was_stopped": "the clinical system was not reached or asks to wait: the rest is tried again later",
    "is_behind": "wishes are still being made: until `workbench due` is done, only what hides is sent",
}
READING = {
    "is_by_hand": "by hand and in a dry run the clinical system is not asked",
    "is_another_at_work": "another sender is at work, as `workbench serve` has one: try again",
    "was_stopped": "the clinical system was not reached or asks to wait: try again later",
    "is_behind": "wishes are still being made: try again once `workbench due` is done",
    "left_waiting": "some of it could not be read before, and waits to be read: try again later",
}


def _why_not_all(sent: Sent, words: Mapping[str, str]) -> list[str]:
    return [said for reason, said in words.items() if getattr(sent, reason)]
