"""`workbench user`: people who can sign in."""

import sys

import click

from workbench import db, people
from workbench.cli.base import command
from workbench.vocabulary import Role

ROLES = [role.value for role in (Role.CLINICIAN, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR)]


@click.group()
def user() -> None:
    """People who can sign in."""


@user.command()
@click.argument("name")
@command.practice_option
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--full-name", default="", help="The name that decisions and the audit show.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
def add(name: str, code: str, role: str, full_name: str, password_stdin: bool) -> None:
    """Add a user. Asks for the password twice."""
    engine = command.database()
    password = _from_stdin() if password_stdin else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    with db.writing(engine) as session:
        practice = people.practice_called(session, code)
        by = command.operator_at(practice)
        people.add_user(session, practice, name, Role(role), password, by=by, at=command.now(), full_name=full_name)
    click.echo(f"{name} can now sign in as {role} of {practice.ods_code}.")


def _from_stdin() -> str:
    return sys.stdin.readline().rstrip("\r\n")
