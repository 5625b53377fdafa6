"""`workbench backup` and `workbench restore`: a copy of the database that was checked, and its way back."""

import hashlib
from functools import partial
from pathlib import Path
from typing import NamedTuple

import click
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from workbench import db, schema, upstream
from workbench.cli.base import checkpoints, command
from workbench.cli.base.command import Refused
from workbench.cli.base.progress import share_done
from workbench.db import Base
from workbench.due import bring_up_to_date, every_practice
from workbench.models import Practice
from workbench.operations import backups, soundness
from workbench.operations.backups import Kind
from workbench.operations.soundness import Chains
from workbench.vocabulary import WayKind

NOT_GOOD = 1
TABLES = len(Base.metadata.tables) + 1
FILE = click.Path(dir_okay=False, path_type=Path)


ALL_PRACTICES = (
    "These are all its practices: one that was added after the backup is missing, as is all that was done since. "
    "What to do about it: deploy/README.md."
)
STOPPED = (
    "{code}: nothing is sent to its clinical system from now on (a dry run), which may show what was decided after the "
    "backup. Decide that again first. Then let it send: workbench upstream live {code} --basis …. All is read back "
    "before anything is sent, and what is hidden there is shown by a person only."
)
STOPPED_BY_HAND = (
    "{code}: its clinical system may show what was decided after the backup. Decide that again first. Nothing can be "
    "made visible from its list “by hand” before its administrator has answered for that, on the page “How decisions "
    "reach the clinical system”."
)


class Restored(NamedTuple):
    """`stopped`: the practices that have a way out, each by its code, and of what kind it is."""

    chains: Chains
    stopped: dict[str, WayKind]


