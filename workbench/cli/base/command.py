"""Shared by all commands: the clock, the database, the actor, and error messages of one sentence."""

import getpass
import os
from datetime import UTC, date, datetime
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, DatabaseError

from workbench import db, schema
from workbench.audit import INSTALLATION
from workbench.basis import basis_fault
from workbench.characters import one_line
from workbench.errors import WorkbenchError
from workbench.exports import Shelf
from workbench.models import Practice
from workbench.permissions import Actor
from workbench.settings import MissingSetting, Settings, from_environment
from workbench.vocabulary import Role


class Refused(click.ClickException):
    """The command cannot be run; the message says why."""

    exit_code = 2


class Workbench(click.Group):
    """A group of commands that print expected errors as one sentence on stderr, without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except EXPECTED as error:
            raise Refused(in_words(error)) from error


EXPECTED = (WorkbenchError, MissingSetting, ArgumentError, PermissionError, DatabaseError)


def in_words(error: Exception) -> str:
    """An expected error as a sentence. Of another one the kind alone: what it says may quote a record."""
    match error:
        case WorkbenchError() | MissingSetting():
            return sentence(str(error))
        case ArgumentError():
            return "WORKBENCH_DATABASE_URL is not a database address. Write sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME."
        case PermissionError():
            todo = f"run this as its owner, or let {_user()} use it"
            return f"{error.filename or 'A file'} is closed to {_user()}: {todo}."
        case DatabaseError():
            return f"The database cannot be used: {db.told_by_driver(error)}."
    return f"A fault in the workbench ({db.kind_of(error)}); please report it."


def now() -> datetime:
    return datetime.now(UTC)


def settings() -> Settings:
    return from_environment()


def signing_key_file() -> Path:
    """Where the key is that signs; whether or not it has been made."""
    file = settings().signing_key
    if file is None:
        where = "a file outside the database’s folder that only this user may read"
        raise Refused(f"WORKBENCH_SIGNING_KEY is not set, so nothing can be signed. Set it to {where}.")
    return file


def delete_old_exports(*, at: datetime) -> None:
    """Those whose time is over, of all practices."""
    Shelf(settings().exports, settings().export_days).sweep(at=at)


def engine() -> Engine:
    """The database, at any revision; closed when the command ends."""
    opened = db.open_engine(settings().database_url, patience=60_000)
    click.get_current_context().call_on_close(opened.dispose)
    return opened


def database() -> Engine:
    """The database at this release's revision. A missing trigger stops only `serve`: the audit must stay readable."""
    opened = engine()
    with opened.connect() as connection:
        outdated = schema.revision_fault(connection)
    if outdated:
        raise Refused(sentence(outdated))
    return opened


def sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"


def operator(organisation: str = INSTALLATION, practice_id: int | None = None) -> Actor:
    """The actor of a command: the operating system's user, for a practice or for the installation."""
    return Actor(None, f"command line ({_user()})", Role.OPERATOR, organisation, practice_id)


def operator_at(practice: Practice) -> Actor:
    return operator(practice.ods_code, practice.id)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number that has no name
        return f"user {os.getuid()}"


class Day(click.ParamType[date]):
    """A calendar day in Europe/London, as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            return self.fail(f"{value!r} is not a day. Write it as YYYY-MM-DD", param, ctx)


class Line(click.ParamType[str]):
    """Words of people in one line, without characters that nobody sees."""

    name = "text"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return one_line(str(value))


class Basis(Line):
    """Why something is done, as the history shows it."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        words = super().convert(value, param, ctx)
        if fault := basis_fault(words):
            self.fail(fault, param, ctx)
        return words


DAY, LINE = Day(), Line()
basis_option = click.option("--basis", type=Basis(), required=True, help="The reason, as the history shows it.")
practice_option = click.option("--practice", "code", metavar="CODE", required=True, help="The practice's ODS code.")
