"""`workbench user`: people who can sign in, and their accounts."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from workbench import db, people
from workbench.cli.base import command
from workbench.models import Practice, User
from workbench.permissions import Actor
from workbench.vocabulary import Role

ROLES = [role.value for role in people.OF_A_PRACTICE]
OPERATOR = Role.INSTALLATION_OPERATOR.value

name_argument = click.argument("name")
stdin_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of standard input."
)


@click.group()
def user() -> None:
    """People who can sign in."""


@user.command()
@name_argument
@click.option("--practice", "code", metavar="CODE", default="", help=f"Its ODS code; none for an {OPERATOR}.")
@click.option("--role", type=click.Choice([*ROLES, OPERATOR]), required=True)
@click.option("--full-name", type=command.LINE, default="", help="The name that decisions and the audit show.")
@stdin_option
def add(name: str, code: str, role: str, full_name: str, password_stdin: bool) -> None:
    """Add a user. Asks for the password twice."""
    engine = command.database()
    if bool(code) is (role == OPERATOR):
        raise command.Refused(f"Name the practice with --practice, unless the role is {OPERATOR}.")
    with db.reading(engine) as session:
        practice = people.practice_called(session, code) if code else None
    names = (practice.name, practice.ods_code) if practice else ()
    words = _password(from_stdin=password_stdin)
    password = people.new_password(words, names=people.names_known_of(name, full_name, *names))
    by = command.operator_at(practice) if practice else command.operator()
    with db.writing(engine) as session:
        people.add_user(session, practice, name, Role(role), password, by=by, at=command.now(), full_name=full_name)
    click.echo(f"{name} can now sign in as {role} of {practice.ods_code if practice else 'the installation'}.")


@user.command()
@name_argument
def disable(name: str) -> None:
    """Close the account and end its sessions, at once. What is on record stays."""
    with _acting(name) as (session, found, by):
        people.disable(session, found, by=by, at=command.now())
    click.echo(f"{name} cannot sign in any more, and is signed out everywhere.")


@user.command()
@name_argument
def enable(name: str) -> None:
    """Open the account again, also one that is locked after wrong passwords."""
    with _acting(name) as (session, found, by):
        verb: Callable[..., None] = people.enable if found.disabled_at else people.unlock
        verb(session, found, by=by, at=command.now())
    click.echo(f"{name} can sign in again.")


@user.command("role")
@name_argument
@click.argument("role", type=click.Choice(ROLES))
def give_role(name: str, role: str) -> None:
    """Give another role. The user is signed out everywhere, and has it when they sign in again."""
    with _acting(name) as (session, found, by):
        people.give_role(session, found, Role(role), by=by, at=command.now())
    click.echo(f"{name} is {role} now, and is signed out everywhere.")


@user.command()
@name_argument
@stdin_option
@click.option("--one-time", is_flag=True, help="They must choose their own when they sign in, within a week.")
def password(name: str, password_stdin: bool, one_time: bool) -> None:
    """Give another password. Asks for it twice. The user is signed out everywhere."""
    with db.reading(command.database()) as session:
        names = people.names_known(session, people.user_named(session, name).id)
    new = people.new_password(_password(from_stdin=password_stdin), names=names)
    with _acting(name) as (session, found, by):
        people.set_password(session, found, new, by=by, at=command.now(), one_time=one_time)
    click.echo(f"{name} has a new password, and is signed out everywhere.")


@user.command("remove-factor")
@name_argument
def remove_factor(name: str) -> None:
    """Remove a second factor that was lost. The user is signed out everywhere."""
    with _acting(name) as (session, found, by):
        people.remove_factor(session, found, by=by, at=command.now())
    click.echo(f"{name} has no second factor any more, and is signed out everywhere.")


@user.command("sign-out")
@name_argument
def sign_out(name: str) -> None:
    """End all sessions of a user."""
    with _acting(name) as (session, found, by):
        ended = people.sign_out_everywhere(session, found, by=by, at=command.now())
    click.echo(f"Sessions of {name} that were ended: {ended}.")


@contextmanager
def _acting(name: str) -> Iterator[tuple[Session, User, Actor]]:
    """One transaction about one user, in their practice's audit."""
    with db.writing(command.database()) as session:
        found = people.user_named(session, name)
        practice = session.get(Practice, found.practice_id) if found.practice_id else None
        yield session, found, command.operator_at(practice) if practice else command.operator()


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return asked