class NotGood(Exception):
    """What was put back is not what the workbench wrote."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__()
        self.faults = faults


@click.command()
@click.argument("file", type=FILE)
@click.pass_context
def backup(context: click.Context, file: Path) -> None:
    """Copy the database into FILE, also while it is in use, and check the copy. FILE is never replaced."""
    if file.exists():
        raise Refused(f"{file} is there already. Name another file: a backup replaces none.")
    engine = command.database()
    faults, chains = _back_up_sqlite(engine, file) if _is_sqlite(engine) else _back_up_postgresql(engine, file)
    _tell(chains)
    if wrong := [*faults, *chains.later]:
        click.echo(f"The backup was written, and is not good: keep {file} as evidence, and an earlier backup to use.")
        _list(wrong)
        context.exit(NOT_GOOD)
    click.echo(f"The backup is good: {file}, {file.stat().st_size:,} bytes, SHA-256 {_digest(file)}.")
    click.echo("It holds patients’ records. Keep it encrypted, on another machine.")


@click.command()
@click.argument("file", type=FILE)
@click.option("--upgrade", is_flag=True, help="Migrate a backup of an earlier release to this one.")
@click.pass_context
def restore(context: click.Context, file: Path, upgrade: bool) -> None:
    """Put a backup where WORKBENCH_DATABASE_URL says, where there is no database yet, and check it."""
    engine, kind = command.engine(), backups.kind_of(file)
    wanted = Kind.SQLITE if _is_sqlite(engine) else Kind.POSTGRESQL
    if kind is not wanted:
        raise Refused(
            f"{file} is a backup of {kind.value}, and WORKBENCH_DATABASE_URL names a database of {wanted.value}."
        )
    put_back = _restore_sqlite if kind is Kind.SQLITE else _restore_postgresql
    try:
        restored = put_back(engine, file, upgrade)
    except NotGood as error:
        where = "Nothing was restored" if kind is Kind.SQLITE else "The database was filled, and must not be used"
        click.echo(f"{where}: the backup is not what the workbench wrote.")
        _list(error.faults)
        context.exit(NOT_GOOD)
    _tell(restored.chains)
    _list(restored.chains.later)
    click.echo(f"{file} was restored and is good. {ALL_PRACTICES}")
    for code, way in restored.stopped.items():
        click.echo((STOPPED_BY_HAND if way is WayKind.MANUAL else STOPPED).format(code=code))
    if kind is Kind.POSTGRESQL:
        click.echo("Limit the role that serves once more: workbench db limit ROLE.")


def _back_up_sqlite(engine: Engine, file: Path) -> tuple[list[str], Chains]:
    source = _file_of(engine)
    with share_done("Copying") as tell, backups.copy_of(source, file, tell=tell) as made:
        return _checked_on(backups.engine_on(made))


def _back_up_postgresql(engine: Engine, file: Path) -> tuple[list[str], Chains]:
    """What is checked is what is written: both see one snapshot."""
    with backups.becoming(file) as made, db.reading(engine) as session:
        snapshot = session.scalars(text("SELECT pg_export_snapshot()")).one()
        with share_done("Copying") as tell:
            backups.dump(engine, snapshot, made, tables=TABLES, tell=tell)
        return _checked(session)


def _restore_sqlite(engine: Engine, file: Path, upgrade: bool) -> Restored:
    target = _file_of(engine)
    for path in (target, *db.beside(target, db.JOURNALS)):
        if path.exists():
            raise Refused(f"{path} is there. Stop the workbench and move it away: a restore replaces nothing.")
    with share_done("Copying") as tell, backups.copied_back(file, target, tell=tell) as made:
        return _accepted(backups.engine_on(made), upgrade)


def _restore_postgresql(engine: Engine, file: Path, upgrade: bool) -> Restored:
    if not backups.empty_database(engine):
        raise Refused("The database has tables. Create an empty one and name that: a restore replaces nothing.")
    revision = backups.revision_in(file)
    schema.refuse_later(revision)
    if not upgrade:
        _refuse(schema.fault_of(revision))
    with share_done("Restoring") as tell:
        backups.put_back(file, engine, tables=TABLES, tell=tell)
    return _accepted(engine, upgrade)


def _accepted(engine: Engine, upgrade: bool) -> Restored:
    """The chains are held against their checkpoints before anything is added to them: one that was kept after the
    backup knows other events than what follows here. Nothing is sent before somebody lets it."""
    with engine.connect() as connection:
        outdated = schema.revision_fault(connection)
    if outdated and upgrade:
        schema.upgrade(engine)
    elif outdated:
        engine.dispose()
        _refuse(outdated)
    with db.reading(engine) as session:
        chains = _chains(session)
    stopped: dict[str, WayKind] = {}
    if not chains.faults:
        for each in every_practice(engine):
            if way := _stop_sending(engine, each):
                stopped[each.ods_code] = way
        _bring_up_to_date(engine)
        with db.reading(engine) as session:
            chains.faults.extend(_record_faults(session))
    engine.dispose()
    if chains.faults:
        raise NotGood(chains.faults)
    return Restored(chains, stopped)


def _stop_sending(engine: Engine, practice: Practice) -> WayKind | None:
    """Of what kind its way out is, if it has one."""
    with db.writing(engine) as session:
        way = upstream.stop_after_restore(session, by=command.operator_at(practice), at=command.now())
        return way.kind if way else None


def _refuse(outdated: str) -> None:
    if outdated:
        todo = "restore it with the release that made it, or add --upgrade"
        raise Refused(command.sentence(f"{outdated.partition(';')[0]}: {todo}"))


def _bring_up_to_date(engine: Engine) -> None:
    """What a check looks for, and is otherwise since the backup: review dates and birthdays have come, and this release
    may keep more beside the record than the one that made it."""
    for practice in every_practice(engine):
        with share_done(f"{practice.ods_code}: moving patients") as tell:
            bring_up_to_date(engine, practice, by=command.operator_at(practice), at=command.now(), tell=tell)


def _checked_on(engine: Engine) -> tuple[list[str], Chains]:
    with db.reading(engine) as session:
        found = _checked(session)
    engine.dispose()
    return found


def _checked(session: Session) -> tuple[list[str], Chains]:
    chains = _chains(session)
    return [*_record_faults(session), *chains.faults], chains


def _record_faults(session: Session) -> list[str]:
    with share_done("Checking the record"):
        return soundness.record_faults(session, by=command.operator(), at=command.now())


def _chains(session: Session) -> Chains:
    key = checkpoints.public_key(None)
    kept_of, known = partial(checkpoints.quietly_kept, key=key), checkpoints.organisations()
    with share_done("Verifying the audit") as tell:
        return soundness.chains(session, kept_of, known=known, tell=tell)


def _tell(chains: Chains) -> None:
    for organisation, (last, at, name) in chains.heads.items():
        until = f", the last of {at[:16].replace('T', ' ')} UTC" if at else ""
        click.echo(f"{organisation}{f' {name}' if name else ''}: the audit has {last} events{until}.")


def _list(wrong: list[str]) -> None:
    for line in wrong:
        click.echo(command.sentence(line))


def _is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _file_of(engine: Engine) -> Path:
    file = db.file_of(engine)
    if file is None:
        raise Refused("A database in memory has no file. Set WORKBENCH_DATABASE_URL.")
    return file


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
